use crate::prelude::*;

/// Bands around the median price that only close in, and the side of them the price is on.
struct SuperTrend {
    upper: f64,
    lower: f64,
    last_close: f64,
    direction: f64,
}

impl SuperTrend {
    fn push(&mut self, median: f64, width: f64, close: f64) -> [f64; 2] {
        let (upper, lower) = (median + width, median - width);
        // On the first bar every comparison with the missing bands is false.
        if !(upper >= self.upper && self.last_close <= self.upper) {
            self.upper = upper;
        }
        if !(lower <= self.lower && self.last_close >= self.lower) {
            self.lower = lower;
        }
        self.last_close = close;
        if self.direction > 0.0 && close < self.lower {
            self.direction = -1.0;
        } else if self.direction < 0.0 && close > self.upper {
            self.direction = 1.0;
        }
        [if self.direction > 0.0 { self.lower } else { self.upper }, self.direction]
    }
}

/// A stop at a distance of some average ranges.
pub(crate) const SUPERTREND: Indicator = Indicator {
    id: "supertrend",
    name: "SuperTrend",
    summary: "A stop some average ranges away that follows the trend, and the trend's direction.",
    category: Category::Trend,
    formula: "bands (high + low) / 2 ± multiplier atr(length) that only close in until a close lies beyond them; value = the lower band while direction is 1, the upper one while it is -1; direction begins with 1 and turns when a close passes the value",
    source: "Olivier Seban, SuperTrend; TA-Lib SUPERTREND",
    inputs: Input::HIGH_LOW_CLOSE,
    parameters: &[Parameter::window("length", 10, 1), Parameter::decimal("multiplier", 3.0, 0.0, 1000.0)],
    outputs: &["value", "direction"],
    dependencies: &["atr", "median_price"],
    lookback: |p| p.window(0),
    build: |p| {
        let mut true_range = TrueRange::new();
        let mut average = Ema::wilder(p.window(0));
        let multiplier = p.number(1);
        let mut trend = SuperTrend { upper: f64::NAN, lower: f64::NAN, last_close: f64::NAN, direction: 1.0 };
        machine(move |[high, low, close]| {
            let atr = average.follow(true_range.push(high, low, close));
            if atr.is_nan() {
                return [f64::NAN; 2];
            }
            trend.push(0.5 * (high + low), multiplier * atr, close)
        })
    },
};
