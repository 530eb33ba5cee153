use super::spoken;
use crate::{
    compile::specifications,
    document::{Amount, Document, ParameterSpec, ParameterValue},
    expression::{Binary, Expression, Node, Unary, parse_expression},
};

/// Says expressions in English.
pub(crate) struct Phraser<'d> {
    document: &'d Document,
    parameters: Vec<ParameterSpec>,
}

impl<'d> Phraser<'d> {
    pub(crate) fn new(document: &'d Document) -> Self {
        Self { document, parameters: specifications(document) }
    }

    /// Says an expression given as text, or quotes the text if it is none.
    pub(crate) fn text(&self, text: &str) -> String {
        parse_expression(text).map_or_else(|_| format!("`{}`", text.trim()), |expression| self.phrase(&expression))
    }

    pub(crate) fn phrase(&self, expression: &Expression) -> String {
        match &expression.node {
            Node::Number(number) => number.to_string(),
            Node::Percent(number) => format!("{number}%"),
            Node::Bool(true) => "always".to_owned(),
            Node::Bool(false) => "never".to_owned(),
            Node::Text(text) => format!("\"{text}\""),
            Node::Name(name) => self.name(name),
            Node::Call { name, arguments } => self.call(name, arguments),
            Node::Output { of, name } => format!("the {} line of {}", name.replace('_', " "), self.part(of)),
            Node::History { of, back } => self.history(of, back),
            Node::Unary { operator: Unary::Negate, of } => format!("minus {}", self.part(of)),
            Node::Unary { operator: Unary::Not, of } => format!("it is not so that {}", self.part(of)),
            Node::Binary { operator, left, right } => self.binary(*operator, left, right),
        }
    }

    /// Says a part of something larger, in brackets where it would otherwise run into what follows.
    pub(crate) fn part(&self, expression: &Expression) -> String {
        match expression.node {
            Node::Binary { .. } | Node::Unary { .. } | Node::History { .. } => format!("({})", self.phrase(expression)),
            _ => self.phrase(expression),
        }
    }

    fn name(&self, name: &str) -> String {
        if let Some(parameter) = self.parameter(name) {
            return format!("{} [{}]", parameter.default, parameter.label);
        }
        if self.document.definitions.contains_key(name) {
            return spoken(name);
        }
        match name {
            "hl2" => "the middle of high and low".to_owned(),
            "hlc3" => "the mean of high, low and close".to_owned(),
            "ohlc4" => "the mean of open, high, low and close".to_owned(),
            "weekday" => "the weekday (1 is Monday)".to_owned(),
            "day" => "the day of the month".to_owned(),
            _ => format!("the {name}"),
        }
    }

    fn parameter(&self, name: &str) -> Option<&ParameterSpec> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }

    fn history(&self, of: &Expression, back: &Expression) -> String {
        let ago = format!("{} ago", bars(&self.phrase(back)));
        match &of.node {
            Node::Name(_) => format!("{} {ago}", self.part(of)),
            _ => format!("{} as of {ago}", self.part(of)),
        }
    }

    fn binary(&self, operator: Binary, left: &Expression, right: &Expression) -> String {
        let words = match operator {
            Binary::And | Binary::Or => return self.joined(operator, left, right),
            Binary::Less => "is below",
            Binary::LessOrEqual => "is at most",
            Binary::Greater => "is above",
            Binary::GreaterOrEqual => "is at least",
            Binary::Equal => "equals",
            Binary::NotEqual => "differs from",
            Binary::CrossesAbove => "crosses above",
            Binary::CrossesBelow => "crosses below",
            Binary::Add => "plus",
            Binary::Subtract => "minus",
            Binary::Multiply => "times",
            Binary::Divide => "divided by",
        };
        // A comparison binds what it compares; only arithmetic within arithmetic needs brackets.
        let side = |expression: &Expression| match expression.node {
            Node::Binary { operator: inner, .. } if operator < Binary::Add && inner >= Binary::Add => {
                self.phrase(expression)
            }
            Node::History { .. } => self.phrase(expression),
            _ => self.part(expression),
        };
        format!("{} {words} {}", side(left), side(right))
    }

    /// Says a chain of one kind without brackets, and another kind within it with them.
    fn joined(&self, operator: Binary, left: &Expression, right: &Expression) -> String {
        let side = |expression: &Expression| match expression.node {
            Node::Binary { operator: inner, .. } if inner == operator || inner > Binary::And => self.phrase(expression),
            Node::Binary { .. } => format!("({})", self.phrase(expression)),
            _ => self.phrase(expression),
        };
        format!("{} {} {}", side(left), operator.as_str(), side(right))
    }

    /// Says an amount as it is.
    pub(crate) fn amount(&self, amount: &Amount) -> String {
        match amount {
            Amount::Number(number) => number.to_string(),
            Amount::Expression(text) => self.text(text),
        }
    }

    /// Says an amount that is a fraction.
    pub(crate) fn fraction(&self, amount: &Amount) -> String {
        let expression = match amount {
            Amount::Number(number) => return percentage(*number),
            Amount::Expression(text) => text,
        };
        let name = expression.trim();
        match self.parameter(name) {
            Some(ParameterSpec {
                label,
                default: default @ (ParameterValue::Int(_) | ParameterValue::Decimal(_)),
                ..
            }) => {
                format!("{} [{label}]", percentage(default.as_f64().unwrap_or_default()))
            }
            _ => match parse_expression(name) {
                Ok(Expression { node: Node::Number(number), .. }) => percentage(number),
                _ => self.text(expression),
            },
        }
    }
}

/// Returns a fraction as a percentage without the noise of binary fractions.
fn percentage(fraction: f64) -> String {
    let text = format!("{:.6}", fraction * 100.0);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

impl Phraser<'_> {
    /// Whether an expression is made of numbers and parameters only.
    pub(crate) fn is_constant(&self, expression: &Expression) -> bool {
        match &expression.node {
            Node::Number(_) | Node::Percent(_) => true,
            Node::Name(name) => self.parameter(name).is_some(),
            Node::Unary { of, .. } => self.is_constant(of),
            Node::Binary { left, right, .. } => self.is_constant(left) && self.is_constant(right),
            Node::Call { name, arguments } => {
                assay_indicators::find(name).is_none() && arguments.iter().all(|argument| self.is_constant(argument))
            }
            _ => false,
        }
    }
}

/// Returns "1 bar", "5 bars", "14 [Window] bars".
pub(crate) fn bars(count: &str) -> String {
    format!("{count} {}", if count == "1" { "bar" } else { "bars" })
}
