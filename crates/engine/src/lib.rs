//! Bars and decisions in, fills, trades and an account out.
//!
//! The invariant this crate protects: equal run specifications over equal bars give equal results, bit for bit, on any machine and
//! thread. So nothing here reads a clock or draws randomness, floating-point operations have a fixed order, and `ln`, `exp` and
//! `pow` come from `libm`.

mod backtest;
mod canonical;
mod counterfactual;
mod error;
mod execution;
mod feed;
mod funding;
mod inspect;
mod lookahead;
pub mod metrics;
mod observer;
mod outcome;
mod portfolio;
mod simulate;
mod spec;
mod step;
mod summary;
pub mod sweep;
mod trade;

pub use backtest::{Computed, backtest, compute};
pub use canonical::{CanonicalError, canonical_json};
pub use counterfactual::{Counterfactual, Decision, Rules, counterfactuals};
pub use error::{EngineError, SpecError};
pub use execution::{
    AfterExit, EndOfData, EntryBar, Execution, FeeTier, Fees, Fill, Intrabar, LimitRule, MAX_LEVERAGE, Preset,
    Slippage, StopGap, TargetGap, TrailingRule, Unfilled,
};
pub use feed::Feed;
pub use funding::{ConstantFunding, Funding, FundingRate, MAX_FUNDING_RATES};
pub use inspect::{
    Alternative, Answer, ConditionValue, CounterfactualReport, DecisionTrail, Dialect, DialectOptions, DialectsReport,
    EntryFill, ExitFill, ExpressionValue, Fills, LookaheadCheck, LookaheadReport, MAX_CHECKS, MAX_EXITS, MAX_SHOWN,
    MAX_TEXT, Moment, Parting, Question, RoundTrip, inspect,
};
pub use lookahead::{Difference, Lookahead, LookaheadOptions, MAX_PREFIXES, Replay, StrategyReplay, lookahead};
pub use observer::{Control, MAX_CALLS, Observer, Progress, Unobserved};
pub use outcome::{Equity, EquityBytesError, Outcome, digest};
pub use simulate::{Record, simulate};
pub use spec::{
    CorrelationRule, DetectionRule, ENGINE, Finer, Instrument, Lot, MAX_CAPITAL, MAX_CORRELATION_WINDOW,
    MAX_INSTRUMENTS, MAX_STRATEGIES, PerSymbol, PortfolioRules, RunSpec, StrategyUse,
};
pub use step::{Engine, Event, Mark, Opened, Plan, Step};
pub use summary::{
    Ambiguity, Configuration, Dropped, InstrumentConfiguration, KeyMetrics, Metrics, Month, StrategyConfiguration,
    Summary,
};
pub use trade::{ExitReason, Side, Trade};
