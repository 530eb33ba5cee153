use std::collections::HashMap;

use async_graphql::{
    Name,
    parser::types::{ExecutableDocument, OperationType, Selection, SelectionSet},
};

use super::{Limits, Refusal};
use crate::ErrorCode;

/// Root fields of which an operation may hold one: each tries a secret.
const AUTHENTICATION_FIELDS: [&str; 3] = ["signIn", "mfaChallengeComplete", "passwordReset"];

/// Root fields that anybody may ask and that cost us or somebody else more than points: each is counted for the caller's address.
const SENSITIVE_FIELDS: [&str; 7] = [
    "signUp",
    "signIn",
    "mfaChallengeComplete",
    "passwordReset",
    "passwordResetRequest",
    "emailVerify",
    "emailVerificationResend",
];

/// What a selection set amounts to once every fragment is put in its place.
#[derive(Clone, Copy, Debug, Default)]
struct Totals {
    selections: usize,
    aliases: usize,
    depth: usize,
    fields: usize,
    authentication: usize,
    sensitive: usize,
}

/// Counts what executing a document would expand to, and refuses too much of it.
///
/// Each fragment is counted once and remembered, so the count takes time linear in the document even where the expansion is
/// exponential in it.
///
/// Returns whether a root field is sensitive.
pub(super) fn check(document: &ExecutableDocument, limits: &Limits) -> Result<bool, Refusal> {
    let mut is_sensitive = false;
    let mut counter = Counter { document, limits, known: HashMap::new(), selections: 0 };
    for (_, operation) in document.operations.iter() {
        let totals = counter.set(&operation.node.selection_set.node, 0)?;
        counter.selections = counter.selections.saturating_add(totals.selections);
        let refusal = if counter.selections > limits.selections {
            Some((ErrorCode::MaxDepthLimit, format!("A document may expand to at most {} fields.", limits.selections)))
        } else if totals.depth > limits.depth {
            Some((ErrorCode::MaxDepthLimit, format!("Fields may be nested at most {} deep.", limits.depth)))
        } else if totals.fields > limits.root_fields {
            Some((
                ErrorCode::MaxRootFieldsLimit,
                format!("An operation may ask for at most {} top-level fields.", limits.root_fields),
            ))
        } else if operation.node.ty == OperationType::Subscription && totals.fields > 1 {
            Some((ErrorCode::GraphqlValidationFailed, "A subscription has one top-level field.".to_owned()))
        } else if totals.authentication > 1 {
            Some((ErrorCode::MaxRootFieldsLimit, "An operation may sign in only once.".to_owned()))
        } else {
            None
        };
        if let Some((code, message)) = refusal {
            return Err(Refusal::new(code, message).at(operation.pos));
        }
        if totals.aliases > limits.aliases {
            return Err(Refusal::aliases(limits));
        }
        is_sensitive |= totals.sensitive > 0;
    }
    Ok(is_sensitive)
}

struct Counter<'a> {
    document: &'a ExecutableDocument,
    limits: &'a Limits,
    /// `None` while a fragment is being counted: meeting it again then is a cycle.
    known: HashMap<&'a Name, Option<Totals>>,
    selections: usize,
}

impl<'a> Counter<'a> {
    fn set(&mut self, set: &'a SelectionSet, level: usize) -> Result<Totals, Refusal> {
        if level > self.limits.nesting * 2 {
            return Err(Refusal::new(ErrorCode::MaxDepthLimit, "The document is nested too deep.".to_owned()));
        }
        let mut sum = Totals::default();
        for item in &set.items {
            let part = match &item.node {
                Selection::Field(field) => {
                    let field = &field.node;
                    let inner = self.set(&field.selection_set.node, level + 1)?;
                    Totals {
                        selections: inner.selections.saturating_add(1),
                        aliases: inner.aliases.saturating_add(usize::from(field.alias.is_some())),
                        depth: inner.depth + 1,
                        fields: 1,
                        authentication: usize::from(AUTHENTICATION_FIELDS.contains(&field.name.node.as_str())),
                        sensitive: usize::from(SENSITIVE_FIELDS.contains(&field.name.node.as_str())),
                    }
                }
                Selection::InlineFragment(fragment) => {
                    let inner = self.set(&fragment.node.selection_set.node, level + 1)?;
                    Totals { selections: inner.selections.saturating_add(1), ..inner }
                }
                Selection::FragmentSpread(spread) => {
                    let inner = self.fragment(&spread.node.fragment_name.node, level + 1)?;
                    Totals { selections: inner.selections.saturating_add(1), ..inner }
                }
            };
            sum.selections = sum.selections.saturating_add(part.selections);
            sum.aliases = sum.aliases.saturating_add(part.aliases);
            sum.depth = sum.depth.max(part.depth);
            sum.fields = sum.fields.saturating_add(part.fields);
            sum.authentication = sum.authentication.saturating_add(part.authentication);
            sum.sensitive = sum.sensitive.saturating_add(part.sensitive);
        }
        Ok(sum)
    }

    fn fragment(&mut self, name: &Name, level: usize) -> Result<Totals, Refusal> {
        let Some((name, fragment)) = self.document.fragments.get_key_value(name) else {
            // Validation names the missing fragment; it expands to nothing here.
            return Ok(Totals::default());
        };
        match self.known.get(name) {
            Some(Some(totals)) => Ok(*totals),
            Some(None) => {
                Err(Refusal::new(ErrorCode::GraphqlValidationFailed, format!("The fragment `{name}` includes itself."))
                    .at(fragment.pos))
            }
            None => {
                self.known.insert(name, None);
                let totals = self.set(&fragment.node.selection_set.node, level)?;
                self.known.insert(name, Some(totals));
                Ok(totals)
            }
        }
    }
}
