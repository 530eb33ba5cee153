//! The strategy document: what its author writes, before anything is checked.

mod amount;
mod entry;
mod exits;
mod factor;
mod parameter;
mod side;
mod sizing;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use amount::Amount;
pub use entry::{EntryRule, OrderKind};
pub use exits::{Exits, SideExits, Target, Trailing};
pub use factor::{Combine, Factor, FactorScale, FactorSignal, Range, Sides};
pub use parameter::{Parameter, ParameterKind, ParameterSpec, ParameterValue};
pub use side::{Phase, Side};
pub use sizing::{RiskSizing, SizingRule};

/// A trading strategy as data.
///
/// Conditions are texts in the expression language, for example `ema(close, fast) crosses above ema(close, slow)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// What people call the strategy.
    pub name: String,
    /// What it does and when it works, in a few sentences.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// The idea that the strategy trades on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// Which strategy goes first when several fire at once: 0 to 100, the higher the sooner.
    #[serde(default = "Document::default_priority")]
    #[schemars(range(min = 0, max = 100))]
    pub priority: u8,
    /// How much its author trusts a signal of the strategy, from 0 to 1.
    #[serde(default = "Document::default_confidence")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub confidence: f64,
    /// Which kind of market movement the strategy is for.
    #[serde(default)]
    pub detection: Detection,
    /// The knobs of the strategy, by the name that expressions use.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, Parameter>,
    /// Named expressions that others may use, so that a long condition is written once.
    #[serde(default, rename = "let", skip_serializing_if = "BTreeMap::is_empty")]
    pub definitions: BTreeMap<String, String>,
    /// When to buy, and when to sell what was bought.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub long: Option<Side>,
    /// When to sell short, and when to buy back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<Side>,
    /// Several indicators with a signal rule each, instead of written conditions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub factors: Vec<Factor>,
    /// How the factors are joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub combine: Option<Combine>,
    /// Which sides the factors trade.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sides: Option<Sides>,
    /// With which order a position is opened; a market order unless said otherwise.
    #[serde(default, skip_serializing_if = "EntryRule::is_empty")]
    pub entry: EntryRule,
    /// How a position ends, beside the exit conditions.
    #[serde(default, skip_serializing_if = "Exits::is_empty")]
    pub exits: Exits,
    /// How large a position is; all of the equity unless said otherwise.
    #[serde(default)]
    pub sizing: SizingRule,
}

impl Document {
    const fn default_priority() -> u8 {
        50
    }

    const fn default_confidence() -> f64 {
        0.5
    }
}

/// The idea that a strategy trades on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// What moves keeps moving.
    Momentum,
    /// Joins a trend after it paused.
    Pullback,
    /// Joins a move out of a range.
    Breakout,
    /// What strayed comes back.
    MeanReversion,
    /// Two lines cross.
    Cross,
    /// Price meets a band around its average.
    Band,
    /// Anything else.
    Other,
}

impl Category {
    /// The name in documents.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Momentum => "momentum",
            Self::Pullback => "pullback",
            Self::Breakout => "breakout",
            Self::MeanReversion => "mean_reversion",
            Self::Cross => "cross",
            Self::Band => "band",
            Self::Other => "other",
        }
    }
}

/// Which kind of market movement a strategy is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Detection {
    /// Rapid moves of price.
    Fast,
    /// A change of volume in a quiet market.
    Slow,
    /// Any.
    #[default]
    Both,
}
