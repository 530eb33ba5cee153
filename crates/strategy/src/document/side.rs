use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Amount;

/// When to enter and leave one side of the market.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Side {
    /// The condition to enter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    /// The condition to leave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit: Option<String>,
    /// Conditions that must come true one after the other; the last one enters, together with `entry` where both are given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sequence: Vec<Phase>,
}

/// One step of a sequence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Phase {
    /// The condition of this step.
    pub when: String,
    /// The most bars that may pass since the step before; not for the first step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Amount>,
    /// The fewest bars that must pass since the step before; one unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Amount>,
}
