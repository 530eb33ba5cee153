use crate::prelude::*;

/// The volume times where in its range a bar closed, from -1 to 1.
fn money_flow([high, low, close, volume]: [f64; 4]) -> f64 {
    let range = high - low;
    if range > 0.0 { ((close - low) - (high - close)) / range * volume } else { 0.0 }
}

/// Chaikin's running total of money flow.
pub(crate) const AD: Indicator = Indicator {
    id: "ad",
    name: "Accumulation/distribution line",
    summary: "The running total of volume, weighed by where in its range each bar closed.",
    category: Category::Volume,
    formula: "ad[1] + volume ((close - low) - (high - close)) / (high - low); a bar without range counts 0",
    source: "Marc Chaikin; TA-Lib AD",
    inputs: Input::HIGH_LOW_CLOSE_VOLUME,
    parameters: &[],
    outputs: &["value"],
    dependencies: &[],
    lookback: |_| 0,
    build: |_| {
        let mut total = 0.0;
        machine(move |bar| {
            total += money_flow(bar);
            [total]
        })
    },
};

/// An exponential average that starts from its first value.
struct FromFirst {
    take: f64,
    value: f64,
}

impl FromFirst {
    fn new(n: usize) -> Self {
        Self { take: 2.0 / (n as f64 + 1.0), value: f64::NAN }
    }

    fn push(&mut self, value: f64) -> f64 {
        self.value = if self.value.is_nan() { value } else { self.take * value + (1.0 - self.take) * self.value };
        self.value
    }
}

/// The momentum of the accumulation/distribution line.
pub(crate) const ADOSC: Indicator = Indicator {
    id: "adosc",
    name: "Chaikin oscillator",
    summary: "The distance of a fast from a slow average of the accumulation/distribution line.",
    category: Category::Volume,
    formula: "ema(ad, fast) - ema(ad, slow), both started from the first value of ad",
    source: "Marc Chaikin; TA-Lib ADOSC",
    inputs: Input::HIGH_LOW_CLOSE_VOLUME,
    parameters: &[Parameter::window("fast", 3, 2), Parameter::window("slow", 10, 2)],
    outputs: &["value"],
    dependencies: &["ad", "ema"],
    lookback: |p| p.window(0).max(p.window(1)) - 1,
    build: |p| {
        let (mut fast, mut slow) = (FromFirst::new(p.window(0)), FromFirst::new(p.window(1)));
        let mut total = 0.0;
        let mut missing = p.window(0).max(p.window(1)) - 1;
        machine(move |bar| {
            total += money_flow(bar);
            let value = fast.push(total) - slow.push(total);
            if missing > 0 {
                missing -= 1;
                return [f64::NAN];
            }
            [value]
        })
    },
};

/// Chaikin's money flow over a window.
pub(crate) const CMF: Indicator = Indicator {
    id: "cmf",
    name: "Chaikin money flow",
    summary: "The share of volume that closed strong less that which closed weak, from -1 to 1.",
    category: Category::Volume,
    formula: "Σ volume ((close - low) - (high - close)) / (high - low) / Σ volume, over length bars; 0 without volume",
    source: "Marc Chaikin; TA-Lib CMF",
    inputs: Input::HIGH_LOW_CLOSE_VOLUME,
    parameters: &[Parameter::window("length", 20, 1)],
    outputs: &["value"],
    dependencies: &["sum"],
    lookback: |p| p.window(0) - 1,
    build: |p| {
        let (mut flows, mut volumes) = (Sum::new(p.window(0)), Sum::new(p.window(0)));
        machine(move |bar| {
            let (flow, volume) = (flows.push(money_flow(bar)), volumes.push(bar[3]));
            [if volume == 0.0 { 0.0 } else { flow / volume }]
        })
    },
};
