//! Operations on operands, computed at once where both are known.

use super::{
    lower::Lowering,
    scope::{Lowered, Value},
};
use crate::{
    expression::Expression,
    graph::{Arithmetic, Comparison, Direction, Kind, Map, Operand, Operation},
};

/// Returns the value of an operand that is a known condition.
pub(crate) fn known(operand: Operand) -> Option<bool> {
    match operand {
        Operand::Constant(constant) => Some(constant.get() != 0.0),
        Operand::Column(_) => None,
    }
}

impl Lowering<'_> {
    pub(crate) fn arithmetic(
        &mut self,
        arithmetic: Arithmetic,
        left: &Expression,
        right: &Expression,
        whole: &Expression,
    ) -> Lowered {
        let (left, right) = (self.number(left)?, self.number(right)?);
        self.calculate(arithmetic, left, right, whole)
    }

    pub(crate) fn calculate(
        &mut self,
        arithmetic: Arithmetic,
        left: Operand,
        right: Operand,
        whole: &Expression,
    ) -> Lowered {
        if let (Operand::Constant(left), Operand::Constant(right)) = (left, right) {
            return Ok(Value::number(arithmetic.apply(left.get(), right.get())));
        }
        Ok(Value::Number(self.add(Operation::Arithmetic(arithmetic, left, right), whole)?, None))
    }

    pub(crate) fn map(&mut self, map: Map, of: Operand, whole: &Expression) -> Lowered {
        match of {
            Operand::Constant(constant) => Ok(Value::number(map.apply(constant.get()))),
            Operand::Column(column) => Ok(Value::Number(self.add(Operation::Map(map, column), whole)?, None)),
        }
    }

    pub(crate) fn compare(
        &mut self,
        comparison: Comparison,
        left: Operand,
        right: Operand,
        whole: &Expression,
    ) -> Lowered<Operand> {
        if let (Operand::Constant(left), Operand::Constant(right)) = (left, right) {
            return Ok(Operand::truth(comparison.apply(left.get(), right.get())));
        }
        self.add(Operation::Compare(comparison, left, right), whole)
    }

    pub(crate) fn cross(
        &mut self,
        direction: Direction,
        left: &Expression,
        right: &Expression,
        whole: &Expression,
    ) -> Lowered {
        let (left, right) = (self.number(left)?, self.number(right)?);
        if let (Operand::Constant(_), Operand::Constant(_)) = (left, right) {
            return Ok(Value::truth(false));
        }
        Ok(Value::Truth(self.add(Operation::Cross(direction, left, right), whole)?))
    }

    pub(crate) fn and(&mut self, left: Operand, right: Operand, whole: &Expression) -> Lowered<Operand> {
        match (left, right) {
            (Operand::Column(left), Operand::Column(right)) if left != right => {
                self.add(Operation::And(left.min(right), left.max(right)), whole)
            }
            _ if known(left) == Some(true) || known(right) == Some(false) => Ok(right),
            _ => Ok(left),
        }
    }

    pub(crate) fn or(&mut self, left: Operand, right: Operand, whole: &Expression) -> Lowered<Operand> {
        match (left, right) {
            (Operand::Column(left), Operand::Column(right)) if left != right => {
                self.add(Operation::Or(left.min(right), left.max(right)), whole)
            }
            _ if known(left) == Some(false) || known(right) == Some(true) => Ok(right),
            _ => Ok(left),
        }
    }

    pub(crate) fn not(&mut self, of: Operand, whole: &Expression) -> Lowered<Operand> {
        match of {
            Operand::Constant(constant) => Ok(Operand::truth(constant.get() == 0.0)),
            Operand::Column(column) => self.add(Operation::Not(column), whole),
        }
    }

    /// Looks back on a value; a constant has always been what it is.
    pub(crate) fn history(&mut self, value: Value, back: u32, whole: &Expression) -> Lowered {
        let (Value::Number(Operand::Column(of), _) | Value::Truth(Operand::Column(of))) = value else {
            return Ok(value);
        };
        if back == 0 {
            return Ok(value);
        }
        let truth = self.kind(of) == Kind::Truth;
        let past = self.add(Operation::History { of, back }, whole)?;
        Ok(if truth { Value::Truth(past) } else { Value::Number(past, None) })
    }
}
