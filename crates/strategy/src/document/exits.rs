use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Amount;

/// How a position ends, beside the exit conditions of its side. What stands here holds for both sides; `[exits.long]` and
/// `[exits.short]` say what differs on one of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exits {
    /// The loss at which the position closes, as a fraction of the entry price: `0.05` or `"5%"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_loss: Option<Amount>,
    /// The stop's distance from the entry in units of price, taken at the decision: `"2 * atr(14)"`. Instead of `stop_loss`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_distance: Option<String>,
    /// The gains at which all or part of the position closes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub take_profit: Vec<Target>,
    /// A stop that follows the best price since the entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trailing: Option<Trailing>,
    /// The number of bars after which the position closes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_bars: Option<Amount>,
    /// The age in seconds beyond which a live price is too old to act on; bars of history are always fresh.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_price_age: Option<Amount>,
    /// Whether a position may be held from one session into the next; yes unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carry: Option<bool>,
    /// What differs for long positions.
    #[serde(default, skip_serializing_if = "SideExits::is_empty")]
    pub long: SideExits,
    /// What differs for short positions.
    #[serde(default, skip_serializing_if = "SideExits::is_empty")]
    pub short: SideExits,
}

impl Exits {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Returns what holds for both sides, where they do not differ.
    pub fn shared(&self) -> SideExits {
        SideExits {
            stop_loss: self.stop_loss.clone(),
            stop_distance: self.stop_distance.clone(),
            take_profit: (!self.take_profit.is_empty()).then(|| self.take_profit.clone()),
            trailing: self.trailing.clone(),
            max_bars: self.max_bars.clone(),
            max_price_age: self.max_price_age.clone(),
            carry: self.carry,
        }
    }
}

/// How positions of one side end, where that differs from the other side: each key given stands in for the same of `[exits]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SideExits {
    /// The loss at which the position closes, as a fraction of the entry price. Stands in for a `stop_distance` too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_loss: Option<Amount>,
    /// The stop's distance from the entry in units of price, taken at the decision. Stands in for a `stop_loss` too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_distance: Option<String>,
    /// The gains at which all or part of the position closes, instead of all those of both sides; an empty list is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub take_profit: Option<Vec<Target>>,
    /// A stop that follows the best price since the entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trailing: Option<Trailing>,
    /// The number of bars after which the position closes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_bars: Option<Amount>,
    /// The age in seconds beyond which a live price is too old to act on; bars of history are always fresh.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_price_age: Option<Amount>,
    /// Whether a position may be held from one session into the next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carry: Option<bool>,
}

impl SideExits {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether anything here closes a position sooner or later.
    pub(crate) fn closes(&self) -> bool {
        self.stop_loss.is_some()
            || self.stop_distance.is_some()
            || self.trailing.is_some()
            || self.max_bars.is_some()
            || self.take_profit.as_ref().is_some_and(|targets| !targets.is_empty())
    }
}

/// One profit target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The gain as a fraction of the entry price: `0.1` or `"10%"`.
    pub at: Amount,
    /// The share of the original position to close there; what is left of it unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub close: Option<Amount>,
}

/// A stop that follows the best price since the entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trailing {
    /// The distance behind the best price, as a fraction of that price.
    pub distance: Amount,
    /// The gain at which the stop begins to follow; at once unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activation: Option<Amount>,
}
