use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::SpecError;

/// Most positions that a rule can name.
const MAX_POSITIONS: u32 = 1_024;
/// Most returns that a correlation is measured over.
pub const MAX_CORRELATION_WINDOW: u32 = 10_000;

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
    /// Leaves out entries of instruments that move like one that is held.
    pub correlation: Option<CorrelationRule>,
    /// What the detection type of a strategy has to do with its entries.
    pub detection: DetectionRule,
}

/// When two instruments move too much alike to be held together.
///
/// Measured over the returns between the last closes that both have in common. A long and a short position of instruments that move
/// alike are each other's opposite: for them the correlation counts with its sign turned.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrelationRule {
    /// How many returns are looked at, 2 to [`MAX_CORRELATION_WINDOW`]; with fewer the entry is taken.
    pub window: u32,
    /// The correlation above which the entry is left out, from -1 to 1.
    pub limit: f64,
}

/// What the detection type of a strategy has to do with its entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DetectionRule {
    /// Nothing.
    #[default]
    Any,
    /// Strategies that are only for slow moves do not enter.
    Fast,
    /// Strategies that are only for fast moves do not enter.
    Slow,
    /// An entry needs another strategy that fires on the same symbol and side at the same close, and is not for the same type only.
    Confirmed,
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
        SpecError::within("portfolio.max_positions", most, 1.0, f64::from(MAX_POSITIONS))?;
        let Some(rule) = self.correlation else { return Ok(()) };
        let most = f64::from(MAX_CORRELATION_WINDOW);
        SpecError::within("portfolio.correlation.window", f64::from(rule.window), 2.0, most)?;
        SpecError::within("portfolio.correlation.limit", rule.limit, -1.0, 1.0)
    }
}
