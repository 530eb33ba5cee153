//! What one walk over the equity curve tells: its mean, the deepest fall on closes, and the longest time below a high.

use crate::Equity;

/// Figures of a whole curve.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Curve {
    /// Mean equity; absent without bars.
    pub(super) mean: Option<f64>,
    /// Deepest drawdown on closes, as a fraction (zero or negative). The starting capital is the first high.
    pub(super) deepest: f64,
    /// Longest time from a high to the first close back at it, or to the end, in nanoseconds.
    pub(super) longest: i64,
}

/// Bars compared together.
const LANE: usize = 32;

/// Returns the least and the greatest of some values.
fn extremes(values: &[f64]) -> (f64, f64) {
    let mut least = [f64::INFINITY; 4];
    let mut greatest = [f64::NEG_INFINITY; 4];
    for row in values.chunks(4) {
        for ((least, greatest), value) in least.iter_mut().zip(&mut greatest).zip(row) {
            *least = if *value < *least { *value } else { *least };
            *greatest = if *value > *greatest { *value } else { *greatest };
        }
    }
    (least.into_iter().fold(f64::INFINITY, f64::min), greatest.into_iter().fold(f64::NEG_INFINITY, f64::max))
}

/// Walks a curve once.
///
/// Below one high the deepest fall is that of the lowest value, because a correctly rounded quotient never falls where the dividend
/// rises; so one division for each high is enough.
pub(super) fn walk(capital: f64, equity: &Equity) -> Curve {
    let Some(first) = equity.time.first() else { return Curve::default() };
    let mut curve = Curve::default();
    let (mut peak, mut since, mut lowest) = (capital, *first, f64::INFINITY);
    let mut sum = 0.0;
    for (times, values) in equity.time.chunks(LANE).zip(equity.equity.chunks(LANE)) {
        for value in values {
            sum += value;
        }
        let (least, greatest) = extremes(values);
        if greatest < peak {
            lowest = if least < lowest { least } else { lowest };
            continue;
        }
        for (time, value) in times.iter().zip(values) {
            if *value < peak {
                lowest = if *value < lowest { *value } else { lowest };
                continue;
            }
            if lowest < peak {
                curve.fell(lowest, peak, time - since);
                lowest = f64::INFINITY;
            }
            (peak, since) = (*value, *time);
        }
    }
    if lowest < peak {
        curve.fell(lowest, peak, equity.time.last().map_or(0, |last| last - since));
    }
    curve.mean = Some(sum / equity.equity.len() as f64);
    curve
}

impl Curve {
    fn fell(&mut self, lowest: f64, peak: f64, time: i64) {
        self.deepest = self.deepest.min(lowest / peak - 1.0);
        self.longest = self.longest.max(time);
    }
}
