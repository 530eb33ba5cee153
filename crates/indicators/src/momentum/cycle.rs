use crate::prelude::*;

/// The price without its trend.
pub(crate) const DPO: Indicator = Indicator {
    id: "dpo",
    name: "Detrended price oscillator",
    summary: "How far a past price was from the average around it: cycles without the trend.",
    category: Category::Momentum,
    formula: "x[⌊length/2⌋ + 1] - sma(x, length)",
    source: "TA-Lib DPO",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("length", 20, 1)],
    outputs: &["value"],
    dependencies: &["sma"],
    lookback: |p| (p.window(0) - 1).max(p.window(0) / 2 + 1),
    build: |p| {
        let mut past = Delay::new(p.window(0) / 2 + 1);
        let mut average = Average::new(p.window(0));
        machine(move |[x]| [past.push(x) - average.push(x)])
    },
};

/// The distance of two averages of the median price.
struct Awesome {
    fast: Average,
    slow: Average,
}

impl Awesome {
    fn new(p: &Parameters) -> Self {
        Self { fast: Average::new(p.window(0)), slow: Average::new(p.window(1)) }
    }

    #[inline]
    fn push(&mut self, high: f64, low: f64) -> f64 {
        let median = 0.5 * (high + low);
        self.fast.push(median) - self.slow.push(median)
    }
}

/// Williams' awesome oscillator.
pub(crate) const AWESOME: Indicator = Indicator {
    id: "awesome",
    name: "Awesome oscillator",
    summary: "The distance of a fast from a slow average of the median price.",
    category: Category::Momentum,
    formula: "sma(m, fast) - sma(m, slow), m = (high + low) / 2",
    source: "Bill Williams, New Trading Dimensions (1998); TA-Lib AO",
    inputs: Input::HIGH_LOW,
    parameters: &[Parameter::window("fast", 5, 1), Parameter::window("slow", 34, 1)],
    outputs: &["value"],
    dependencies: &["median_price", "sma"],
    lookback: |p| p.window(0).max(p.window(1)) - 1,
    build: |p| {
        let mut awesome = Awesome::new(p);
        machine(move |[high, low]| [awesome.push(high, low)])
    },
};

/// Williams' accelerator oscillator.
pub(crate) const ACCELERATOR: Indicator = Indicator {
    id: "accelerator",
    name: "Accelerator oscillator",
    summary: "How far the awesome oscillator is ahead of its own average.",
    category: Category::Momentum,
    formula: "awesome(fast, slow) - sma(awesome(fast, slow), signal)",
    source: "Bill Williams, New Trading Dimensions (1998); TA-Lib AC",
    inputs: Input::HIGH_LOW,
    parameters: &[Parameter::window("fast", 5, 1), Parameter::window("slow", 34, 1), Parameter::window("signal", 5, 1)],
    outputs: &["value"],
    dependencies: &["awesome", "sma"],
    lookback: |p| p.window(0).max(p.window(1)) + p.window(2) - 2,
    build: |p| {
        let mut awesome = Awesome::new(p);
        let mut average = Average::new(p.window(2));
        machine(move |[high, low]| {
            let value = awesome.push(high, low);
            [value - average.follow(value)]
        })
    },
};
