use crate::prelude::*;

/// The mean of the last values.
pub(crate) const SMA: Indicator = Indicator {
    id: "sma",
    name: "Simple moving average",
    summary: "The mean of the last values, each of equal weight.",
    category: Category::Average,
    formula: "(x[0] + x[1] + … + x[length-1]) / length",
    source: "TA-Lib SMA",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("length", 20, 1)],
    outputs: &["value"],
    dependencies: &[],
    lookback: |p| p.window(0) - 1,
    build: |p| filter(Average::new(p.window(0))),
};

/// An average of an average: weights rise and fall like a triangle.
pub(crate) const TRIMA: Indicator = Indicator {
    id: "trima",
    name: "Triangular moving average",
    summary: "An average that weighs the middle of its window most.",
    category: Category::Average,
    formula: "sma(sma(x, ⌊length/2⌋ + 1), ⌈length/2⌉)",
    source: "TA-Lib TRIMA",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("length", 20, 1)],
    outputs: &["value"],
    dependencies: &["sma"],
    lookback: |p| p.window(0) - 1,
    build: |p| {
        let n = p.window(0);
        let inner = if n % 2 == 0 { n / 2 + 1 } else { n.div_ceil(2) };
        filter(Chain(Average::new(inner), Average::new(n.div_ceil(2))))
    },
};
