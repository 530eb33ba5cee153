use std::{collections::BTreeMap, ops::Range};

use assay_indicators::Indicator;
use assay_types::Timeframe;

use crate::{
    expression::Fault,
    graph::{Builder, Operand},
};

/// What an expression stands for.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// A word, known when the strategy is compiled.
    Text(String),
    /// A number; one that comes first of an indicator's outputs names the indicator.
    Number(Operand, Option<&'static Indicator>),
    /// True or false.
    Truth(Operand),
}

impl Value {
    pub(crate) fn number(number: f64) -> Self {
        Self::Number(Operand::number(number), None)
    }

    pub(crate) fn truth(value: bool) -> Self {
        Self::Truth(Operand::truth(value))
    }

    /// What the value is, for messages.
    pub(crate) fn describe(&self) -> &'static str {
        match self {
            Self::Text(_) => "a text",
            Self::Number(Operand::Constant(_), _) => "a number",
            Self::Number(Operand::Column(_), _) => "a series of numbers",
            Self::Truth(_) => "a condition",
        }
    }
}

/// Why lowering an expression stopped.
#[derive(Clone, Debug)]
pub(crate) enum Stop {
    /// Something is wrong with it.
    Fault(Fault),
    /// Something is wrong with a definition that it uses, which has been reported there.
    Reported,
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

pub(crate) type Lowered<T = Value> = Result<T, Stop>;

pub(crate) fn fault<T>(message: impl Into<String>, at: &Range<usize>) -> Lowered<T> {
    Err(Stop::Fault(Fault::new(message, at.clone())))
}

/// The bars on which expressions are computed: the strategy's own, or those of a longer timeframe.
pub(crate) struct Scope {
    pub(crate) timeframe: Option<Timeframe>,
    pub(crate) builder: Builder,
    /// Definitions lowered so far; `None` if that failed.
    pub(crate) definitions: BTreeMap<String, Option<Value>>,
}

impl Scope {
    pub(crate) fn new(timeframe: Option<Timeframe>) -> Self {
        Self { timeframe, builder: Builder::default(), definitions: BTreeMap::new() }
    }
}

/// How part of a condition was computed.
#[derive(Clone, Debug)]
pub(crate) struct Trace {
    /// Where in the document, for a whole condition.
    pub(crate) path: Option<String>,
    pub(crate) text: String,
    pub(crate) value: TracedValue,
    pub(crate) parts: Vec<Trace>,
}

/// Where to find the value of a part: in which scope, and as what.
#[derive(Clone, Debug)]
pub(crate) struct TracedValue {
    pub(crate) scope: usize,
    pub(crate) value: Value,
}
