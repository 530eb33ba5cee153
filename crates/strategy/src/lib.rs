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
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! let source = r#"
//!     name = "Cross"
//!     parameters.fast = { type = "int", default = 10, min = 2, max = 50 }
//!     [long]
//!     entry = "sma(close, fast) crosses above sma(close, 30)"
//!     exit = "sma(close, fast) crosses below sma(close, 30)"
//!     [exits]
//!     stop_loss = "5%"
//! "#;
//! let checked = assay_strategy::check(source);
//! assert!(checked.is_valid());
//! let document = checked.document.unwrap();
//! let program = assay_strategy::compile(&document, &BTreeMap::new()).unwrap();
//! assert_eq!(program.warm_up(), 30);
//! assert_eq!(program.exits().stop_loss, Some(0.05));
//! ```

mod audit;
mod builtin;
mod cache;
mod check;
mod compile;
mod diagnostic;
mod document;
mod edit;
mod explain;
mod expression;
mod graph;
pub mod limits;
mod nearest;
mod plan;
mod print;
mod program;
pub mod reference;
mod schema;
mod source;
mod watch;

pub use audit::{Audit, AuditError, AuditedCondition, AuditedExpression, AuditedValue, audit};
pub use builtin::{Builtin, builtin, builtins};
pub use cache::ColumnCache;
pub use check::{Checked, check};
pub use compile::{FunctionReference, SeriesReference, Template, compile, functions, series};
pub use diagnostic::{Diagnostic, Severity, Span};
pub use document::{
    Amount, Category, Combine, Detection, Document, EntryRule, Exits, Factor, FactorScale, FactorSignal, OrderKind,
    Parameter, ParameterKind, ParameterSpec, ParameterValue, Phase, Range, RiskSizing, Side, SideExits, Sides,
    SizingRule, Target, Trailing,
};
pub use edit::{EditError, set_value};
pub use explain::explain;
pub use expression::{Binary, Expression, Fault, Node, Unary, parse_expression};
pub use plan::{EntryPlan, ExitPlan, Signal, Signals, Sizing, TargetPlan, TrailingPlan};
pub use print::print;
pub use program::{EvaluateError, Program, Stepper};
pub use schema::schema;
pub use source::{Parsed, Spans, parse};
pub use watch::{Watched, watch};
