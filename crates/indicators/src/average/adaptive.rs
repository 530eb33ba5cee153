use crate::prelude::*;

/// Net movement over the path walked, over a window.
struct Efficiency {
    before: Delay,
    last: f64,
    path: Sum,
}

impl Efficiency {
    fn new(n: usize) -> Self {
        Self { before: Delay::new(n), last: f64::NAN, path: Sum::new(n) }
    }

    #[inline]
    fn push(&mut self, value: f64) -> f64 {
        let step = (value - self.last).abs();
        self.last = value;
        let net = value - self.before.push(value);
        let path = self.path.follow(step);
        if path <= net { 1.0 } else { (net / path).abs() }
    }
}

/// Kaufman's efficiency ratio.
pub(crate) const EFFICIENCY_RATIO: Indicator = Indicator {
    id: "efficiency_ratio",
    name: "Efficiency ratio",
    summary: "How straight the price moved: 1 in one direction only, near 0 in noise.",
    category: Category::Momentum,
    formula: "|x - x[length]| / Σ |x[i] - x[i+1]|; 1 without any movement",
    source: "Perry Kaufman, Smarter Trading (1995); TA-Lib ER",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("length", 10, 1)],
    outputs: &["value"],
    dependencies: &[],
    lookback: |p| p.window(0),
    build: |p| {
        let mut efficiency = Efficiency::new(p.window(0));
        machine(move |[x]| [efficiency.push(x)])
    },
};

/// An exponential average that speeds up in trends.
pub(crate) const KAMA: Indicator = Indicator {
    id: "kama",
    name: "Kaufman's adaptive moving average",
    summary: "An average that follows trends closely and stands still in noise.",
    category: Category::Average,
    formula: "kama[1] + c (x - kama[1]), c = (efficiency_ratio (2/3 - 2/31) + 2/31)²; starts from the value before the first",
    source: "Perry Kaufman, Smarter Trading (1995); TA-Lib KAMA",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("length", 30, 2)],
    outputs: &["value"],
    dependencies: &["efficiency_ratio"],
    lookback: |p| p.window(0),
    build: |p| {
        const SLOWEST: f64 = 2.0 / 31.0;
        const FASTEST: f64 = 2.0 / 3.0;
        let mut efficiency = Efficiency::new(p.window(0));
        let mut kama = f64::NAN;
        machine(move |[x]| {
            let speed = efficiency.push(x) * (FASTEST - SLOWEST) + SLOWEST;
            if speed.is_nan() {
                kama = x;
                return [f64::NAN];
            }
            kama += (x - kama) * (speed * speed);
            [kama]
        })
    },
};
