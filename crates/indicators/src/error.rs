use assay_types::{Code, Coded};

/// Why an indicator refuses its arguments.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum IndicatorError {
    /// A parameter lies outside its range or is not a number.
    #[error("{indicator}: parameter {parameter} must be {} from {min} to {max}, not {value}", if *integer { "a whole number" } else { "a number" })]
    OutOfRange {
        /// The indicator's id.
        indicator: &'static str,
        /// The parameter's name.
        parameter: &'static str,
        /// What was given.
        value: f64,
        /// The least value allowed.
        min: f64,
        /// The greatest value allowed.
        max: f64,
        /// Whether only whole numbers are allowed.
        integer: bool,
    },
    /// More parameters than the indicator has.
    #[error("{indicator}: takes at most {most} parameters, not {found}")]
    TooManyParameters {
        /// The indicator's id.
        indicator: &'static str,
        /// How many it has.
        most: usize,
        /// How many were given.
        found: usize,
    },
    /// Another number of input columns than the indicator reads.
    #[error("{indicator}: reads {expected} columns, not {found}")]
    WrongInputs {
        /// The indicator's id.
        indicator: &'static str,
        /// How many columns it reads.
        expected: usize,
        /// How many were given.
        found: usize,
    },
    /// Input columns of different lengths.
    #[error("{indicator}: column {column} has {found} bars where the first has {expected}")]
    UnequalLengths {
        /// The indicator's id.
        indicator: &'static str,
        /// Which column differs, from 0.
        column: usize,
        /// The length of the first column.
        expected: usize,
        /// The length of this one.
        found: usize,
    },
}

impl Coded for IndicatorError {
    fn code(&self) -> Code {
        Code::InvalidArgument
    }

    fn public_message(&self) -> String {
        self.to_string()
    }
}
