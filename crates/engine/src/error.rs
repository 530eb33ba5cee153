use assay_dataset::Defect;
use assay_strategy::{Diagnostic, EvaluateError};
use assay_types::{Code, Coded, Symbol, Timeframe};

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
    /// A list is empty or too long.
    #[error("{what} has {found} entries; give {min} to {max}")]
    Count {
        /// The list.
        what: &'static str,
        /// Its length.
        found: usize,
        /// Least length.
        min: usize,
        /// Greatest length.
        max: usize,
    },
    /// Two instruments have one symbol.
    #[error("{symbol} is given twice; give each symbol one dataset")]
    Twice {
        /// The symbol.
        symbol: Symbol,
    },
    /// Instruments have bars of different length.
    #[error("{symbol} has bars of {timeframe}, the first instrument of {first}; resample one of them")]
    Timeframes {
        /// The symbol.
        symbol: Symbol,
        /// The length of its bars.
        timeframe: Timeframe,
        /// The length of the first instrument's bars.
        first: Timeframe,
    },
    /// A strategy trades what is no instrument of the run.
    #[error("a strategy is to trade {symbol}, which is no instrument of the run; add its dataset or leave it out")]
    UnknownSymbol {
        /// The symbol.
        symbol: Symbol,
    },
    /// Finer bars do not add up to the instrument's.
    #[error(
        "the finer bars of {symbol} last {finer}, which do not add up to bars of {timeframe}; use shorter ones that do"
    )]
    Finer {
        /// The symbol.
        symbol: Symbol,
        /// The length of the finer bars.
        finer: Timeframe,
        /// The length of the instrument's bars.
        timeframe: Timeframe,
    },
    /// Rates of funding are not in order.
    #[error("the times of funding.rates must be in order, each once; sort them")]
    FundingOrder,
    /// A number is outside its bounds.
    #[error("{field} is {value}; it must be {}", bounds(*min, *max))]
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

    /// Accepts a list that holds something and is not too long.
    pub(crate) fn count(what: &'static str, found: usize, max: usize) -> Result<(), Self> {
        if found == 0 { Err(Self::Count { what, found, min: 1, max }) } else { Self::count_at_most(what, found, max) }
    }

    /// Accepts a list that is not too long.
    pub(crate) fn count_at_most(what: &'static str, found: usize, max: usize) -> Result<(), Self> {
        if found > max { Err(Self::Count { what, found, min: 0, max }) } else { Ok(()) }
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
    /// A finer bar is damaged.
    #[error("finer bar {index} cannot be used: {defect}; import the finer data again and correct what is refused")]
    Finer {
        /// Index of the bar.
        index: usize,
        /// What is wrong with it.
        defect: Defect,
    },
    /// Something about one instrument of several.
    #[error("{symbol}: {cause}")]
    Instrument {
        /// The instrument.
        symbol: Symbol,
        /// What about it.
        cause: Box<EngineError>,
    },
    /// The bars handed over are not one set for each instrument.
    #[error("{found} sets of bars came for {instruments} instruments")]
    Feeds {
        /// Sets of bars.
        found: usize,
        /// Instruments of the specification.
        instruments: usize,
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
    /// A question is about a trade that the run did not make.
    #[error("there is no trade {trade}; the run made {trades}, counted from 1")]
    NoSuchTrade {
        /// The trade asked about.
        trade: u32,
        /// How many there are.
        trades: usize,
    },
    /// The result could not be written as canonical bytes.
    #[error("the result has no canonical form")]
    Canonical,
    /// A sweep over more than it can be over.
    #[error("a sweep takes one strategy on one instrument without finer bars; specify it so")]
    Sweep,
    /// The observer asked to stop.
    #[error("the run was canceled")]
    Canceled,
}

/// Says what lies between two bounds, of which the largest and the least positive number are none.
fn bounds(min: f64, max: f64) -> String {
    match (min > 0.0 && min <= f64::MIN_POSITIVE, max >= f64::MAX) {
        (true, true) => "above 0".to_owned(),
        (true, false) => format!("above 0 and at most {max}"),
        (false, true) => format!("at least {min}"),
        (false, false) => format!("from {min} to {max}"),
    }
}

fn first(diagnostics: &[Diagnostic]) -> String {
    diagnostics.first().map_or_else(String::new, |diagnostic| diagnostic.message.clone())
}

impl Coded for EngineError {
    fn code(&self) -> Code {
        match self {
            Self::Columns { .. } | Self::Feeds { .. } | Self::Canonical => Code::Internal,
            Self::Instrument { cause, .. } => cause.code(),
            Self::Canceled => Code::FailedPrecondition,
            Self::Spec(_)
            | Self::Sweep
            | Self::Strategy(_)
            | Self::Evaluate(_)
            | Self::NoBars
            | Self::TooShort { .. }
            | Self::Finer { .. }
            | Self::NoSuchTrade { .. }
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
