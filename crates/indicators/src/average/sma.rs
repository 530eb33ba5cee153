use crate::{
    indicator::{Category, Indicator, Input},
    kernel::Sum,
    parameter::Parameter,
    stream::{Machine, boxed},
};

/// The mean of the last values.
pub(crate) const SMA: Indicator = Indicator {
    id: "sma",
    name: "Simple moving average",
    summary: "The mean of the last values, each of equal weight.",
    category: Category::Average,
    formula: "(x[0] + x[1] + … + x[length-1]) / length",
    source: "TA-Lib SMA",
    inputs: &[Input::Series],
    parameters: &[Parameter::window("length", 20, 1)],
    outputs: &["value"],
    dependencies: &[],
    lookback: |p| p.window(0) - 1,
    build: |p| boxed(Sma::new(p.window(0))),
};

pub(crate) struct Sma {
    sum: Sum,
    bars: f64,
}

impl Sma {
    pub(crate) fn new(n: usize) -> Self {
        Self { sum: Sum::new(n), bars: n as f64 }
    }

    #[inline]
    pub(crate) fn push(&mut self, value: f64) -> f64 {
        self.sum.push(value) / self.bars
    }
}

impl Machine<1, 1> for Sma {
    #[inline]
    fn step(&mut self, [value]: [f64; 1]) -> [f64; 1] {
        [self.push(value)]
    }
}
