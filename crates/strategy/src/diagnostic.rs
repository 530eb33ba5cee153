use std::fmt;

use serde::{Deserialize, Serialize};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The strategy cannot run.
    Error,
    /// The strategy runs, though perhaps not as its author meant.
    Warning,
}

/// A stretch of the source: lines and columns count from one, columns in characters, the end is exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// The line of the first character.
    pub line: u32,
    /// The column of the first character.
    pub column: u32,
    /// The line of the character after the last.
    pub end_line: u32,
    /// The column of the character after the last.
    pub end_column: u32,
}

/// A finding about a strategy, where it is and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong and what was expected, in one sentence.
    pub message: String,
    /// Where in the document's model: `long.entry`, `parameters.fast.min`, `exits.take_profit[0].at`; empty for the whole.
    pub path: String,
    /// Where in the source; absent when only the model was at hand.
    pub span: Option<Span>,
}

impl Diagnostic {
    /// Makes an error about the part of the model at `path`.
    pub fn error(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, message: message.into(), path: path.into(), span: None }
    }

    /// Makes a warning about the part of the model at `path`.
    pub fn warning(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(path, message) }
    }

    /// Whether the strategy cannot run because of it.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        match (self.span, self.path.as_str()) {
            (Some(span), "") => write!(f, "{}:{}: {severity}: {}", span.line, span.column, self.message),
            (Some(span), path) => write!(f, "{}:{}: {severity} in {path}: {}", span.line, span.column, self.message),
            (None, "") => write!(f, "{severity}: {}", self.message),
            (None, path) => write!(f, "{severity} in {path}: {}", self.message),
        }
    }
}
