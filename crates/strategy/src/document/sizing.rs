use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Amount;

/// How large a position is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SizingRule {
    /// A fraction of the equity: `1.0` or `"50%"`.
    EquityFraction(Amount),
    /// A fixed value in the account's currency.
    Notional(Amount),
    /// A fixed number of units.
    Units(Amount),
    /// So many units that a move of `distance` against the position loses `fraction` of the equity.
    Risk(RiskSizing),
}

impl Default for SizingRule {
    fn default() -> Self {
        Self::EquityFraction(Amount::Number(1.0))
    }
}

/// A position sized by what it may lose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskSizing {
    /// The fraction of the equity to put at risk: `0.01` or `"1%"`.
    pub fraction: Amount,
    /// The adverse move in units of price, taken at the decision: `"2 * atr(14)"`.
    pub distance: String,
}
