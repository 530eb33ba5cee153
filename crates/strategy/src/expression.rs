//! The expression language: text to tree and back.
//!
//! From the loosest to the tightest: `or`, `and`, `not`, comparisons and `crosses above|below` (which do not chain),
//! `+ -`, `* /`, the sign, and finally calls, history `close[1]` and outputs `macd(12, 26, 9).signal`. A percentage such as
//! `5%` is a number. `#` begins a comment.

mod lexer;
mod parser;
mod print;
#[cfg(test)]
mod tests;

use std::ops::Range;

pub(crate) use lexer::KEYWORDS;

pub use parser::parse_expression;

/// What is wrong with an expression, and at which bytes of its text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    /// What is wrong and what was expected.
    pub message: String,
    /// Where, in bytes of the expression's text.
    pub at: Range<usize>,
}

impl Fault {
    pub(crate) fn new(message: impl Into<String>, at: Range<usize>) -> Self {
        Self { message: message.into(), at }
    }
}

/// An expression and where it stands in its text. Two are equal if they say the same, wherever they stand.
#[derive(Clone, Debug)]
pub struct Expression {
    /// What it is.
    pub node: Node,
    /// The bytes of the text that it covers.
    pub at: Range<usize>,
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}

/// One kind of expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// `1.5`; never negative.
    Number(f64),
    /// `5%`, as the 5 that is written.
    Percent(f64),
    /// `true` or `false`.
    Bool(bool),
    /// `"4h"`.
    Text(String),
    /// A series, a parameter or a definition.
    Name(String),
    /// `sma(close, 20)`.
    Call {
        /// The function.
        name: String,
        /// What it is given.
        arguments: Vec<Expression>,
    },
    /// `macd(12, 26, 9).signal`.
    Output {
        /// What has several outputs.
        of: Box<Expression>,
        /// The one that is meant.
        name: String,
    },
    /// `close[1]`.
    History {
        /// What is looked back on.
        of: Box<Expression>,
        /// How many bars.
        back: Box<Expression>,
    },
    /// `-x`, `not x`.
    Unary {
        /// What is done.
        operator: Unary,
        /// To what.
        of: Box<Expression>,
    },
    /// `x + y`, `x crosses above y`.
    Binary {
        /// What is done.
        operator: Binary,
        /// The left side.
        left: Box<Expression>,
        /// The right side.
        right: Box<Expression>,
    },
}

/// An operator before its operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unary {
    /// `-`
    Negate,
    /// `not`
    Not,
}

/// An operator between its operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Binary {
    /// `or`
    Or,
    /// `and`
    And,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `crosses above`
    CrossesAbove,
    /// `crosses below`
    CrossesBelow,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

/// How tightly things bind; a higher number binds tighter.
pub(crate) mod binding {
    pub(crate) const OR: u8 = 1;
    pub(crate) const AND: u8 = 3;
    pub(crate) const NOT: u8 = 5;
    pub(crate) const COMPARE: u8 = 7;
    pub(crate) const ADD: u8 = 9;
    pub(crate) const MULTIPLY: u8 = 11;
    pub(crate) const SIGN: u8 = 13;
    pub(crate) const POSTFIX: u8 = 15;
}

impl Binary {
    /// How it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::CrossesAbove => "crosses above",
            Self::CrossesBelow => "crosses below",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
        }
    }

    pub(crate) const fn binding(self) -> u8 {
        match self {
            Self::Or => binding::OR,
            Self::And => binding::AND,
            Self::Add | Self::Subtract => binding::ADD,
            Self::Multiply | Self::Divide => binding::MULTIPLY,
            _ => binding::COMPARE,
        }
    }
}
