use serde::{Deserialize, Serialize};

use crate::document::OrderKind;

/// With which order a position is opened: every number resolved and checked.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct EntryPlan {
    /// The kind of order.
    pub order: OrderKind,
    /// How far from the close of the decision its price lies, as a fraction of that close.
    pub distance: f64,
    /// How far beyond its stop the limit of a stop-limit order lies, as a fraction of the close.
    pub limit_distance: f64,
    /// How many bars it waits to be filled.
    pub life: u32,
    /// Whether the distance comes with the signal instead, in units of price ([`Signals::entry_distance`]).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_distance: bool,
    /// Whether the limit's distance from the stop comes with the signal instead ([`Signals::limit_distance`]).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub limit_by_distance: bool,
}

impl Default for EntryPlan {
    fn default() -> Self {
        Self {
            order: OrderKind::Market,
            distance: 0.0,
            limit_distance: 0.0,
            life: 1,
            by_distance: false,
            limit_by_distance: false,
        }
    }
}

/// How positions end, beside the exit conditions: every number resolved and checked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ExitPlan {
    /// The loss at which the position closes, as a fraction of the entry price.
    pub stop_loss: Option<f64>,
    /// Whether the stop's distance comes with the signal instead, in units of price ([`Signals::stop_distance`]).
    pub stop_by_distance: bool,
    /// The profit targets, nearest first; their shares add up to at most one.
    pub take_profit: Vec<TargetPlan>,
    /// A stop that follows the best price.
    pub trailing: Option<TrailingPlan>,
    /// The number of bars after which the position closes.
    pub max_bars: Option<u32>,
    /// The age in seconds beyond which a live price is too old to act on.
    pub max_price_age: Option<f64>,
    /// Whether a position may be held from one session into the next.
    pub carry: bool,
    /// How long positions end, where they end in another way; every rule of that side is here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub long: Option<Box<ExitPlan>>,
    /// How short positions end, where they end in another way; every rule of that side is here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<Box<ExitPlan>>,
}

impl ExitPlan {
    /// Returns how long positions end.
    pub fn of_long(&self) -> &Self {
        self.long.as_deref().unwrap_or(self)
    }

    /// Returns how short positions end.
    pub fn of_short(&self) -> &Self {
        self.short.as_deref().unwrap_or(self)
    }

    /// Whether positions of both sides may be held from one session into the next.
    pub fn carries(&self) -> bool {
        self.of_long().carry && self.of_short().carry
    }
}

/// One profit target.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetPlan {
    /// The gain as a fraction of the entry price.
    pub at: f64,
    /// The share of the original position to close there.
    pub close: f64,
}

/// A stop that follows the best price.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrailingPlan {
    /// The distance behind the best price, as a fraction of that price.
    pub distance: f64,
    /// The gain, as a fraction of the entry price, at which the stop begins to follow; zero is at once.
    pub activation: f64,
}

/// How large a position is: every number resolved and checked.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sizing {
    /// A fraction of the equity.
    EquityFraction(f64),
    /// A fixed value in the account's currency.
    Notional(f64),
    /// A fixed number of units.
    Units(f64),
    /// So many units that a move of [`Signals::risk_distance`] against the position loses this fraction of the equity.
    Risk(f64),
}

/// What a strategy decides at every bar.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Signals {
    /// Whether to open a long position.
    pub enter_long: Vec<bool>,
    /// Whether to close a long position.
    pub exit_long: Vec<bool>,
    /// Whether to open a short position.
    pub enter_short: Vec<bool>,
    /// Whether to close a short position.
    pub exit_short: Vec<bool>,
    /// The stop's distance from the entry in units of price, where [`ExitPlan::stop_by_distance`]; NaN is "no stop".
    pub stop_distance: Option<Vec<f64>>,
    /// The adverse move in units of price that [`Sizing::Risk`] sizes by; NaN, zero or less is "no position".
    pub risk_distance: Option<Vec<f64>>,
    /// How far from the close the entry's price lies, where [`EntryPlan::by_distance`]; NaN or less than zero is "no entry".
    pub entry_distance: Option<Vec<f64>>,
    /// How far beyond its stop the entry's limit lies, where [`EntryPlan::limit_by_distance`]; likewise.
    pub limit_distance: Option<Vec<f64>>,
}

/// What a strategy decides at one bar.
#[expect(clippy::struct_excessive_bools, reason = "four independent decisions, each true or false")]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Signal {
    /// Whether to open a long position.
    pub enter_long: bool,
    /// Whether to close a long position.
    pub exit_long: bool,
    /// Whether to open a short position.
    pub enter_short: bool,
    /// Whether to close a short position.
    pub exit_short: bool,
    /// As [`Signals::stop_distance`]; NaN where there is none.
    pub stop_distance: f64,
    /// As [`Signals::risk_distance`]; NaN where there is none.
    pub risk_distance: f64,
    /// As [`Signals::entry_distance`]; NaN where there is none.
    pub entry_distance: f64,
    /// As [`Signals::limit_distance`]; NaN where there is none.
    pub limit_distance: f64,
}
