use std::fmt;

use schemars::JsonSchema;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, Visitor},
};

/// A knob of a strategy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// What kind of value it takes.
    #[serde(rename = "type")]
    pub kind: ParameterKind,
    /// The value used unless another is given.
    pub default: ParameterValue,
    /// The smallest value of a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The largest value of a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// The step from one value of a number to the next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<f64>,
    /// What people see; the name unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The values of an enum.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
}

/// What kind of value a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ParameterKind {
    /// A whole number.
    Int,
    /// Any number.
    Decimal,
    /// True or false.
    Bool,
    /// One of several words.
    Enum,
}

impl ParameterKind {
    /// The name in documents.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Int => "int",
            Self::Decimal => "decimal",
            Self::Bool => "bool",
            Self::Enum => "enum",
        }
    }
}

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum ParameterValue {
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any number.
    Decimal(f64),
    /// A word of an enum.
    Text(String),
}

impl ParameterValue {
    /// Returns the number, if it is one.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Int(number) => Some(*number as f64),
            Self::Decimal(number) => Some(*number),
            Self::Bool(_) | Self::Text(_) => None,
        }
    }
}

impl fmt::Display for ParameterValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => write!(f, "{value}"),
            Self::Int(value) => write!(f, "{value}"),
            Self::Decimal(value) => write!(f, "{value}"),
            Self::Text(value) => f.write_str(value),
        }
    }
}

impl<'de> Deserialize<'de> for ParameterValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl Visitor<'_> for Any {
            type Value = ParameterValue;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number, true, false or a word")
            }

            fn visit_bool<E: de::Error>(self, value: bool) -> Result<ParameterValue, E> {
                Ok(ParameterValue::Bool(value))
            }

            fn visit_i64<E: de::Error>(self, value: i64) -> Result<ParameterValue, E> {
                Ok(ParameterValue::Int(value))
            }

            fn visit_u64<E: de::Error>(self, value: u64) -> Result<ParameterValue, E> {
                Ok(i64::try_from(value).map_or(ParameterValue::Decimal(value as f64), ParameterValue::Int))
            }

            fn visit_f64<E: de::Error>(self, value: f64) -> Result<ParameterValue, E> {
                Ok(ParameterValue::Decimal(value))
            }

            fn visit_str<E: de::Error>(self, value: &str) -> Result<ParameterValue, E> {
                Ok(ParameterValue::Text(value.to_owned()))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// A parameter as forms and searches see it: complete, in the order of the document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ParameterSpec {
    /// The name that expressions use.
    pub name: String,
    /// What people see.
    pub label: String,
    /// What kind of value it takes.
    pub kind: ParameterKind,
    /// The value used unless another is given.
    pub default: ParameterValue,
    /// The smallest value of a number.
    pub min: Option<f64>,
    /// The largest value of a number.
    pub max: Option<f64>,
    /// The step from one value of a number to the next.
    pub step: Option<f64>,
    /// The values of an enum.
    pub choices: Vec<String>,
}
