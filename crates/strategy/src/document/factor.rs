use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One indicator with the rule that turns its value into a position.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Factor {
    /// The indicator's id, for example `rsi`.
    pub indicator: String,
    /// Which of the indicator's outputs; the first unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
    /// The series that the indicator is computed on, for example `close` or `volume`; `close` unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Whether a high value means buy (momentum) or sell (reversion).
    pub signal: FactorSignal,
    /// How the threshold is read; chosen by the indicator unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<FactorScale>,
    /// The indicator's window in bars.
    pub window: Range,
    /// The value beyond which the factor speaks.
    pub threshold: Range,
}

/// A number that a search may vary; without bounds it is fixed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// The value used unless another is given.
    pub default: f64,
    /// The smallest value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The largest value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// The step from one value to the next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<f64>,
}

/// What a high value of a factor means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FactorSignal {
    /// High means buy, low means sell.
    Momentum,
    /// High means sell, low means buy.
    Reversion,
}

/// How a factor's threshold is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FactorScale {
    /// Above `threshold` is high, below `-threshold` is low: for values around zero.
    Band,
    /// Above `100 - threshold` is high, below `threshold` is low: for values from 0 to 100.
    Bounded,
    /// The series above the indicator by the fraction `threshold` is high, below it by that is low: for averages.
    Relative,
}

/// How factors are joined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Combine {
    /// Every factor must agree.
    #[default]
    And,
    /// One factor is enough.
    Or,
}

/// Which sides are traded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sides {
    /// Only bought.
    Long,
    /// Only sold short.
    Short,
    /// Both.
    #[default]
    Both,
}
