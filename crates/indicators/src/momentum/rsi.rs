use crate::prelude::*;

/// Rises and falls, each smoothed by Wilder's average.
struct Strength {
    last: f64,
    up: Rma,
    down: Rma,
}

impl Strength {
    fn new(n: usize) -> Self {
        Self { last: f64::NAN, up: Rma::new(n), down: Rma::new(n) }
    }

    #[inline]
    fn push(&mut self, value: f64) -> (f64, f64) {
        let change = value - self.last;
        self.last = value;
        if change.is_nan() {
            return (f64::NAN, f64::NAN);
        }
        let (rise, fall) = (change, -change);
        (self.up.push(if rise > 0.0 { rise } else { 0.0 }), self.down.push(if fall > 0.0 { fall } else { 0.0 }))
    }
}

/// The relative strength index as a filter.
pub(crate) struct Rsi(Strength);

impl Rsi {
    pub(crate) fn new(n: usize) -> Self {
        Self(Strength::new(n))
    }
}

impl Filter for Rsi {
    #[inline]
    fn push(&mut self, value: f64) -> f64 {
        let (up, down) = self.0.push(value);
        let moved = up + down;
        if moved == 0.0 { 0.0 } else { 100.0 * (up / moved) }
    }
}

/// How much of the recent movement was upward.
pub(crate) const RSI: Indicator = Indicator {
    id: "rsi",
    name: "Relative strength index",
    summary: "The share of upward movement in all recent movement, from 0 to 100.",
    category: Category::Momentum,
    formula: "100 up / (up + down), up = rma of rises, down = rma of falls; 0 without any movement",
    source: "J. Welles Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib RSI",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("length", 14, 2)],
    outputs: &["value"],
    dependencies: &["rma"],
    lookback: |p| p.window(0),
    build: |p| filter(Rsi::new(p.window(0))),
};

/// The balance of upward and downward movement.
pub(crate) const CMO: Indicator = Indicator {
    id: "cmo",
    name: "Chande momentum oscillator",
    summary: "The balance of upward and downward movement, from -100 to 100.",
    category: Category::Momentum,
    formula: "100 (up - down) / (up + down), up = rma of rises, down = rma of falls; 0 without any movement",
    source: "Tushar Chande and Stanley Kroll, The New Technical Trader (1994), with Wilder's smoothing as in TA-Lib CMO",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("length", 14, 2)],
    outputs: &["value"],
    dependencies: &["rma"],
    lookback: |p| p.window(0),
    build: |p| {
        let mut strength = Strength::new(p.window(0));
        machine(move |[x]| {
            let (up, down) = strength.push(x);
            let moved = up + down;
            [if moved == 0.0 { 0.0 } else { 100.0 * ((up - down) / moved) }]
        })
    },
};
