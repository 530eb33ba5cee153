use assay_indicators::{Indicator, IndicatorError, Input};

use super::{
    lower::Lowering,
    scope::{Lowered, Value, fault},
};
use crate::{
    expression::Expression,
    graph::{Constant, Operand, Operation, Series},
};

impl Lowering<'_> {
    /// Lowers the call of an indicator: its series first, the close where they are left out, then its numbers.
    pub(crate) fn indicator(
        &mut self,
        indicator: &'static Indicator,
        arguments: &[Expression],
        whole: &Expression,
    ) -> Lowered {
        let values = arguments.iter().map(|argument| self.number(argument)).collect::<Lowered<Vec<_>>>()?;
        let given = match values.first() {
            Some(Operand::Column(_)) => indicator.series(),
            _ => 0,
        };
        if given > arguments.len() {
            return fault(format!("`{}` reads {given} series; write `{}`", indicator.id, usage(indicator)), &whole.at);
        }
        let series = values.get(..given).unwrap_or_default();
        let numbers = values.get(given..).unwrap_or_default().iter().zip(arguments.iter().skip(given));
        let mut parameters = Vec::new();
        for (number, argument) in numbers {
            match number {
                Operand::Constant(constant) => parameters.push(constant.get()),
                Operand::Column(_) => return fault(unexpected_series(indicator, parameters.len()), &argument.at),
            }
        }
        if let Err(error) = indicator.check(&parameters) {
            return fault(refusal(indicator, &error), &place(indicator, &error, arguments, given, whole));
        }
        let inputs = self.inputs(indicator, series, arguments, whole)?;
        // What is left out is filled in, so that `rsi()` and `rsi(14)` are one computation.
        let defaults = indicator.parameters.iter().skip(parameters.len()).map(|parameter| parameter.default);
        let parameters = parameters.iter().copied().chain(defaults).map(Constant::new).collect();
        let operand = self.add(Operation::Indicator { id: indicator.id, inputs, parameters }, whole)?;
        Ok(Value::Number(operand, Some(indicator)))
    }

    fn inputs(
        &mut self,
        indicator: &Indicator,
        series: &[Operand],
        arguments: &[Expression],
        whole: &Expression,
    ) -> Lowered<Vec<u32>> {
        let mut given = series.iter().zip(arguments);
        let mut inputs = Vec::with_capacity(indicator.inputs.len());
        for input in indicator.inputs {
            let operand = match (input, given.next()) {
                (Input::Series, Some((operand, argument))) => match operand {
                    Operand::Column(_) => *operand,
                    Operand::Constant(_) => return fault("expected a series, found a number", &argument.at),
                },
                (Input::Series | Input::Close, _) => self.add(Operation::Series(Series::Close), whole)?,
                (Input::Open, _) => self.add(Operation::Series(Series::Open), whole)?,
                (Input::High, _) => self.add(Operation::Series(Series::High), whole)?,
                (Input::Low, _) => self.add(Operation::Series(Series::Low), whole)?,
                (Input::Volume, _) => self.add(Operation::Series(Series::Volume), whole)?,
                (Input::Session, _) => self.add(Operation::Series(Series::Session), whole)?,
            };
            if let Operand::Column(column) = operand {
                inputs.push(column);
            }
        }
        Ok(inputs)
    }
}

/// Returns a call of the indicator with names for its arguments.
pub(crate) fn usage(indicator: &Indicator) -> String {
    let series = std::iter::repeat_n("series", indicator.series());
    let parameters = indicator.parameters.iter().map(|parameter| parameter.name);
    format!("{}({})", indicator.id, series.chain(parameters).collect::<Vec<_>>().join(", "))
}

fn unexpected_series(indicator: &Indicator, position: usize) -> String {
    match indicator.parameters.get(position) {
        None => format!("too many arguments; write `{}`", usage(indicator)),
        Some(parameter) if indicator.series() == 0 => {
            let message = "reads the bar's own columns and takes only numbers";
            format!("`{}` {message}; expected {}, write `{}`", indicator.id, parameter.name, usage(indicator))
        }
        Some(parameter) => {
            let message = "must be a number or a parameter; it cannot change from bar to bar";
            format!("the {} of `{}` {message}", parameter.name, indicator.id)
        }
    }
}

fn refusal(indicator: &Indicator, error: &IndicatorError) -> String {
    match error {
        IndicatorError::OutOfRange { parameter, value, min, max, integer, .. } => {
            let kind = if *integer { "a whole number" } else { "a number" };
            format!("the {parameter} of `{}` must be {kind} from {min} to {max}, not {value}", indicator.id)
        }
        IndicatorError::TooManyParameters { .. } => format!("too many arguments; write `{}`", usage(indicator)),
        other => other.to_string(),
    }
}

/// Returns where the argument stands that an indicator refuses.
fn place(
    indicator: &Indicator,
    error: &IndicatorError,
    arguments: &[Expression],
    given: usize,
    whole: &Expression,
) -> std::ops::Range<usize> {
    let position = match error {
        IndicatorError::OutOfRange { parameter, .. } => indicator.parameters.iter().position(|p| p.name == *parameter),
        IndicatorError::TooManyParameters { most, .. } => Some(*most),
        _ => None,
    };
    position
        .and_then(|position| arguments.get(given + position))
        .map_or(whole.at.clone(), |argument| argument.at.clone())
}
