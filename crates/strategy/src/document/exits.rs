use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Amount;

/// How a position ends, beside the exit conditions of its side.
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
}

impl Exits {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
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
