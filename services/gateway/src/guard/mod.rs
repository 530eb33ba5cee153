//! What an operation must pass before a resolver runs: nothing that a stranger writes may cost more than it is allowed to.
//!
//! The order matters. A walk over the characters bounds what the recursive parser will see; a count over fragments bounds what
//! validation will expand; only then comes the price.

mod cost;
mod expansion;
mod lexical;
#[cfg(test)]
mod tests;

use async_graphql::{
    Pos, ServerError, Variables,
    parser::{
        Error as ParseError, parse_query,
        types::{ExecutableDocument, OperationType},
    },
};

pub(crate) use self::cost::CostTable;
use crate::ErrorCode;

/// How large a document may be, by every measure that costs something.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Lexical tokens.
    pub tokens: usize,
    /// Brackets inside brackets.
    pub nesting: usize,
    /// Bytes of one string written in the document.
    pub string_bytes: usize,
    /// Directives.
    pub directives: usize,
    /// Fragment definitions.
    pub fragments: usize,
    /// Aliased fields, fragments expanded.
    pub aliases: usize,
    /// Fields inside fields, fragments expanded.
    pub depth: usize,
    /// Top-level fields of an operation, fragments expanded.
    pub root_fields: usize,
    /// Selections of a document, fragments expanded.
    pub selections: usize,
    /// Points that one operation may cost.
    pub cost: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            tokens: 15_000,
            nesting: 32,
            string_bytes: 64 * 1024,
            directives: 50,
            fragments: 50,
            aliases: 30,
            depth: 16,
            root_fields: 20,
            selections: 2_000,
            cost: 1_000,
        }
    }
}

/// Why a document is not executed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: ErrorCode,
    pub(crate) message: String,
    position: Option<Pos>,
}

impl Refusal {
    fn new(code: ErrorCode, message: String) -> Self {
        Self { code, message, position: None }
    }

    fn aliases(limits: &Limits) -> Self {
        Self::new(ErrorCode::MaxAliasesLimit, format!("A document may have at most {} aliases.", limits.aliases))
    }

    fn at(self, position: Pos) -> Self {
        Self { position: Some(position), ..self }
    }

    /// Writes the refusal as an error of the response.
    pub(crate) fn into_error(self) -> ServerError {
        self.code.error(self.message, self.position)
    }
}

/// A document that passed, with what the transport needs to know of it.
#[derive(Debug)]
pub(crate) struct Admitted {
    pub(crate) document: ExecutableDocument,
    pub(crate) kind: OperationType,
    pub(crate) name: Option<String>,
    pub(crate) cost: u64,
    /// Whether it tries a secret, or sends mail.
    pub(crate) is_sensitive: bool,
}

/// The checks, with their limits and prices.
#[derive(Debug)]
pub(crate) struct Guard {
    limits: Limits,
    costs: CostTable,
}

impl Guard {
    pub(crate) fn new(limits: Limits, costs: CostTable) -> Self {
        Self { limits, costs }
    }

    /// Returns the prices.
    pub(crate) fn costs(&self) -> &CostTable {
        &self.costs
    }

    /// Parses a document, finds the operation to run, and prices it.
    pub(crate) fn admit(
        &self,
        source: &str,
        operation: Option<&str>,
        variables: &Variables,
    ) -> Result<Admitted, Refusal> {
        let (document, is_sensitive) = self.parse(source)?;
        let (name, kind) = resolve(&document, operation)?;
        let cost = self.costs.estimate(&document, name.as_deref(), variables);
        if cost > self.limits.cost {
            return Err(Refusal::new(
                ErrorCode::CostEstimatedTooExpensive,
                format!(
                    "The operation is estimated to cost {cost} points; at most {} are allowed. Ask for fewer items.",
                    self.limits.cost
                ),
            ));
        }
        Ok(Admitted { document, kind, name, cost, is_sensitive })
    }

    fn parse(&self, source: &str) -> Result<(ExecutableDocument, bool), Refusal> {
        lexical::check(source, &self.limits)?;
        let document = parse_query(source).map_err(|error| syntax(&error))?;
        let is_sensitive = expansion::check(&document, &self.limits)?;
        Ok((document, is_sensitive))
    }
}

/// Turns a parser's error into ours, without the source line that it repeats.
fn syntax(error: &ParseError) -> Refusal {
    let position = error.positions().next();
    let detail = match error {
        ParseError::Syntax { message, .. } => message
            .lines()
            .rev()
            .find_map(|line| line.trim().strip_prefix("= "))
            .unwrap_or("unexpected text")
            .to_owned(),
        other => other.to_string(),
    };
    let detail: String = detail.chars().take(200).collect();
    let refusal = Refusal::new(ErrorCode::GraphqlParseFailed, format!("Syntax error: {detail}."));
    Refusal { position, ..refusal }
}

/// Finds the operation to run.
fn resolve(document: &ExecutableDocument, wanted: Option<&str>) -> Result<(Option<String>, OperationType), Refusal> {
    let mut operations = document.operations.iter();
    let found = match wanted {
        Some(wanted) => operations.find(|(name, _)| name.is_some_and(|name| name.as_str() == wanted)),
        None if operations.len() == 1 => operations.next(),
        None => {
            return Err(Refusal::new(
                ErrorCode::OperationResolutionFailure,
                "The document has several operations: name one in `operationName`.".to_owned(),
            ));
        }
    };
    found.map(|(name, operation)| (name.map(ToString::to_string), operation.node.ty)).ok_or_else(|| {
        let wanted: String = wanted.unwrap_or_default().chars().take(100).collect();
        Refusal::new(ErrorCode::OperationResolutionFailure, format!("The document has no operation named `{wanted}`."))
    })
}
