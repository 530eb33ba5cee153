use assay_proto::v1;
use async_graphql::SimpleObject;

use crate::{
    ApiError,
    schema::{
        scalar::Decimal,
        wire_enum::{unknown, wire_enum},
    },
};

wire_enum! {
    /// What kind of value a parameter takes.
    ParameterType {
        /// A whole number.
        Int = "int",
        /// A number.
        Decimal = "decimal",
        /// Yes or no.
        Bool = "bool",
        /// One of a few choices.
        Enum = "enum",
    }
}

/// A value that a run may choose.
#[derive(SimpleObject, Clone, Debug)]
pub(crate) struct ParameterSpec {
    /// Its name in the document.
    name: String,
    /// Its name for people.
    label: String,
    /// What it takes.
    #[graphql(name = "type")]
    kind: ParameterType,
    /// What it is when left out.
    default: serde_json::Value,
    /// The least value.
    min: Option<Decimal>,
    /// The greatest value.
    max: Option<Decimal>,
    /// The distance between values that are worth trying.
    step: Option<Decimal>,
    /// The values to choose from.
    choices: Option<Vec<String>>,
}

impl TryFrom<v1::Parameter> for ParameterSpec {
    type Error = ApiError;

    fn try_from(parameter: v1::Parameter) -> Result<Self, ApiError> {
        Ok(Self {
            kind: ParameterType::from_wire(&parameter.r#type).ok_or_else(|| unknown("type", &parameter.r#type))?,
            name: parameter.name,
            label: parameter.label,
            default: serde_json::from_str(&parameter.default_json).unwrap_or_default(),
            min: parameter.min.and_then(Decimal::finite),
            max: parameter.max.and_then(Decimal::finite),
            step: parameter.step.and_then(Decimal::finite),
            choices: (!parameter.choices.is_empty()).then_some(parameter.choices),
        })
    }
}

impl From<&assay_indicators::Parameter> for ParameterSpec {
    fn from(parameter: &assay_indicators::Parameter) -> Self {
        Self {
            name: parameter.name.to_owned(),
            label: parameter.name.replace('_', " "),
            kind: if parameter.integer { ParameterType::Int } else { ParameterType::Decimal },
            default: if parameter.integer { (parameter.default as i64).into() } else { parameter.default.into() },
            min: Decimal::finite(parameter.min),
            max: Decimal::finite(parameter.max),
            step: None,
            choices: None,
        }
    }
}
