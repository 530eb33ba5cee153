use crate::prelude::*;

/// Values handled together: few enough for scratch on the stack.
const LANE: usize = 256;

/// Rises and falls, each smoothed by Wilder's average.
struct Strength {
    last: f64,
    up: Ema,
    down: Ema,
}

impl Strength {
    fn new(n: usize) -> Self {
        Self { last: f64::NAN, up: Ema::wilder(n), down: Ema::wilder(n) }
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

    /// Takes up to [`LANE`] values.
    #[inline]
    fn run(&mut self, values: &[f64], ups: &mut [f64], downs: &mut [f64]) {
        let cold = (self.up.cold() + 1).min(values.len());
        for ((value, up), down) in values[..cold].iter().zip(&mut *ups).zip(&mut *downs) {
            (*up, *down) = self.push(*value);
        }
        let (values, ups, downs) = (&values[cold..], &mut ups[cold..], &mut downs[cold..]);
        for ((value, up), down) in values.iter().zip(&mut *ups).zip(&mut *downs) {
            let change = value - std::mem::replace(&mut self.last, *value);
            *up = if change > 0.0 { change } else { 0.0 };
            *down = if -change > 0.0 { -change } else { 0.0 };
        }
        Ema::run_both([&mut self.up, &mut self.down], [ups, downs]);
    }
}

/// The relative strength index as a filter.
pub(crate) struct Rsi(Strength);

impl Rsi {
    pub(crate) fn new(n: usize) -> Self {
        Self(Strength::new(n))
    }
}

impl Rsi {
    #[inline]
    fn share(up: f64, down: f64) -> f64 {
        let moved = up + down;
        if moved == 0.0 { 0.0 } else { 100.0 * (up / moved) }
    }
}

impl Filter for Rsi {
    #[inline]
    fn push(&mut self, value: f64) -> f64 {
        let (up, down) = self.0.push(value);
        Self::share(up, down)
    }

    /// Runs rises and falls first, then divides several lanes at once.
    fn run(&mut self, input: &[f64], output: &mut [f64]) {
        let mut falls = [0.0; LANE];
        for (input, output) in input.chunks(LANE).zip(output.chunks_mut(LANE)) {
            let falls = &mut falls[..input.len()];
            self.0.run(input, output, falls);
            for (output, fall) in output.iter_mut().zip(falls) {
                *output = Self::share(*output, *fall);
            }
        }
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
