//! Why a strategy decided as it did: every condition at one bar, down to the numbers that it is made of.

use std::collections::BTreeMap;

use assay_dataset::BarsView;
use serde::{Deserialize, Serialize};

use crate::{
    compile::{Finding, Trace, Value, compile_with},
    diagnostic::Diagnostic,
    document::{Document, ParameterValue},
    graph::{Operand, Steps},
    program::EvaluateError,
};

/// Every condition of a strategy at one bar.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Audit {
    /// The position of the bar.
    pub bar: usize,
    /// When the bar closed, in nanoseconds UTC.
    pub time: i64,
    /// Whether the strategy is warm at this bar; before that, no condition leads to a signal.
    pub warm: bool,
    /// The conditions in the order of the document: first the entries and exits, then distances and amounts.
    pub conditions: Vec<AuditedCondition>,
}

/// One condition and where it is in the document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditedCondition {
    /// Where: `long.entry`.
    pub path: String,
    /// What it came to.
    pub expression: AuditedExpression,
}

/// An expression with its value at the bar, and the parts that led to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditedExpression {
    /// The expression.
    pub text: String,
    /// Its value.
    pub value: AuditedValue,
    /// The expressions that it is made of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<AuditedExpression>,
}

/// A value at one bar.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditedValue {
    /// Whether a condition holds.
    Truth(bool),
    /// A number, or none where it has no value.
    Number(Option<f64>),
    /// A word.
    Text(String),
}

/// Why there is no audit.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum AuditError {
    /// There is no such bar.
    #[error("there is no bar {bar}; there are {bars}")]
    NoSuchBar {
        /// The bar asked for.
        bar: usize,
        /// How many there are.
        bars: usize,
    },
    /// The strategy does not compile.
    #[error("the strategy does not compile")]
    Strategy(Vec<Diagnostic>),
    /// The strategy cannot be evaluated.
    #[error("the strategy cannot be evaluated")]
    Evaluate(#[from] EvaluateError),
}

/// Tells how every condition of a strategy came out at one bar, from the bars up to it and no later ones.
///
/// # Errors
/// See [`AuditError`].
pub fn audit(
    document: &Document,
    values: &BTreeMap<String, ParameterValue>,
    bars: BarsView<'_>,
    bar: usize,
) -> Result<Audit, AuditError> {
    let none = AuditError::NoSuchBar { bar, bars: bars.len() };
    let time = bars.get(bar).ok_or(none)?.time;
    let compiled = compile_with(document, values, true);
    let Some(program) = compiled.program else {
        let errors = compiled.findings.into_iter().filter(Finding::is_error).map(Diagnostic::from);
        return Err(AuditError::Strategy(errors.collect()));
    };
    let mut stepper = program.stepper()?;
    for bar in bars.slice(0..bar + 1).iter() {
        stepper.step(&bar);
    }
    let conditions = compiled.traces.iter().map(|trace| AuditedCondition {
        path: trace.path.clone().unwrap_or_default(),
        expression: expression(trace, &stepper.steps),
    });
    Ok(Audit { bar, time, warm: bar >= program.warm_up(), conditions: conditions.collect() })
}

fn expression(trace: &Trace, steps: &Steps) -> AuditedExpression {
    let scope = match trace.value.scope.checked_sub(1) {
        None => Some(steps),
        Some(group) => steps.higher(group as u32),
    };
    let read = |operand: Operand| scope.map_or(f64::NAN, |steps| steps.value(operand));
    let value = match &trace.value.value {
        Value::Text(text) => AuditedValue::Text(text.clone()),
        Value::Truth(operand) => AuditedValue::Truth(read(*operand) != 0.0),
        Value::Number(operand, _) => AuditedValue::Number(Some(read(*operand)).filter(|number| number.is_finite())),
    };
    let parts = trace.parts.iter().map(|part| expression(part, steps)).collect();
    AuditedExpression { text: trace.text.clone(), value, parts }
}
