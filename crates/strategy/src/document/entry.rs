use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Amount;

/// With which order a position is opened.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryRule {
    /// The kind of order; a market order unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderKind>,
    /// How far from the close of the decision the order's price lies, as a fraction of that close: `0.005` or `"0.5%"`. A limit lies
    /// on the cheaper side (below the close for a long position), a stop on the dearer one; at the close unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance: Option<Amount>,
    /// The same distance in units of price, taken at the decision: `"0.5 * atr(14)"`. Instead of `distance`. Where it has no value or
    /// is below zero, there is no entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_distance: Option<String>,
    /// For a stop-limit order: how far beyond the stop its limit lies, as a fraction of the close; at the stop unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_distance: Option<Amount>,
    /// The same distance in units of price, taken at the decision. Instead of `limit_distance`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_price_distance: Option<String>,
    /// How many bars the order waits to be filled; one unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub life: Option<Amount>,
}

impl EntryRule {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A kind of order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderKind {
    /// Fills at the next price.
    #[default]
    Market,
    /// Fills at its price or a better one.
    Limit,
    /// Becomes a market order when the price reaches it.
    Stop,
    /// Becomes a limit order when the price reaches its stop.
    StopLimit,
}
