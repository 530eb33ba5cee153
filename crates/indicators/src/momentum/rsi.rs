use crate::prelude::*;

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
    fn push(&mut self, value: f64) -> [f64; 2] {
        let change = value - self.last;
        self.last = value;
        if change.is_nan() {
            return [f64::NAN; 2];
        }
        let [rise, fall] = Self::movements(change);
        [self.up.push(rise), self.down.push(fall)]
    }

    /// Returns the rise and the fall of a change, of which one is 0.
    #[inline]
    fn movements(change: f64) -> [f64; 2] {
        [change, -change].map(|movement| if movement > 0.0 { movement } else { 0.0 })
    }

    /// Takes up to [`CHUNK`] values; writes what `share` makes of both averages.
    #[inline]
    fn run(&mut self, input: &[f64], output: &mut [f64], share: impl Fn([f64; 2]) -> f64) {
        let cold = (self.up.cold() + 1).min(input.len());
        for (value, output) in input[..cold].iter().zip(&mut *output) {
            *output = share(self.push(*value));
        }
        let mut rows = [[0.0; 2]; CHUNK];
        for (value, row) in input[cold..].iter().zip(&mut rows) {
            let change = value - std::mem::replace(&mut self.last, *value);
            *row = Self::movements(change);
        }
        let (rows, output) = (&rows[..input.len() - cold], &mut output[cold..]);
        Ema::run_pair([&mut self.up, &mut self.down], (rows, output), |row| *row, share);
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
    fn share([up, down]: [f64; 2]) -> f64 {
        let moved = up + down;
        if moved == 0.0 { 0.0 } else { 100.0 * (up / moved) }
    }
}

impl Filter for Rsi {
    #[inline]
    fn push(&mut self, value: f64) -> f64 {
        Self::share(self.0.push(value))
    }

    fn run(&mut self, input: &[f64], output: &mut [f64]) {
        for (input, output) in input.chunks(CHUNK).zip(output.chunks_mut(CHUNK)) {
            self.0.run(input, output, Self::share);
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
            let [up, down] = strength.push(x);
            let moved = up + down;
            [if moved == 0.0 { 0.0 } else { 100.0 * ((up - down) / moved) }]
        })
    },
};
