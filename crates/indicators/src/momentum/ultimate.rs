use crate::prelude::*;

/// Buying pressure over three windows at once.
pub(crate) const ULTOSC: Indicator = Indicator {
    id: "ultosc",
    name: "Ultimate oscillator",
    summary: "Buying pressure over a short, a middle and a long window together, from 0 to 100.",
    category: Category::Momentum,
    formula: "100 (4 a(short) + 2 a(middle) + a(long)) / 7, a(n) = Σ (close - min(low, close[1])) / Σ trange over n bars; a part without range counts 0",
    source: "Larry Williams, The Ultimate Oscillator (1985); TA-Lib ULTOSC",
    inputs: Input::HIGH_LOW_CLOSE,
    parameters: &[
        Parameter::window("short", 7, 1),
        Parameter::window("middle", 14, 1),
        Parameter::window("long", 28, 1),
    ],
    outputs: &["value"],
    dependencies: &["trange", "sum"],
    lookback: |p| p.window(0).max(p.window(1)).max(p.window(2)),
    build: |p| {
        let mut sums = [0, 1, 2].map(|i| (Sum::new(p.window(i)), Sum::new(p.window(i))));
        let mut true_range = TrueRange::new();
        let mut last_close = f64::NAN;
        machine(move |[high, low, close]| {
            let range = true_range.push(high, low, close);
            let pressure = close - if last_close < low { last_close } else { low };
            last_close = close;
            if range.is_nan() {
                return [f64::NAN];
            }
            let [short, middle, long] = sums.each_mut().map(|(pressures, ranges)| {
                let (pressure, range) = (pressures.push(pressure), ranges.push(range));
                if range == 0.0 { 0.0 } else { pressure / range }
            });
            [100.0 * ((4.0 * short + 2.0 * middle + long) / 7.0)]
        })
    },
};
