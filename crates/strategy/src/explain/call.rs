use assay_indicators::Indicator;

use super::phrase::{Phraser, bars};
use crate::expression::{Expression, Node};

impl Phraser<'_> {
    /// Says a call; one with the wrong number of arguments is quoted.
    pub(crate) fn call(&self, name: &str, arguments: &[Expression]) -> String {
        if let Some(indicator) = assay_indicators::find(name) {
            return self.indicator(indicator, arguments);
        }
        match arguments {
            [x] => self.one(name, x),
            [x, y] => self.two(name, x, y),
            [x, y, z] => self.three(name, x, y, z),
            _ => None,
        }
        .or_else(|| self.list(name, arguments))
        .unwrap_or_else(|| {
            let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
            format!("`{name}({})`", arguments.join(", "))
        })
    }

    fn one(&self, name: &str, x: &Expression) -> Option<String> {
        let of = |what: &str| Some(format!("{what} {}", self.part(x)));
        match name {
            "abs" => of("the size of"),
            "ceil" => Some(format!("{} rounded up", self.part(x))),
            "change" => of("the change since the bar before of"),
            "exp" => of("the exponential of"),
            "floor" => Some(format!("{} rounded down", self.part(x))),
            "ln" => of("the natural logarithm of"),
            "nz" => Some(format!("{} (or 0 where it has no value)", self.part(x))),
            "round" => Some(format!("{} rounded", self.part(x))),
            "sign" => of("the sign of"),
            "since" => Some(format!("the number of bars since {}", self.condition(x))),
            "sqrt" => of("the square root of"),
            _ => None,
        }
    }

    fn two(&self, name: &str, x: &Expression, y: &Expression) -> Option<String> {
        let last = || self.last(y);
        Some(match name {
            "all" => format!("{} on every one of {}", self.condition(x), last()),
            "any" => format!("{} on at least one of {}", self.condition(x), last()),
            "change" => format!("the change of {} over {}", self.part(x), bars(&self.phrase(y))),
            "count" => format!("the number of {} on which {}", last(), self.condition(x)),
            "falling" => format!("{} fell on each of {}", self.part(x), last()),
            "htf" => match &x.node {
                Node::Text(timeframe) => format!("on closed {timeframe} bars {}", self.part(y)),
                _ => format!("on closed bars of {} {}", self.phrase(x), self.part(y)),
            },
            "nz" => format!("{} (or {} where it has no value)", self.part(x), self.phrase(y)),
            "pow" => format!("{} to the power of {}", self.part(x), self.part(y)),
            "rising" => format!("{} rose on each of {}", self.part(x), last()),
            "value_when" => format!("{} as it was when last {}", self.part(y), self.condition(x)),
            _ => return None,
        })
    }

    fn three(&self, name: &str, x: &Expression, y: &Expression, z: &Expression) -> Option<String> {
        Some(match name {
            "between" => format!("{} is from {} to {}", self.part(x), self.part(y), self.part(z)),
            "clamp" => format!("{} kept from {} to {}", self.part(x), self.part(y), self.part(z)),
            "if" => format!("({} if {}, otherwise {})", self.phrase(y), self.phrase(x), self.phrase(z)),
            _ => return None,
        })
    }

    fn list(&self, name: &str, arguments: &[Expression]) -> Option<String> {
        let what = match name {
            "max" => "the largest of",
            "min" => "the smallest of",
            _ => return None,
        };
        let (last, rest) = arguments.split_last()?;
        let rest: Vec<String> = rest.iter().map(|argument| self.part(argument)).collect();
        Some(format!("{what} {} and {}", rest.join(", "), self.part(last)))
    }

    /// Says a condition within a sentence.
    fn condition(&self, expression: &Expression) -> String {
        match expression.node {
            Node::Binary { .. } => format!("({})", self.phrase(expression)),
            _ => self.phrase(expression),
        }
    }

    fn last(&self, count: &Expression) -> String {
        format!("the last {}", bars(&self.phrase(count)))
    }

    fn indicator(&self, indicator: &Indicator, arguments: &[Expression]) -> String {
        let takes = indicator.series();
        let given =
            if arguments.len() > indicator.parameters.len() || self.begins_with_series(arguments) { takes } else { 0 };
        let series: Vec<String> = arguments.iter().take(given).map(|argument| self.part(argument)).collect();
        let series = if series.is_empty() && takes > 0 { "the close".to_owned() } else { series.join(" and ") };
        let numbers = indicator.parameters.iter().enumerate().map(|(position, parameter)| {
            let value = arguments.get(given + position);
            (parameter.name, value.map_or_else(|| parameter.default.to_string(), |argument| self.part(argument)))
        });
        let mut numbers = numbers.peekable();
        let length = numbers.next_if(|(name, _)| *name == "length").map(|(_, length)| length);
        let what = match (indicator.id, &length) {
            ("highest" | "lowest", Some(length)) => {
                return format!("the {} value of {series} in the last {}", indicator.id, bars(length));
            }
            ("sum", Some(length)) => return format!("the sum of {series} over the last {}", bars(length)),
            (_, Some(length)) => format!("{length}-bar {}", lower_first(indicator.name)),
            (_, None) => lower_first(indicator.name),
        };
        let of = if series.is_empty() { series } else { format!(" of {series}") };
        let numbers: Vec<String> = numbers.map(|(name, value)| format!("{} {value}", name.replace('_', " "))).collect();
        let numbers = if numbers.is_empty() { String::new() } else { format!(" ({})", numbers.join(", ")) };
        format!("the {what}{of}{numbers}")
    }

    fn begins_with_series(&self, arguments: &[Expression]) -> bool {
        arguments.first().is_some_and(|argument| !self.is_constant(argument))
    }
}

/// Names that begin with the name of somebody or something.
const PROPER: [&str; 16] = [
    "Aroon",
    "Bollinger",
    "Chaikin",
    "Chande",
    "Connors",
    "Coppock",
    "Donchian",
    "Elder",
    "Fisher",
    "Heikin",
    "Hull",
    "Ichimoku",
    "Kaufman",
    "Keltner",
    "Wilder",
    "Williams",
];

/// Returns the name within a sentence: `Simple moving average` in lower case, `TRIX` and `Bollinger bands` as they are.
fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next();
    if letters.clone().next().is_none_or(|second| !second.is_lowercase()) || name.starts_with("SuperTrend") {
        return name.to_owned();
    }
    if PROPER.iter().any(|proper| name.starts_with(proper)) {
        return name.to_owned();
    }
    first.into_iter().flat_map(char::to_lowercase).chain(letters).collect()
}
