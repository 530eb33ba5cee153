//! From document to program: every expression is typed, folded and shared on the way.

mod call;
mod entry;
mod exits;
mod factor;
mod fold;
mod function;
mod indicator;
mod lower;
mod parameters;
mod scope;
mod sides;
mod template;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, ops::Range, sync::Arc};

pub(crate) use factor::factor_rules;
pub use function::{FunctionReference, SeriesReference, functions, series};
pub(crate) use lower::Lowering;
use lower::Texts;
pub(crate) use parameters::{extremes, specifications};
pub(crate) use scope::{Trace, Value};
pub use template::Template;

use crate::{
    diagnostic::{Diagnostic, Severity},
    document::{Document, ParameterValue},
    expression::{Expression, Fault, parse_expression},
    limits::{MAX_DEFINITIONS, MAX_DIAGNOSTICS},
    program::{Inner, Program},
};

/// A diagnostic before its place in the source is known.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Finding {
    pub(crate) severity: Severity,
    pub(crate) path: String,
    pub(crate) message: String,
    /// Bytes of the text at `path`; the whole of it where absent.
    pub(crate) at: Option<Range<usize>>,
}

impl Finding {
    pub(crate) fn error(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, path: path.into(), message: message.into(), at: None }
    }

    pub(crate) fn warning(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(path, message) }
    }

    pub(crate) fn fault(path: impl Into<String>, fault: Fault) -> Self {
        Self { at: Some(fault.at), ..Self::error(path, fault.message) }
    }

    pub(crate) fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl From<Finding> for Diagnostic {
    fn from(finding: Finding) -> Self {
        Self { severity: finding.severity, message: finding.message, path: finding.path, span: None }
    }
}

/// What compiling gave.
pub(crate) struct Compiled {
    /// The program; present if no finding is an error.
    pub(crate) program: Option<Program>,
    pub(crate) findings: Vec<Finding>,
    /// How each condition was computed, if asked for.
    pub(crate) traces: Vec<Trace>,
    /// Advice on what nothing uses.
    unused: Vec<Finding>,
    /// Every expression that was read.
    read: Texts,
}

/// Turns a document into a program.
///
/// Parameters that `values` leaves out have their defaults. The same document and values always give the same program.
///
/// # Errors
/// Every error found, at most [`MAX_DIAGNOSTICS`]. They carry paths into the model; [`check`](crate::check) adds the places
/// in the source.
pub fn compile(document: &Document, values: &BTreeMap<String, ParameterValue>) -> Result<Program, Vec<Diagnostic>> {
    let Compiled { program, findings, .. } = compile_with(document, values, false);
    let errors = || findings.into_iter().filter(Finding::is_error).map(Diagnostic::from).collect();
    program.ok_or_else(errors)
}

/// Compiles and tells everything that was found; with `trace`, also how each condition is computed.
pub(crate) fn compile_with(document: &Document, values: &BTreeMap<String, ParameterValue>, trace: bool) -> Compiled {
    let mut findings = Vec::new();
    parameters::check_document(document, &mut findings);
    let definitions = definitions(document, &mut findings);
    let texts = Texts::new();
    let sources = Sources { document, definitions: &definitions, texts: &texts };
    let mut compiled = sources.lower(values, trace, findings);
    if compiled.program.is_some() {
        compiled.findings.append(&mut compiled.unused);
        sides::advise(document, &mut compiled.findings);
    }
    compiled.findings.truncate(MAX_DIAGNOSTICS);
    compiled
}

/// A document and what has been read of it.
#[derive(Clone, Copy)]
struct Sources<'a> {
    document: &'a Document,
    definitions: &'a BTreeMap<String, Option<Expression>>,
    texts: &'a Texts,
}

impl Sources<'_> {
    /// Lowers everything with the parameters given.
    fn lower(&self, values: &BTreeMap<String, ParameterValue>, trace: bool, mut findings: Vec<Finding>) -> Compiled {
        let document = self.document;
        let constants = parameters::resolve(document, values, &mut findings);
        let mut lowering = Lowering::new(self.definitions, self.texts, constants, trace);
        let mut roots = lowering.sides(document);
        let (entry, distances) = lowering.entry(&document.entry);
        let (exits, stop_distance) = lowering.exits(&document.exits, &roots);
        let (sizing, risk_distance) = lowering.sizing(&document.sizing);
        (roots.stop_distance, roots.risk_distance) = (stop_distance, risk_distance);
        (roots.entry_distance, roots.limit_distance) = (distances.entry, distances.limit);
        lowering.rest();
        let unused = lowering.unused(document);
        let read = std::mem::take(&mut lowering.read);
        let (graph, higher, warm_up, traces) = {
            findings.append(&mut lowering.findings);
            lowering.finish(&mut roots)
        };
        let failed = findings.iter().any(Finding::is_error);
        let program =
            (!failed).then(|| Program(Arc::new(Inner { graph, higher, roots, entry, exits, sizing, warm_up })));
        Compiled { program, findings, traces, unused, read }
    }
}

/// Reads the expressions of `[let]`.
pub(crate) fn definitions(document: &Document, findings: &mut Vec<Finding>) -> BTreeMap<String, Option<Expression>> {
    if document.definitions.len() > MAX_DEFINITIONS {
        findings.push(Finding::error("let", format!("[let] may define at most {MAX_DEFINITIONS} names")));
    }
    let read = |(name, text): (&String, &String)| {
        let path = format!("let.{name}");
        let expression = parse_expression(text).map_err(|fault| findings.push(Finding::fault(path, fault))).ok();
        (name.clone(), expression)
    };
    document.definitions.iter().take(MAX_DEFINITIONS).map(read).collect()
}
