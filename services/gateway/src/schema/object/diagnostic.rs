use assay_proto::v1;
use async_graphql::SimpleObject;

use crate::schema::wire_enum::wire_enum;

wire_enum! {
    /// How much something matters.
    Severity {
        /// It must be put right.
        Critical = "error",
        /// It should be looked at.
        Warning = "warning",
        /// It is good to know.
        Info = "info",
    }
}

/// A place in a strategy document and what is wrong there.
#[derive(SimpleObject, Clone, Debug)]
pub(crate) struct Diagnostic {
    /// How much it matters.
    severity: Severity,
    /// What is wrong and what to do about it.
    message: String,
    /// Where it begins, counted from 1; null where it concerns the document as a whole.
    line: Option<u32>,
    /// Where it begins, counted from 1.
    column: Option<u32>,
    /// Where it ends.
    end_line: Option<u32>,
    /// Where it ends, the column after the last character.
    end_column: Option<u32>,
}

impl From<v1::Diagnostic> for Diagnostic {
    fn from(found: v1::Diagnostic) -> Self {
        let counted = |number: u32| (number > 0).then_some(number);
        Self {
            severity: Severity::from_wire(&found.severity).unwrap_or(Severity::Critical),
            message: found.message,
            line: counted(found.line),
            column: counted(found.column),
            end_line: counted(found.end_line),
            end_column: counted(found.end_column),
        }
    }
}
