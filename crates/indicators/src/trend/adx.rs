use crate::prelude::*;

/// How one-sided the directional movement is, in percent; nothing where there is none.
fn one_sided((plus, minus): (f64, f64)) -> Option<f64> {
    let both = plus + minus;
    (both != 0.0).then(|| 100.0 * ((minus - plus).abs() / both))
}

/// Wilder's average of how one-sided the movement is; stands still on a bar without movement.
struct Adx {
    directional: Directional,
    average: Ema,
    missing: usize,
    value: f64,
}

impl Adx {
    fn new(n: usize) -> Self {
        Self { directional: Directional::new(n), average: Ema::wilder(n), missing: n, value: f64::NAN }
    }

    fn push(&mut self, high: f64, low: f64, close: f64) -> f64 {
        let Some(sides) = self.directional.push(high, low, close) else { return f64::NAN };
        let strength = one_sided(sides);
        if self.missing > 0 {
            self.missing -= 1;
            self.value = self.average.push(strength.unwrap_or(0.0));
        } else if let Some(strength) = strength {
            self.value = self.average.push(strength);
        }
        self.value
    }
}

/// How one-sided the directional movement is.
pub(crate) const DX: Indicator = Indicator {
    id: "dx",
    name: "Directional movement index",
    summary: "How one-sided the directional movement is, from 0 to 100.",
    category: Category::Trend,
    formula: "100 |plus_di - minus_di| / (plus_di + minus_di); without movement, the value before",
    source: "J. Welles Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib DX",
    inputs: Input::HIGH_LOW_CLOSE,
    parameters: &[Parameter::window("length", 14, 2)],
    outputs: &["value"],
    dependencies: &["plus_di", "minus_di"],
    lookback: |p| p.window(0),
    build: |p| {
        let mut directional = Directional::new(p.window(0));
        let mut value = 0.0;
        machine(move |[high, low, close]| {
            let Some(sides) = directional.push(high, low, close) else { return [f64::NAN] };
            value = one_sided(sides).unwrap_or(value);
            [value]
        })
    },
};

/// The strength of a trend, whatever its direction.
pub(crate) const ADX: Indicator = Indicator {
    id: "adx",
    name: "Average directional movement index",
    summary: "The strength of a trend, whatever its direction, from 0 to 100.",
    category: Category::Trend,
    formula: "rma(dx, length); stands still on a bar without movement",
    source: "J. Welles Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib ADX",
    inputs: Input::HIGH_LOW_CLOSE,
    parameters: &[Parameter::window("length", 14, 2)],
    outputs: &["value"],
    dependencies: &["dx", "rma"],
    lookback: |p| 2 * p.window(0) - 1,
    build: |p| {
        let mut adx = Adx::new(p.window(0));
        machine(move |[high, low, close]| [adx.push(high, low, close)])
    },
};

/// The strength of a trend, smoothed once more.
pub(crate) const ADXR: Indicator = Indicator {
    id: "adxr",
    name: "Average directional movement rating",
    summary: "The mean of the trend's strength now and some bars ago.",
    category: Category::Trend,
    formula: "(adx + adx[length - 1]) / 2",
    source: "J. Welles Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib ADXR",
    inputs: Input::HIGH_LOW_CLOSE,
    parameters: &[Parameter::window("length", 14, 2)],
    outputs: &["value"],
    dependencies: &["adx"],
    lookback: |p| 3 * p.window(0) - 2,
    build: |p| {
        let mut adx = Adx::new(p.window(0));
        let mut before = Delay::new(p.window(0) - 1);
        machine(move |[high, low, close]| {
            let value = adx.push(high, low, close);
            [0.5 * (value + before.follow(value))]
        })
    },
};
