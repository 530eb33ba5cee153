use super::Series;

/// A number as its bits, so that operations can be compared and ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Constant(u64);

impl Constant {
    pub(crate) fn new(number: f64) -> Self {
        Self(number.to_bits())
    }

    pub(crate) fn get(self) -> f64 {
        f64::from_bits(self.0)
    }
}

/// What an operation reads: a number, or a column by its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Operand {
    Constant(Constant),
    Column(u32),
}

impl Operand {
    pub(crate) fn number(number: f64) -> Self {
        Self::Constant(Constant::new(number))
    }

    pub(crate) fn truth(value: bool) -> Self {
        Self::number(f64::from(u8::from(value)))
    }
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Number,
    Truth,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Minimum,
    Maximum,
    Power,
    /// The left side, or the right where the left has no value.
    Otherwise,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Map {
    Negate,
    Absolute,
    Root,
    Logarithm,
    Exponential,
    Floor,
    Ceiling,
    Round,
    Sign,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Direction {
    Above,
    Below,
}

/// A summary of a condition over the last bars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TruthWindow {
    /// In how many of them it held; no value before there are enough.
    Count,
    /// Whether it held in at least one.
    Any,
    /// Whether it held in every one.
    All,
}

/// One step of a computation. Equal operations compute equal columns.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Operation {
    Series(Series),
    Indicator {
        id: &'static str,
        inputs: Vec<u32>,
        parameters: Vec<Constant>,
    },
    Arithmetic(Arithmetic, Operand, Operand),
    Map(Map, u32),
    Compare(Comparison, Operand, Operand),
    Cross(Direction, Operand, Operand),
    And(u32, u32),
    Or(u32, u32),
    Not(u32),
    /// Numbers: the first where the condition holds, the second elsewhere.
    Select {
        condition: u32,
        yes: Operand,
        no: Operand,
    },
    /// The column so many bars ago; no value, or false, before the first bar.
    History {
        of: u32,
        back: u32,
    },
    TruthWindow {
        window: TruthWindow,
        of: u32,
        bars: u32,
    },
    /// Bars since the condition last held: zero where it holds, no value before it ever did.
    Since(u32),
    /// The number when the condition last held.
    ValueWhen {
        condition: u32,
        of: Operand,
    },
    /// A column of a longer timeframe, as of its last closed bar.
    Higher {
        group: u32,
        column: u32,
        kind: Kind,
    },
    /// Whether a longer timeframe has closed so many bars.
    HigherReady {
        group: u32,
        bars: u32,
    },
}

impl Operation {
    /// What the operation writes, given what the columns that it reads hold.
    pub(crate) fn kind(&self, kinds: &[Kind]) -> Kind {
        match self {
            Self::Compare(..)
            | Self::Cross(..)
            | Self::And(..)
            | Self::Or(..)
            | Self::Not(..)
            | Self::TruthWindow { window: TruthWindow::Any | TruthWindow::All, .. }
            | Self::Higher { kind: Kind::Truth, .. }
            | Self::HigherReady { .. } => Kind::Truth,
            Self::History { of, .. } => kinds.get(*of as usize).copied().unwrap_or(Kind::Number),
            _ => Kind::Number,
        }
    }

    /// Visits the columns that the operation reads.
    pub(crate) fn for_each_input(&mut self, mut visit: impl FnMut(&mut u32)) {
        let mut operand = |operand: &mut Operand| {
            if let Operand::Column(column) = operand {
                visit(column);
            }
        };
        match self {
            Self::Series(_) | Self::Higher { .. } | Self::HigherReady { .. } => {}
            Self::Indicator { inputs, .. } => inputs.iter_mut().for_each(visit),
            Self::Arithmetic(_, left, right) | Self::Compare(_, left, right) | Self::Cross(_, left, right) => {
                operand(left);
                operand(right);
            }
            Self::And(left, right) | Self::Or(left, right) => {
                visit(left);
                visit(right);
            }
            Self::Select { condition, yes, no } => {
                operand(yes);
                operand(no);
                visit(condition);
            }
            Self::ValueWhen { condition, of } => {
                operand(of);
                visit(condition);
            }
            Self::Map(_, of)
            | Self::Not(of)
            | Self::Since(of)
            | Self::History { of, .. }
            | Self::TruthWindow { of, .. } => visit(of),
        }
    }
}
