use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::SpecError;

/// Most positions that a rule can name.
const MAX_POSITIONS: u32 = 1_024;

/// What several strategies and instruments may do on one capital. With one strategy on one instrument nothing here matters.
///
/// Of the entries decided at the closes of one moment, those of the strategy with the highest priority are taken first, then those
/// with the highest confidence, then those of the strategy that stands first in the specification, then by symbol.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PortfolioRules {
    /// Most positions and waiting entries at one time; absent is no limit.
    pub max_positions: Option<u32>,
    /// How many positions one symbol may have.
    pub per_symbol: PerSymbol,
}

/// How many positions one symbol may have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PerSymbol {
    /// One, whichever strategy opened it.
    #[default]
    One,
    /// One of each strategy.
    EachStrategy,
}

impl PortfolioRules {
    pub(super) fn check(&self) -> Result<(), SpecError> {
        let most = f64::from(self.max_positions.unwrap_or(1));
        SpecError::within("portfolio.max_positions", most, 1.0, f64::from(MAX_POSITIONS))
    }
}
