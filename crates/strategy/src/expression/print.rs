use std::fmt;

use super::{Expression, Node, Unary, binding};

impl Expression {
    fn binding(&self) -> u8 {
        match &self.node {
            Node::Binary { operator, .. } => operator.binding(),
            Node::Unary { operator: Unary::Negate, .. } => binding::SIGN,
            Node::Unary { operator: Unary::Not, .. } => binding::NOT,
            _ => binding::POSTFIX,
        }
    }

    /// Writes the expression in brackets where it binds less tightly than `least`.
    fn write(&self, f: &mut fmt::Formatter<'_>, least: u8) -> fmt::Result {
        if self.binding() < least { write!(f, "({self})") } else { write!(f, "{self}") }
    }
}

impl fmt::Display for Expression {
    /// Writes the expression so that reading it again gives an equal one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.node {
            Node::Number(number) => write!(f, "{number}"),
            Node::Percent(number) => write!(f, "{number}%"),
            Node::Bool(value) => write!(f, "{value}"),
            Node::Text(text) if text.contains('"') => write!(f, "'{text}'"),
            Node::Text(text) => write!(f, "\"{text}\""),
            Node::Name(name) => f.write_str(name),
            Node::Call { name, arguments } => {
                write!(f, "{name}(")?;
                for (position, argument) in arguments.iter().enumerate() {
                    let separator = if position == 0 { "" } else { ", " };
                    write!(f, "{separator}{argument}")?;
                }
                f.write_str(")")
            }
            Node::Output { of, name } => {
                of.write(f, binding::POSTFIX)?;
                write!(f, ".{name}")
            }
            Node::History { of, back } => {
                of.write(f, binding::POSTFIX)?;
                write!(f, "[{back}]")
            }
            Node::Unary { operator: Unary::Negate, of } => {
                f.write_str("-")?;
                of.write(f, binding::SIGN)
            }
            Node::Unary { operator: Unary::Not, of } => {
                f.write_str("not ")?;
                of.write(f, binding::NOT)
            }
            Node::Binary { operator, left, right } => {
                let tightness = operator.binding();
                left.write(f, tightness + u8::from(tightness == binding::COMPARE))?;
                write!(f, " {} ", operator.as_str())?;
                right.write(f, tightness + 1)
            }
        }
    }
}
