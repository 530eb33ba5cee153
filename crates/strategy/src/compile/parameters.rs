use std::collections::{BTreeMap, BTreeSet};

use super::{Finding, function, lower::whole, scope::Value};
use crate::{
    document::{Document, Parameter, ParameterKind, ParameterSpec, ParameterValue, Range},
    expression::KEYWORDS,
    graph::Series,
    limits::{MAX_CHOICES, MAX_DESCRIPTION, MAX_FACTORS, MAX_NAME, MAX_PARAMETERS},
    nearest::did_you_mean,
};

/// Whole numbers beyond this are not exact as f64.
const MAX_EXACT: f64 = 9_007_199_254_740_992.0;

/// Checks what the document says about itself.
pub(crate) fn check_document(document: &Document, findings: &mut Vec<Finding>) {
    let mut check = |fine: bool, path: &str, message: &str| {
        if !fine {
            findings.push(Finding::error(path, message));
        }
    };
    let name = document.name.trim();
    check(!name.is_empty(), "name", "the strategy needs a name");
    check(
        name.chars().count() <= MAX_NAME && !name.contains(char::is_control),
        "name",
        &format!("a name may have at most {MAX_NAME} characters, all printable"),
    );
    let description = document.description.chars().count() <= MAX_DESCRIPTION;
    check(description, "description", &format!("a description may have at most {MAX_DESCRIPTION} characters"));
    check(document.priority <= 100, "priority", "the priority must be from 0 to 100");
    check((0.0..=1.0).contains(&document.confidence), "confidence", "the confidence must be from 0 to 1");
    for name in document.definitions.keys() {
        let path = format!("let.{name}");
        check(is_name(name), &path, "a name begins with a letter and has letters, digits and `_`, at most 40 of them");
        check(!reserved(name), &path, "this name belongs to the language; choose another");
        check(!document.parameters.contains_key(name), &path, "a parameter has this name already");
    }
}

/// Whether a text can be the name of a parameter or definition.
pub(crate) fn is_name(name: &str) -> bool {
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic());
    begins && name.len() <= 40 && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Whether the language uses the name itself.
pub(crate) fn reserved(name: &str) -> bool {
    KEYWORDS.contains(&name) || function::is_function(name) || Series::ALL.iter().any(|series| series.name() == name)
}

/// Returns every parameter, those of factors included: the document's by name, then the factors' in order.
pub(crate) fn specifications(document: &Document) -> Vec<ParameterSpec> {
    let own = document.parameters.iter().map(|(name, parameter)| ParameterSpec {
        name: name.clone(),
        label: parameter.label.clone().unwrap_or_else(|| name.clone()),
        kind: parameter.kind,
        default: parameter.default.clone(),
        min: parameter.min,
        max: parameter.max,
        step: parameter.step,
        choices: parameter.choices.clone(),
    });
    let factors = document.factors.iter().take(MAX_FACTORS).enumerate().flat_map(|(position, factor)| {
        let number = position + 1;
        [
            factor_specification(number, "window", &factor.window, ParameterKind::Int),
            factor_specification(number, "threshold", &factor.threshold, ParameterKind::Decimal),
        ]
    });
    own.chain(factors).collect()
}

fn factor_specification(number: usize, what: &str, range: &Range, kind: ParameterKind) -> ParameterSpec {
    let fixed = range.min.is_none() && range.max.is_none();
    let whole = kind == ParameterKind::Int && range.default.fract() == 0.0 && range.default.abs() < MAX_EXACT;
    ParameterSpec {
        name: format!("factor{number}_{what}"),
        label: format!("Factor {number} {what}"),
        kind,
        default: if whole { ParameterValue::Int(range.default as i64) } else { ParameterValue::Decimal(range.default) },
        min: if fixed { Some(range.default) } else { range.min },
        max: if fixed { Some(range.default) } else { range.max },
        step: range.step,
        choices: Vec::new(),
    }
}

/// Checks the parameters and returns the value of each.
pub(crate) fn resolve(
    document: &Document,
    values: &BTreeMap<String, ParameterValue>,
    findings: &mut Vec<Finding>,
) -> BTreeMap<String, Value> {
    if document.parameters.len() + 2 * document.factors.len() > MAX_PARAMETERS {
        findings.push(Finding::error("parameters", format!("a strategy may have at most {MAX_PARAMETERS} parameters")));
        return BTreeMap::new();
    }
    for (name, parameter) in &document.parameters {
        check_parameter(name, parameter, findings);
    }
    let specifications = specifications(document);
    for name in values.keys().take(MAX_PARAMETERS) {
        if !specifications.iter().any(|known| known.name == *name) {
            let advice = did_you_mean(name, specifications.iter().map(|known| known.name.as_str()));
            findings.push(Finding::error("parameters", format!("the strategy has no parameter `{name}`{advice}")));
        }
    }
    let mut constants = BTreeMap::new();
    for specification in specifications.iter().skip(document.parameters.len()) {
        if document.parameters.contains_key(&specification.name) {
            let message = "a factor has a parameter of this name; choose another";
            findings.push(Finding::error(format!("parameters.{}", specification.name), message));
        }
    }
    for specification in &specifications {
        let (given, path) = match values.get(&specification.name) {
            Some(value) => (value, format!("parameters.{}", specification.name)),
            None => (&specification.default, default_path(&specification.name)),
        };
        match resolved(specification, given) {
            Ok(value) => {
                constants.insert(specification.name.clone(), value);
            }
            Err(message) => {
                findings.push(Finding::error(path, message));
                constants.insert(specification.name.clone(), placeholder(specification.kind));
            }
        }
    }
    constants
}

/// Where the default of a parameter stands in the document.
fn default_path(name: &str) -> String {
    let factor = name.strip_prefix("factor").and_then(|rest| rest.split_once('_'));
    match factor.and_then(|(number, what)| Some((number.parse::<usize>().ok()?.checked_sub(1)?, what))) {
        Some((position, what @ ("window" | "threshold"))) => format!("factors[{position}].{what}.default"),
        _ => format!("parameters.{name}.default"),
    }
}

/// A value that lets checking go on past a bad one.
fn placeholder(kind: ParameterKind) -> Value {
    match kind {
        ParameterKind::Int | ParameterKind::Decimal => Value::number(2.0),
        ParameterKind::Bool => Value::truth(false),
        ParameterKind::Enum => Value::Text(String::new()),
    }
}

fn resolved(specification: &ParameterSpec, given: &ParameterValue) -> Result<Value, String> {
    let ParameterSpec { name, kind, min, max, choices, .. } = specification;
    match (kind, given) {
        (ParameterKind::Bool, ParameterValue::Bool(value)) => Ok(Value::truth(*value)),
        (ParameterKind::Enum, ParameterValue::Text(word)) if choices.contains(word) => Ok(Value::Text(word.clone())),
        (ParameterKind::Enum, ParameterValue::Text(word)) => {
            let advice = did_you_mean(word, choices.iter().map(String::as_str));
            Err(format!("`{name}` must be one of {}, not {word}{advice}", choices.join(", ")))
        }
        (ParameterKind::Int | ParameterKind::Decimal, ParameterValue::Int(_) | ParameterValue::Decimal(_)) => {
            let number = given.as_f64().unwrap_or(f64::NAN);
            if !number.is_finite() || number.abs() >= MAX_EXACT {
                return Err(format!(
                    "`{name}` must be a number between {:e} and {MAX_EXACT:e}, not {number:e}",
                    -MAX_EXACT
                ));
            }
            if *kind == ParameterKind::Int && number.fract() != 0.0 {
                return Err(format!("`{name}` must be a whole number, not {number}"));
            }
            if let Some(min) = min.filter(|min| number < *min) {
                return Err(format!("`{name}` must be at least {min}, not {number}"));
            }
            if let Some(max) = max.filter(|max| number > *max) {
                return Err(format!("`{name}` must be at most {max}, not {number}"));
            }
            Ok(Value::number(number))
        }
        (kind, _) => {
            let expected = match kind {
                ParameterKind::Int => "a whole number",
                ParameterKind::Decimal => "a number",
                ParameterKind::Bool => "true or false",
                ParameterKind::Enum => "one of its words",
            };
            Err(format!("`{name}` must be {expected}, not {given}"))
        }
    }
}

fn check_parameter(name: &str, parameter: &Parameter, findings: &mut Vec<Finding>) {
    let path = format!("parameters.{name}");
    let mut refuse = |field: &str, message: &str| {
        let path = if field.is_empty() { path.clone() } else { format!("{path}.{field}") };
        findings.push(Finding::error(path, message));
    };
    if !is_name(name) {
        refuse("", "a name begins with a letter and has letters, digits and `_`, at most 40 of them");
    }
    if reserved(name) {
        refuse("", "this name belongs to the language; choose another");
    }
    if parameter.label.as_ref().is_some_and(|label| label.chars().count() > MAX_NAME) {
        refuse("label", &format!("a label may have at most {MAX_NAME} characters"));
    }
    let number = matches!(parameter.kind, ParameterKind::Int | ParameterKind::Decimal);
    for (field, bound) in [("min", parameter.min), ("max", parameter.max), ("step", parameter.step)] {
        let Some(bound) = bound else { continue };
        if !number {
            refuse(field, "only numbers have bounds and steps");
        } else if !bound.is_finite() || (parameter.kind == ParameterKind::Int && bound.fract() != 0.0) {
            refuse(
                field,
                if parameter.kind == ParameterKind::Int {
                    "expected a whole number"
                } else {
                    "expected a finite number"
                },
            );
        }
    }
    if parameter.step.is_some_and(|step| step <= 0.0) {
        refuse("step", "a step must be greater than 0");
    }
    if let (Some(min), Some(max)) = (parameter.min, parameter.max)
        && min > max
    {
        refuse("max", &format!("the largest value {max} is less than the smallest, {min}"));
    }
    let distinct = parameter.choices.iter().collect::<BTreeSet<_>>().len() == parameter.choices.len();
    match (parameter.kind, parameter.choices.len()) {
        (ParameterKind::Enum, 0) => refuse("", "an enum needs choices, for example choices = [\"ema\", \"sma\"]"),
        (ParameterKind::Enum, 1..=MAX_CHOICES) if distinct => {}
        (ParameterKind::Enum, _) => {
            refuse("choices", &format!("an enum has at most {MAX_CHOICES} choices, all different"));
        }
        (_, 0) => {}
        _ => refuse("choices", "only an enum has choices"),
    }
}

/// Returns the values at the ends of a parameter's range, to be tried when a strategy is checked.
pub(crate) fn extremes(specification: &ParameterSpec) -> Vec<ParameterValue> {
    match specification.kind {
        ParameterKind::Bool => vec![ParameterValue::Bool(false), ParameterValue::Bool(true)],
        ParameterKind::Enum => specification.choices.iter().cloned().map(ParameterValue::Text).collect(),
        ParameterKind::Int | ParameterKind::Decimal => {
            let ends = [specification.min, specification.max].into_iter().flatten();
            ends.map(ParameterValue::Decimal).filter(|value| *value != specification.default).collect()
        }
    }
}

/// Returns the number as a whole number of bars, if it is one.
pub(crate) fn whole_number(number: f64, most: usize) -> Option<u32> {
    whole(number, 1, most)
}
