//! What a walk along the equity curve tells: its mean, the deepest fall on closes, and the longest time below a high.

mod repeat;

use crate::Equity;
use repeat::add_times;

/// Figures of a whole curve.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Curve {
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
    let (rows, rest) = values.as_chunks::<4>();
    for row in rows {
        for ((least, greatest), value) in least.iter_mut().zip(&mut greatest).zip(row) {
            *least = if *value < *least { *value } else { *least };
            *greatest = if *value > *greatest { *value } else { *greatest };
        }
    }
    let least = least.iter().chain(rest).copied().fold(f64::INFINITY, f64::min);
    (least, greatest.iter().chain(rest).copied().fold(f64::NEG_INFINITY, f64::max))
}

/// Walks a whole curve.
pub(super) fn walk(capital: f64, equity: &Equity) -> Curve {
    let Some(first) = equity.time.first() else { return Curve::default() };
    let mut walk = Walk::new(capital, *first);
    for (times, values) in equity.time.chunks(LANE).zip(equity.equity.chunks(LANE)) {
        walk.bars(times, values);
    }
    walk.end(equity.time.last().copied().unwrap_or_default())
}

/// A walk along a curve, as far as it has come.
///
/// Below one high the deepest fall is that of the lowest value, because a correctly rounded quotient never falls where the dividend
/// rises; so one division for each high is enough.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Walk {
    sum: f64,
    bars: usize,
    peak: f64,
    since: i64,
    /// The lowest value since the peak.
    lowest: f64,
    deepest: f64,
    longest: i64,
}

impl Walk {
    /// Begins at the first bar's time with the starting capital.
    pub(crate) fn new(capital: f64, first: i64) -> Self {
        let lowest = f64::INFINITY;
        Self { sum: 0.0, bars: 0, peak: capital, since: first, lowest, deepest: 0.0, longest: 0 }
    }

    /// The highest value so far.
    pub(crate) fn peak(&self) -> f64 {
        self.peak
    }

    /// The sum of the values so far.
    pub(crate) fn sum(&self) -> f64 {
        self.sum
    }

    /// Passes one bar.
    pub(crate) fn bar(&mut self, time: i64, value: f64) {
        self.bars += 1;
        self.sum += value;
        self.see(time, time, value);
    }

    /// Passes bars below the peak, whose values the sum holds by now.
    pub(crate) fn below(&mut self, bars: usize, sum: f64, lowest: f64) {
        self.bars += bars;
        self.sum = sum;
        self.lowest = if lowest < self.lowest { lowest } else { self.lowest };
    }

    /// Passes bars.
    pub(crate) fn bars(&mut self, times: &[i64], values: &[f64]) {
        self.bars += values.len();
        for value in values {
            self.sum += value;
        }
        let (least, greatest) = extremes(values);
        if greatest < self.peak {
            self.lowest = if least < self.lowest { least } else { self.lowest };
            return;
        }
        for (time, value) in times.iter().zip(values) {
            self.see(*time, *time, *value);
        }
    }

    /// Passes so many bars of one value, of which the first and the last have these times.
    pub(crate) fn level(&mut self, bars: usize, (first, last): (i64, i64), value: f64) {
        self.bars += bars;
        self.sum = add_times(self.sum, value, bars);
        self.see(first, last, value);
    }

    /// Takes note of a value that came at one time and stayed until another.
    fn see(&mut self, came: i64, stayed: i64, value: f64) {
        if value < self.peak {
            self.lowest = if value < self.lowest { value } else { self.lowest };
            return;
        }
        if self.lowest < self.peak {
            self.fell(came);
            self.lowest = f64::INFINITY;
        }
        (self.peak, self.since) = (value, stayed);
    }

    fn fell(&mut self, until: i64) {
        self.deepest = self.deepest.min(self.lowest / self.peak - 1.0);
        self.longest = self.longest.max(until - self.since);
    }

    /// Ends at the last bar's time.
    pub(crate) fn end(mut self, last: i64) -> Curve {
        if self.lowest < self.peak {
            self.fell(last);
        }
        let mean = (self.bars > 0).then(|| self.sum / self.bars as f64);
        Curve { mean, deepest: self.deepest, longest: self.longest }
    }
}
