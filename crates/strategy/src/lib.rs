//! Strategies as data: the document, its expression language, and the program it compiles to.
//!
//! A strategy is a TOML (or JSON) [`Document`]. [`check`] tells its author what is wrong and where, [`explain`] says it
//! back in English, and [`compile`] turns it into a [`Program`] over columns that a backtest evaluates in one sweep and a
//! bot steps bar by bar, with identical bits.
//!
//! # Numbers
//! Fractions are written as plain numbers or with a percent sign: `0.05` and `"5%"` are the same stop.
//! A division by zero, the root of a negative number and the logarithm of a number that is not positive are "no value"
//! (NaN). A comparison with no value is false, and nothing crosses while either side has no value. No signal is given
//! before every indicator of the strategy is warm.

mod cache;
mod compile;
mod diagnostic;
mod document;
mod expression;
mod graph;
pub mod limits;
mod nearest;
mod plan;
mod program;

pub use cache::ColumnCache;
pub use compile::{FunctionReference, SeriesReference, compile, functions, series};
pub use diagnostic::{Diagnostic, Severity, Span};
pub use document::{
    Amount, Category, Combine, Detection, Document, Exits, Factor, FactorScale, FactorSignal, Parameter, ParameterKind,
    ParameterSpec, ParameterValue, Phase, Range, RiskSizing, Side, Sides, SizingRule, Target, Trailing,
};
pub use expression::{Binary, Expression, Fault, Node, Unary, parse_expression};
pub use plan::{ExitPlan, Signal, Signals, Sizing, TargetPlan, TrailingPlan};
pub use program::{EvaluateError, Program, Stepper};
