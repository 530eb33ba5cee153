use assay_types::Timeframe;

use super::{
    fold::known,
    function,
    lower::Lowering,
    scope::{Lowered, Scope, Value, fault},
};
use crate::{
    expression::Expression,
    graph::{Arithmetic, Comparison, Kind, Map, Operand, Operation, Series, TruthWindow},
    limits::MAX_TIMEFRAMES,
    nearest::nearest,
};

impl Lowering<'_> {
    pub(crate) fn call(&mut self, name: &str, arguments: &[Expression], whole: &Expression) -> Lowered {
        match name {
            "abs" => self.mapped(Map::Absolute, arguments, whole),
            "ceil" => self.mapped(Map::Ceiling, arguments, whole),
            "exp" => self.mapped(Map::Exponential, arguments, whole),
            "floor" => self.mapped(Map::Floor, arguments, whole),
            "ln" => self.mapped(Map::Logarithm, arguments, whole),
            "round" => self.mapped(Map::Round, arguments, whole),
            "sign" => self.mapped(Map::Sign, arguments, whole),
            "sqrt" => self.mapped(Map::Root, arguments, whole),
            "max" => self.several(Arithmetic::Maximum, arguments, whole),
            "min" => self.several(Arithmetic::Minimum, arguments, whole),
            "pow" => {
                let [x, y] = exactly(arguments, whole)?;
                self.arithmetic(Arithmetic::Power, x, y, whole)
            }
            "nz" => self.otherwise(arguments, whole),
            "count" => self.truth_window(TruthWindow::Count, arguments, whole),
            "any" => self.truth_window(TruthWindow::Any, arguments, whole),
            "all" => self.truth_window(TruthWindow::All, arguments, whole),
            "rising" => self.run(Comparison::Greater, arguments, whole),
            "falling" => self.run(Comparison::Less, arguments, whole),
            "between" => self.between(arguments, whole),
            "clamp" => self.clamp(arguments, whole),
            "change" => self.change(arguments, whole),
            "if" => self.select(arguments, whole),
            "since" => self.since(arguments, whole),
            "value_when" => self.value_when(arguments, whole),
            "htf" => self.higher(arguments, whole),
            _ => self.other_call(name, arguments, whole),
        }
    }

    fn other_call(&mut self, name: &str, arguments: &[Expression], whole: &Expression) -> Lowered {
        if let Some(indicator) = assay_indicators::find(name) {
            return self.indicator(indicator, arguments, whole);
        }
        let at = whole.at.start..whole.at.start + name.len();
        if Series::ALL.iter().any(|series| series.name() == name) {
            let message = format!("`{name}` is a series, not a function; the bar before is `{name}[1]`");
            return fault(message, &at);
        }
        if self.constants.contains_key(name) || self.definitions.contains_key(name) {
            return fault(format!("`{name}` is not a function; write it without brackets"), &at);
        }
        let advice = match nearest(name, function::names()) {
            Some(near) => format!("did you mean `{}`?", function::example(near)),
            None => "expected a function such as `highest` or an indicator such as `sma`".to_owned(),
        };
        fault(format!("unknown function `{name}`; {advice}"), &at)
    }

    fn mapped(&mut self, map: Map, arguments: &[Expression], whole: &Expression) -> Lowered {
        let [x] = exactly(arguments, whole)?;
        let x = self.number(x)?;
        self.map(map, x, whole)
    }

    fn several(&mut self, arithmetic: Arithmetic, arguments: &[Expression], whole: &Expression) -> Lowered {
        let [first, rest @ ..] = arguments else { return wrong_count(arguments, whole) };
        if rest.is_empty() {
            return wrong_count(arguments, whole);
        }
        let mut result = self.number(first)?;
        for argument in rest {
            let argument = self.number(argument)?;
            let Value::Number(operand, _) = self.calculate(arithmetic, result, argument, whole)? else { break };
            result = operand;
        }
        Ok(Value::Number(result, None))
    }

    fn otherwise(&mut self, arguments: &[Expression], whole: &Expression) -> Lowered {
        match arguments {
            [x, y] => self.arithmetic(Arithmetic::Otherwise, x, y, whole),
            [x] => {
                let x = self.number(x)?;
                self.calculate(Arithmetic::Otherwise, x, Operand::number(0.0), whole)
            }
            _ => wrong_count(arguments, whole),
        }
    }

    fn truth_window(&mut self, window: TruthWindow, arguments: &[Expression], whole: &Expression) -> Lowered {
        let [condition, bars] = exactly(arguments, whole)?;
        let (condition, bars) = (self.truth(condition)?, self.bars(bars, "the window", 1)?);
        self.held(window, condition, bars, whole)
    }

    /// Summarises a condition over the last bars.
    pub(crate) fn held(&mut self, window: TruthWindow, condition: Operand, bars: u32, whole: &Expression) -> Lowered {
        let Operand::Column(of) = condition else {
            let always = known(condition) == Some(true);
            return Ok(match window {
                TruthWindow::Count => Value::number(if always { f64::from(bars) } else { 0.0 }),
                TruthWindow::Any | TruthWindow::All => Value::truth(always),
            });
        };
        let summary = self.add(Operation::TruthWindow { window, of, bars }, whole)?;
        Ok(if window == TruthWindow::Count { Value::Number(summary, None) } else { Value::Truth(summary) })
    }

    /// Whether a number moved one way in every one of the last bars.
    fn run(&mut self, comparison: Comparison, arguments: &[Expression], whole: &Expression) -> Lowered {
        let [x, bars] = exactly(arguments, whole)?;
        let (now, bars) = (self.number(x)?, self.bars(bars, "the window", 1)?);
        let Value::Number(before, _) = self.history(Value::Number(now, None), 1, whole)? else {
            return Ok(Value::truth(false));
        };
        let moved = self.compare(comparison, now, before, whole)?;
        self.held(TruthWindow::All, moved, bars, whole)
    }

    fn between(&mut self, arguments: &[Expression], whole: &Expression) -> Lowered {
        let [x, low, high] = exactly(arguments, whole)?;
        let (x, low, high) = (self.number(x)?, self.number(low)?, self.number(high)?);
        let above = self.compare(Comparison::GreaterOrEqual, x, low, whole)?;
        let below = self.compare(Comparison::LessOrEqual, x, high, whole)?;
        self.and(above, below, whole).map(Value::Truth)
    }

    fn clamp(&mut self, arguments: &[Expression], whole: &Expression) -> Lowered {
        let [x, low, high] = exactly(arguments, whole)?;
        let (x, low, high) = (self.number(x)?, self.number(low)?, self.number(high)?);
        match self.calculate(Arithmetic::Maximum, x, low, whole)? {
            Value::Number(raised, _) => self.calculate(Arithmetic::Minimum, raised, high, whole),
            other => Ok(other),
        }
    }

    fn change(&mut self, arguments: &[Expression], whole: &Expression) -> Lowered {
        let (x, bars) = match arguments {
            [x] => (x, 1),
            [x, bars] => (x, self.bars(bars, "the number of bars", 1)?),
            _ => return wrong_count(arguments, whole),
        };
        let now = self.number(x)?;
        match self.history(Value::Number(now, None), bars, whole)? {
            Value::Number(before, _) => self.calculate(Arithmetic::Subtract, now, before, whole),
            other => Ok(other),
        }
    }

    fn select(&mut self, arguments: &[Expression], whole: &Expression) -> Lowered {
        let [condition, yes, no] = exactly(arguments, whole)?;
        let condition = self.truth(condition)?;
        let (yes_value, no_value) = (self.lower(yes)?, self.lower(no)?);
        match (yes_value, no_value, condition) {
            (Value::Number(yes, _), Value::Number(no, _), Operand::Column(condition)) => {
                Ok(Value::Number(self.add(Operation::Select { condition, yes, no }, whole)?, None))
            }
            (Value::Truth(yes), Value::Truth(no), condition) => {
                let other = self.not(condition, whole)?;
                let (yes, no) = (self.and(condition, yes, whole)?, self.and(other, no, whole)?);
                self.or(yes, no, whole).map(Value::Truth)
            }
            (yes @ Value::Number(..), no @ Value::Number(..), _)
            | (yes @ Value::Text(_), no @ Value::Text(_), Operand::Constant(_)) => {
                Ok(if known(condition) == Some(true) { yes } else { no })
            }
            (yes, no, _) => {
                let message = format!(
                    "both results of `if` must be numbers or conditions; these are {} and {}",
                    yes.describe(),
                    no.describe()
                );
                fault(message, &whole.at)
            }
        }
    }

    fn since(&mut self, arguments: &[Expression], whole: &Expression) -> Lowered {
        let [condition] = exactly(arguments, whole)?;
        match self.truth(condition)? {
            Operand::Column(condition) => Ok(Value::Number(self.add(Operation::Since(condition), whole)?, None)),
            constant @ Operand::Constant(_) => {
                Ok(Value::number(if known(constant) == Some(true) { 0.0 } else { f64::NAN }))
            }
        }
    }

    fn value_when(&mut self, arguments: &[Expression], whole: &Expression) -> Lowered {
        let [condition, of] = exactly(arguments, whole)?;
        let (condition, of) = (self.truth(condition)?, self.number(of)?);
        match condition {
            Operand::Column(condition) => {
                Ok(Value::Number(self.add(Operation::ValueWhen { condition, of }, whole)?, None))
            }
            Operand::Constant(constant) if constant.get() != 0.0 => Ok(Value::Number(of, None)),
            Operand::Constant(_) => Ok(Value::number(f64::NAN)),
        }
    }

    fn higher(&mut self, arguments: &[Expression], whole: &Expression) -> Lowered {
        let [timeframe, of] = exactly(arguments, whole)?;
        let Value::Text(text) = self.lower(timeframe)? else {
            return fault("expected a timeframe in quotes, such as \"4h\"", &timeframe.at);
        };
        let timeframe = text.parse::<Timeframe>().or_else(|_| {
            let message = format!("\"{text}\" is no timeframe: write a number and s, m, h, d or w, such as 4h");
            fault(message, &timeframe.at)
        })?;
        if !aligned(timeframe) {
            let message = format!(
                "a day does not divide into {timeframe} bars; choose a length that divides a day, or whole days"
            );
            return fault(message, &whole.at);
        }
        if self.current != 0 {
            return fault("htf does not nest; name the longer timeframe once, outside", &whole.at);
        }
        let scope = match self.scopes.iter().position(|scope| scope.timeframe == Some(timeframe)) {
            Some(scope) => scope,
            None if self.scopes.len() > MAX_TIMEFRAMES => {
                return fault(format!("a strategy may use at most {MAX_TIMEFRAMES} longer timeframes"), &whole.at);
            }
            None => {
                self.scopes.push(Scope::new(Some(timeframe)));
                self.scopes.len() - 1
            }
        };
        self.current = scope;
        let lowered = self.lower(of);
        let kind = match &lowered {
            Ok(Value::Number(Operand::Column(column), _) | Value::Truth(Operand::Column(column))) => self.kind(*column),
            _ => Kind::Number,
        };
        self.current = 0;
        let group = scope as u32 - 1;
        match lowered? {
            Value::Number(Operand::Column(column), _) | Value::Truth(Operand::Column(column)) => {
                let seen = self.add(Operation::Higher { group, column, kind }, whole)?;
                Ok(if kind == Kind::Truth { Value::Truth(seen) } else { Value::Number(seen, None) })
            }
            constant => Ok(constant),
        }
    }
}

/// Whether bars of this length begin anew every midnight, or are whole days.
fn aligned(timeframe: Timeframe) -> bool {
    let (length, day) = (timeframe.seconds(), Timeframe::DAY.seconds());
    day.is_multiple_of(length) || length.is_multiple_of(day)
}

/// Returns the arguments if there are exactly so many.
fn exactly<'e, const N: usize>(arguments: &'e [Expression], whole: &Expression) -> Lowered<&'e [Expression; N]> {
    arguments.try_into().or_else(|_| wrong_count(arguments, whole))
}

fn wrong_count<T>(arguments: &[Expression], whole: &Expression) -> Lowered<T> {
    let crate::expression::Node::Call { name, .. } = &whole.node else {
        return fault("wrong number of arguments", &whole.at);
    };
    let signature = function::functions().iter().find(|f| f.name == name).map_or("", |f| f.signature);
    let plural = if arguments.len() == 1 { "" } else { "s" };
    fault(format!("expected `{signature}`, found {} argument{plural}", arguments.len()), &whole.at)
}
