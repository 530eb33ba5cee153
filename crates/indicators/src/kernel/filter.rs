use super::{Max, Min, Moments, Ramp, Total, Window};

/// A series made from a series: one value in, one value out.
pub(crate) trait Filter: Send {
    /// Takes a finite value; returns NaN until warm.
    fn push(&mut self, value: f64) -> f64;

    /// Takes a value that may be NaN, which it skips.
    #[inline]
    fn follow(&mut self, value: f64) -> f64 {
        if value.is_nan() { value } else { self.push(value) }
    }

    /// Takes many finite values; may be overridden by a faster loop that gives the same bits.
    #[inline]
    fn run(&mut self, input: &[f64], output: &mut [f64]) {
        for (value, output) in input.iter().zip(output) {
            *output = self.push(*value);
        }
    }
}

/// One filter after another.
pub(crate) struct Chain<A, B>(pub(crate) A, pub(crate) B);

impl<A: Filter, B: Filter> Filter for Chain<A, B> {
    #[inline]
    fn push(&mut self, value: f64) -> f64 {
        let value = self.0.push(value);
        self.1.follow(value)
    }
}

/// The sum of the last values.
pub(crate) struct Sum(Window<Total>);

impl Sum {
    pub(crate) fn new(n: usize) -> Self {
        Self(Window::new(n))
    }
}

impl Filter for Sum {
    #[inline]
    fn push(&mut self, value: f64) -> f64 {
        self.0.push(value).unwrap_or(f64::NAN)
    }

    #[inline]
    fn run(&mut self, input: &[f64], output: &mut [f64]) {
        self.0.run(input, output, f64::NAN, |value, _| value);
    }
}

/// The greatest of the last values.
pub(crate) struct Highest(Window<Max>);

impl Highest {
    pub(crate) fn new(n: usize) -> Self {
        Self(Window::new(n))
    }
}

impl Filter for Highest {
    #[inline]
    fn push(&mut self, value: f64) -> f64 {
        self.0.push(value).unwrap_or(f64::NAN)
    }

    #[inline]
    fn run(&mut self, input: &[f64], output: &mut [f64]) {
        self.0.run(input, output, f64::NAN, |value, _| value);
    }
}

/// The least of the last values.
pub(crate) struct Lowest(Window<Min>);

impl Lowest {
    pub(crate) fn new(n: usize) -> Self {
        Self(Window::new(n))
    }
}

impl Filter for Lowest {
    #[inline]
    fn push(&mut self, value: f64) -> f64 {
        self.0.push(value).unwrap_or(f64::NAN)
    }

    #[inline]
    fn run(&mut self, input: &[f64], output: &mut [f64]) {
        self.0.run(input, output, f64::NAN, |value, _| value);
    }
}

/// The mean and the population variance of the last values.
pub(crate) struct Deviation {
    window: Window<Moments>,
    /// One over the number of bars: to multiply is several times faster than to divide.
    share: f64,
}

impl Deviation {
    pub(crate) fn new(n: usize) -> Self {
        Self { window: Window::new(n), share: 1.0 / n as f64 }
    }

    /// Takes a value; returns mean and variance, both NaN until warm.
    #[inline]
    pub(crate) fn moments(&mut self, value: f64) -> (f64, f64) {
        match self.window.push(value) {
            Some(sums) => Self::finish(sums, self.window.reference(), self.share),
            None => (f64::NAN, f64::NAN),
        }
    }

    /// Takes many values; writes mean and variance of each window.
    #[inline]
    pub(crate) fn run_moments(&mut self, input: &[f64], output: &mut [(f64, f64)]) {
        let share = self.share;
        self.window.run(input, output, (f64::NAN, f64::NAN), |sums, reference| Self::finish(sums, reference, share));
    }

    #[inline]
    fn finish((sum, squares): (f64, f64), reference: f64, share: f64) -> (f64, f64) {
        let shift = sum * share;
        let variance = (squares - sum * shift) * share;
        (reference + shift, if variance > 0.0 { variance } else { 0.0 })
    }
}

impl Filter for Deviation {
    /// Returns the standard deviation.
    #[inline]
    fn push(&mut self, value: f64) -> f64 {
        self.moments(value).1.sqrt()
    }
}

/// The mean of the last values; of equal ones, exactly that value.
pub(crate) struct Average {
    window: Window<Centered>,
    bars: f64,
}

impl Average {
    pub(crate) fn new(n: usize) -> Self {
        Self { window: Window::new(n), bars: n as f64 }
    }
}

impl Filter for Average {
    #[inline]
    fn push(&mut self, value: f64) -> f64 {
        match self.window.push(value) {
            Some(sum) => self.window.reference() + sum / self.bars,
            None => f64::NAN,
        }
    }

    #[inline]
    fn run(&mut self, input: &[f64], output: &mut [f64]) {
        let bars = self.bars;
        self.window.run(input, output, f64::NAN, |sum, reference| reference + sum / bars);
    }
}

/// The sum of the distances from the reference.
struct Centered;

impl super::Fold for Centered {
    type Row = f64;
    type Value = f64;
    const NONE: f64 = 0.0;

    #[inline]
    fn one(row: f64, reference: f64) -> f64 {
        row - reference
    }

    #[inline]
    fn join(older: f64, newer: f64) -> f64 {
        older + newer
    }
}

/// The mean of the last values, weighted 1, 2, 3, … from the oldest.
pub(crate) struct Wma {
    window: Window<Ramp>,
    weights: f64,
}

impl Wma {
    pub(crate) fn new(n: usize) -> Self {
        let bars = n as f64;
        Self { window: Window::new(n), weights: bars * (bars + 1.0) / 2.0 }
    }
}

impl Filter for Wma {
    #[inline]
    fn push(&mut self, value: f64) -> f64 {
        match self.window.push(value) {
            Some((_, weighted, _)) => self.window.reference() + weighted / self.weights,
            None => f64::NAN,
        }
    }

    #[inline]
    fn run(&mut self, input: &[f64], output: &mut [f64]) {
        let weights = self.weights;
        self.window.run(input, output, f64::NAN, |(_, weighted, _), reference| reference + weighted / weights);
    }
}
