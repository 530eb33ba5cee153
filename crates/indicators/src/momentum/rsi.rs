use crate::{
    indicator::{Category, Indicator, Input},
    kernel::Wilder,
    parameter::Parameter,
    stream::{Machine, boxed},
};

/// How much of the recent movement was upward.
pub(crate) const RSI: Indicator = Indicator {
    id: "rsi",
    name: "Relative strength index",
    summary: "The share of upward movement in all recent movement, from 0 to 100.",
    category: Category::Momentum,
    formula: "100 up / (up + down), rises and falls smoothed by rma; 0 without any movement",
    source: "J. Welles Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib RSI",
    inputs: &[Input::Series],
    parameters: &[Parameter::window("length", 14, 2)],
    outputs: &["value"],
    dependencies: &[],
    lookback: |p| p.window(0),
    build: |p| boxed(Rsi::new(p.window(0))),
};

pub(crate) struct Rsi {
    last: f64,
    up: Wilder,
    down: Wilder,
}

impl Rsi {
    pub(crate) fn new(n: usize) -> Self {
        Self { last: f64::NAN, up: Wilder::new(n), down: Wilder::new(n) }
    }

    #[inline]
    pub(crate) fn push(&mut self, value: f64) -> f64 {
        let change = value - self.last;
        self.last = value;
        if change.is_nan() {
            return f64::NAN;
        }
        let up = self.up.push(change.max(0.0));
        let moved = up + self.down.push((-change).max(0.0));
        if moved.abs() < 1e-14 { 0.0 } else { 100.0 * (up / moved) }
    }
}

impl Machine<1, 1> for Rsi {
    #[inline]
    fn step(&mut self, [value]: [f64; 1]) -> [f64; 1] {
        [self.push(value)]
    }
}
