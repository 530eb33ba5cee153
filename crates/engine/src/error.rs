use assay_dataset::Defect;
use assay_strategy::{Diagnostic, EvaluateError};
use assay_types::{Code, Coded};

use crate::ENGINE;

/// A run specification is not acceptable.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SpecError {
    /// It was made for another engine.
    #[error("the run is specified for the engine {found}, this one is {ENGINE}; specify it anew")]
    Engine {
        /// The engine named.
        found: String,
    },
    /// The end lies before the start.
    #[error("the run ends before it begins; exchange from and to")]
    Range,
    /// The currency is not a name.
    #[error("the currency must be 1 to 12 letters or digits, such as USD")]
    Currency,
    /// A number is outside its bounds.
    #[error("{field} is {value}; it must be from {min} to {max}")]
    Number {
        /// The field.
        field: &'static str,
        /// Its value.
        value: f64,
        /// Least value.
        min: f64,
        /// Greatest value.
        max: f64,
    },
}

impl SpecError {
    /// Accepts a finite number within bounds.
    pub(crate) fn within(field: &'static str, value: f64, min: f64, max: f64) -> Result<(), Self> {
        if value.is_finite() && value >= min && value <= max {
            Ok(())
        } else {
            Err(Self::Number { field, value, min, max })
        }
    }
}

/// A backtest cannot be run.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum EngineError {
    /// The specification is not acceptable.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// The strategy does not compile.
    #[error("the strategy does not compile: {}", first(.0))]
    Strategy(Vec<Diagnostic>),
    /// The strategy cannot be evaluated over these bars.
    #[error("the strategy cannot be evaluated over these bars: {0}")]
    Evaluate(EvaluateError),
    /// No bar lies in the range.
    #[error("no bar lies between from and to; choose a range inside the dataset")]
    NoBars,
    /// Fewer bars than the strategy needs.
    #[error(
        "the strategy needs {needed} bars before it can decide and only {bars} are there; use more history or shorter windows"
    )]
    TooShort {
        /// Bars needed, the first decision included.
        needed: usize,
        /// Bars given.
        bars: usize,
    },
    /// A bar cannot be traded.
    #[error("bar {index} cannot be traded: {defect}; import the data again and correct what is refused")]
    Bar {
        /// Index of the bar.
        index: usize,
        /// What is wrong with it.
        defect: Defect,
    },
    /// Columns differ in length.
    #[error("{column} has {found} values for {bars} bars")]
    Columns {
        /// The column.
        column: &'static str,
        /// Its length.
        found: usize,
        /// Number of bars.
        bars: usize,
    },
    /// The result could not be written as canonical bytes.
    #[error("the result has no canonical form")]
    Canonical,
    /// The observer asked to stop.
    #[error("the run was canceled")]
    Canceled,
}

fn first(diagnostics: &[Diagnostic]) -> String {
    diagnostics.first().map_or_else(String::new, |diagnostic| diagnostic.message.clone())
}

impl Coded for EngineError {
    fn code(&self) -> Code {
        match self {
            Self::Columns { .. } | Self::Canonical => Code::Internal,
            Self::Canceled => Code::FailedPrecondition,
            Self::Spec(_)
            | Self::Strategy(_)
            | Self::Evaluate(_)
            | Self::NoBars
            | Self::TooShort { .. }
            | Self::Bar { .. } => Code::InvalidArgument,
        }
    }

    fn public_message(&self) -> String {
        self.to_string()
    }
}

impl From<crate::CanonicalError> for EngineError {
    fn from(_: crate::CanonicalError) -> Self {
        Self::Canonical
    }
}
