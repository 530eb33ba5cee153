//! Questions to a finished run. The run is repeated where the answer needs its trades: equal specifications over equal bars give
//! equal trades, so the answer is about the run that was stored.

mod counterfactual;
mod decision;
mod dialects;
mod future;

use serde::{Deserialize, Serialize};

pub use counterfactual::{Alternative, CounterfactualReport, EntryFill, ExitFill, Fills, MAX_EXITS};
pub use decision::{ConditionValue, DecisionTrail, ExpressionValue, MAX_SHOWN, MAX_TEXT, Moment};
pub use dialects::{Dialect, DialectOptions, DialectsReport, Parting, RoundTrip};
pub use future::{LookaheadCheck, LookaheadReport, MAX_CHECKS};

use crate::{EngineError, Feed, LookaheadOptions, Observer, RunSpec, Trade};

/// A question to a finished run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Question {
    /// Why a trade was made.
    Decision {
        /// The trade, counted from 1 in the order of the result.
        trade: u32,
    },
    /// Whether its strategies know the future.
    Lookahead(LookaheadOptions),
    /// What other rules would have made of the decision behind a trade.
    Counterfactual {
        /// The trade, counted from 1 in the order of the result.
        trade: u32,
    },
    /// How every preset would fill the run, and where it parts from it.
    Dialects(DialectOptions),
}

/// The answer to a [`Question`] of the same name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Answer {
    /// Why the trade was made.
    Decision(Box<DecisionTrail>),
    /// Whether the strategies know the future.
    Lookahead(LookaheadReport),
    /// What other rules would have made of the decision behind the trade.
    Counterfactual(Box<CounterfactualReport>),
    /// How every preset would fill the run.
    Dialects(Box<DialectsReport>),
}

impl Answer {
    /// Returns whether this can be the answer to a question: of its kind, about its subject, and no longer than answers are.
    pub fn answers(&self, question: &Question) -> bool {
        match (self, question) {
            (Self::Decision(trail), Question::Decision { trade }) => trail.trade == *trade && trail.is_bounded(),
            (Self::Lookahead(report), Question::Lookahead(_)) => report.is_consistent(),
            (Self::Counterfactual(report), Question::Counterfactual { trade }) => {
                report.trade == *trade && report.is_consistent()
            }
            (Self::Dialects(report), Question::Dialects(_)) => report.is_consistent(),
            _ => false,
        }
    }
}

/// Answers a question to a run.
///
/// # Errors
/// [`EngineError::NoSuchTrade`], and whatever keeps the run from being repeated.
pub fn inspect(
    spec: &RunSpec,
    feeds: &[Feed<'_>],
    question: Question,
    observer: &mut dyn Observer,
) -> Result<Answer, EngineError> {
    match question {
        Question::Decision { trade } => {
            decision::trail(spec, feeds, trade, observer).map(|trail| Answer::Decision(Box::new(trail)))
        }
        Question::Lookahead(options) => future::report(spec, feeds, options).map(Answer::Lookahead),
        Question::Counterfactual { trade } => {
            counterfactual::report(spec, feeds, trade, observer).map(|report| Answer::Counterfactual(Box::new(report)))
        }
        Question::Dialects(options) => {
            dialects::report(spec, feeds, options, observer).map(|report| Answer::Dialects(Box::new(report)))
        }
    }
}

/// Finds a trade by its number, counted from 1.
fn find(trades: &[Trade], number: u32) -> Result<&Trade, EngineError> {
    let found = (number as usize).checked_sub(1).and_then(|place| trades.get(place));
    found.ok_or(EngineError::NoSuchTrade { trade: number, trades: trades.len() })
}
