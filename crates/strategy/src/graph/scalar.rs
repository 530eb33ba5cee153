//! What operations do to single numbers. The batch and the incremental form both come here, which is why they agree.

use super::{Arithmetic, Comparison, Map};

impl Arithmetic {
    /// Computes one number; NaN stands for "no value", also where mathematics has none.
    #[inline]
    pub(crate) fn apply(self, left: f64, right: f64) -> f64 {
        match self {
            Self::Add => left + right,
            Self::Subtract => left - right,
            Self::Multiply => left * right,
            Self::Divide => {
                if right == 0.0 {
                    f64::NAN
                } else {
                    left / right
                }
            }
            Self::Minimum => pick(left, right, right < left),
            Self::Maximum => pick(left, right, right > left),
            Self::Power => finite_or_none(libm::pow(left, right)),
            Self::Otherwise => {
                if left.is_nan() {
                    right
                } else {
                    left
                }
            }
        }
    }
}

/// Returns one of two numbers, or none where either has no value.
#[inline]
fn pick(left: f64, right: f64, take_right: bool) -> f64 {
    if left.is_nan() || right.is_nan() {
        f64::NAN
    } else if take_right {
        right
    } else {
        left
    }
}

#[inline]
fn finite_or_none(number: f64) -> f64 {
    if number.is_finite() { number } else { f64::NAN }
}

impl Map {
    /// Computes one number; NaN stands for "no value".
    #[inline]
    pub(crate) fn apply(self, number: f64) -> f64 {
        match self {
            Self::Negate => -number,
            Self::Absolute => number.abs(),
            Self::Root => number.sqrt(),
            Self::Logarithm => finite_or_none(libm::log(number)),
            Self::Exponential => finite_or_none(libm::exp(number)),
            Self::Floor => number.floor(),
            Self::Ceiling => number.ceil(),
            Self::Round => number.round(),
            Self::Sign => {
                if number > 0.0 {
                    1.0
                } else if number < 0.0 {
                    -1.0
                } else {
                    // Zero stays zero and no value stays none.
                    number
                }
            }
        }
    }
}

impl Comparison {
    /// Compares two numbers; false where either has no value.
    #[inline]
    #[expect(clippy::float_cmp, reason = "the language compares exactly, and says so")]
    pub(crate) fn apply(self, left: f64, right: f64) -> bool {
        match self {
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
            Self::Greater => left > right,
            Self::GreaterOrEqual => left >= right,
            Self::Equal => left == right,
            Self::NotEqual => left != right && !left.is_nan() && !right.is_nan(),
        }
    }
}
