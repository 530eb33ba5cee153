use super::rsi::Rsi;
use crate::prelude::*;

/// Where a value lies between the extremes of a window, in percent.
struct Place {
    highest: Highest,
    lowest: Lowest,
}

impl Place {
    fn new(n: usize) -> Self {
        Self { highest: Highest::new(n), lowest: Lowest::new(n) }
    }

    /// Returns 0 where the extremes are equal, which those of a smoothed series are but for rounding.
    #[inline]
    fn push(&mut self, high: f64, low: f64, value: f64) -> f64 {
        let (highest, lowest) = (self.highest.push(high), self.lowest.push(low));
        let unit = (highest - lowest) / 100.0;
        if nearly_equal(highest, lowest) { 0.0 } else { (value - lowest) / unit }
    }
}

/// Holds back the first output until the second is there.
fn together(k: f64, d: f64) -> [f64; 2] {
    if d.is_nan() { [f64::NAN; 2] } else { [k, d] }
}

/// Lane's stochastic, smoothed.
pub(crate) const STOCHASTIC: Indicator = Indicator {
    id: "stochastic",
    name: "Stochastic oscillator",
    summary: "Where the close lies between the extremes of the last bars, from 0 to 100, smoothed, and its average.",
    category: Category::Momentum,
    formula: "k = sma(100 (close - lowest(low, length)) / (highest(high, length) - lowest(low, length)), smooth); d = sma(k, signal)",
    source: "George Lane; TA-Lib STOCH with simple averages",
    inputs: Input::HIGH_LOW_CLOSE,
    parameters: &[
        Parameter::window("length", 14, 1),
        Parameter::window("smooth", 3, 1),
        Parameter::window("signal", 3, 1),
    ],
    outputs: &["k", "d"],
    dependencies: &["highest", "lowest", "sma"],
    lookback: |p| p.window(0) + p.window(1) + p.window(2) - 3,
    build: |p| {
        let mut place = Place::new(p.window(0));
        let (mut smooth, mut signal) = (Average::new(p.window(1)), Average::new(p.window(2)));
        machine(move |[high, low, close]| {
            let k = smooth.follow(place.push(high, low, close));
            together(k, signal.follow(k))
        })
    },
};

/// Lane's stochastic as it comes.
pub(crate) const STOCHASTIC_FAST: Indicator = Indicator {
    id: "stochastic_fast",
    name: "Fast stochastic oscillator",
    summary: "Where the close lies between the extremes of the last bars, from 0 to 100, and its average.",
    category: Category::Momentum,
    formula: "k = 100 (close - lowest(low, length)) / (highest(high, length) - lowest(low, length)); d = sma(k, signal)",
    source: "George Lane; TA-Lib STOCHF with simple averages",
    inputs: Input::HIGH_LOW_CLOSE,
    parameters: &[Parameter::window("length", 14, 1), Parameter::window("signal", 3, 1)],
    outputs: &["k", "d"],
    dependencies: &["highest", "lowest", "sma"],
    lookback: |p| p.window(0) + p.window(1) - 2,
    build: |p| {
        let mut place = Place::new(p.window(0));
        let mut signal = Average::new(p.window(1));
        machine(move |[high, low, close]| {
            let k = place.push(high, low, close);
            together(k, signal.follow(k))
        })
    },
};

/// The stochastic of the relative strength index.
pub(crate) const STOCHASTIC_RSI: Indicator = Indicator {
    id: "stochastic_rsi",
    name: "Stochastic RSI",
    summary: "Where the RSI lies between its own recent extremes, from 0 to 100, and its average.",
    category: Category::Momentum,
    formula: "r = rsi(x, length); k = 100 (r - lowest(r, stochastic)) / (highest(r, stochastic) - lowest(r, stochastic)); d = sma(k, signal)",
    source: "Tushar Chande and Stanley Kroll, The New Technical Trader (1994); TA-Lib STOCHRSI",
    inputs: Input::SERIES,
    parameters: &[
        Parameter::window("length", 14, 2),
        Parameter::window("stochastic", 5, 1),
        Parameter::window("signal", 3, 1),
    ],
    outputs: &["k", "d"],
    dependencies: &["rsi", "highest", "lowest", "sma"],
    lookback: |p| p.window(0) + p.window(1) + p.window(2) - 2,
    build: |p| {
        let mut rsi = Rsi::new(p.window(0));
        let mut place = Place::new(p.window(1));
        let mut signal = Average::new(p.window(2));
        machine(move |[x]| {
            let strength = rsi.push(x);
            if strength.is_nan() {
                return [f64::NAN; 2];
            }
            let k = place.push(strength, strength, strength);
            together(k, signal.follow(k))
        })
    },
};

/// Williams' view of the stochastic from above.
pub(crate) const WILLR: Indicator = Indicator {
    id: "willr",
    name: "Williams %R",
    summary: "How far the close lies below the highest high of the last bars, from -100 to 0.",
    category: Category::Momentum,
    formula: "-100 (highest(high, length) - close) / (highest(high, length) - lowest(low, length)); 0 where those are equal",
    source: "Larry Williams, How I Made One Million Dollars (1973); TA-Lib WILLR",
    inputs: Input::HIGH_LOW_CLOSE,
    parameters: &[Parameter::window("length", 14, 1)],
    outputs: &["value"],
    dependencies: &["highest", "lowest"],
    lookback: |p| p.window(0) - 1,
    build: |p| {
        let (mut highest, mut lowest) = (Highest::new(p.window(0)), Lowest::new(p.window(0)));
        machine(move |[high, low, close]| {
            let (highest, lowest) = (highest.push(high), lowest.push(low));
            let unit = (highest - lowest) / -100.0;
            [if unit == 0.0 { 0.0 } else { (highest - close) / unit }]
        })
    },
};
