use crate::prelude::*;

/// An average that weighs values less the older they are.
pub(crate) const EMA: Indicator = Indicator {
    id: "ema",
    name: "Exponential moving average",
    summary: "An average whose weights fall geometrically with age.",
    category: Category::Average,
    formula: "k x + (1 - k) ema[1], k = 2 / (length + 1); the first value is the mean of the first `length` ones",
    source: "TA-Lib EMA",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("length", 20, 1)],
    outputs: &["value"],
    dependencies: &["sma"],
    lookback: |p| p.window(0) - 1,
    build: |p| filter(Ema::new(p.window(0))),
};

/// Wilder's average.
pub(crate) const RMA: Indicator = Indicator {
    id: "rma",
    name: "Wilder's moving average",
    summary: "Wilder's slow exponential average, which RSI, ATR and ADX are made of.",
    category: Category::Average,
    formula: "(x + (length - 1) rma[1]) / length; the first value is the mean of the first `length` ones",
    source: "J. Welles Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib RMA",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("length", 14, 1)],
    outputs: &["value"],
    dependencies: &["sma"],
    lookback: |p| p.window(0) - 1,
    build: |p| filter(Ema::wilder(p.window(0))),
};

/// An exponential average of the price carried forward by its lag.
pub(crate) const ZLEMA: Indicator = Indicator {
    id: "zlema",
    name: "Zero-lag exponential moving average",
    summary: "An exponential average of the price carried forward by the lag that the average would have.",
    category: Category::Average,
    formula: "ema(2 x - x[lag], length), lag = ⌊(length - 1) / 2⌋",
    source: "John Ehlers and Ric Way, Zero Lag (Well, Almost) (2010); TA-Lib ZLEMA",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("length", 20, 1)],
    outputs: &["value"],
    dependencies: &["ema"],
    lookback: |p| (p.window(0) - 1) / 2 + p.window(0) - 1,
    build: |p| {
        let mut before = Delay::new((p.window(0) - 1) / 2);
        let mut ema = Ema::new(p.window(0));
        machine(move |[x]| [ema.follow(2.0 * x - before.push(x))])
    },
};
