use crate::prelude::*;

/// Makes a stream of how a value compares with the one `length` bars ago.
fn compared(p: &Parameters, compare: fn(f64, f64) -> f64) -> Box<dyn Stream> {
    let mut before = Delay::new(p.window(0));
    machine(move |[x]| [compare(x, before.push(x))])
}

/// A change over a window relative to where it began.
pub(crate) struct Change(Delay);

impl Change {
    pub(crate) fn new(n: usize) -> Self {
        Self(Delay::new(n))
    }
}

impl Filter for Change {
    /// Returns the change in percent; 0 from 0.
    #[inline]
    fn push(&mut self, value: f64) -> f64 {
        percent(value, self.0.push(value))
    }
}

fn percent(value: f64, before: f64) -> f64 {
    if before == 0.0 { 0.0 } else { (value / before - 1.0) * 100.0 }
}

const LENGTH: &[Parameter] = &[Parameter::window("length", 10, 1)];

/// The change over a window.
pub(crate) const MOM: Indicator = Indicator {
    id: "mom",
    name: "Momentum",
    summary: "The change over the last bars.",
    category: Category::Momentum,
    formula: "x - x[length]",
    source: "TA-Lib MOM",
    inputs: Input::SERIES,
    parameters: LENGTH,
    outputs: &["value"],
    dependencies: &[],
    lookback: |p| p.window(0),
    build: |p| compared(p, |value, before| value - before),
};

/// The change over a window in percent.
pub(crate) const ROC: Indicator = Indicator {
    id: "roc",
    name: "Rate of change",
    summary: "The change over the last bars in percent.",
    category: Category::Momentum,
    formula: "100 (x / x[length] - 1); 0 where x[length] is 0",
    source: "TA-Lib ROC",
    inputs: Input::SERIES,
    parameters: LENGTH,
    outputs: &["value"],
    dependencies: &[],
    lookback: |p| p.window(0),
    build: |p| filter(Change::new(p.window(0))),
};

/// The change over a window as a fraction.
pub(crate) const ROCP: Indicator = Indicator {
    id: "rocp",
    name: "Rate of change, fraction",
    summary: "The change over the last bars as a fraction of where it began.",
    category: Category::Momentum,
    formula: "(x - x[length]) / x[length]; 0 where x[length] is 0",
    source: "TA-Lib ROCP",
    inputs: Input::SERIES,
    parameters: LENGTH,
    outputs: &["value"],
    dependencies: &[],
    lookback: |p| p.window(0),
    build: |p| compared(p, |value, before| if before == 0.0 { 0.0 } else { (value - before) / before }),
};

/// The ratio of two values.
pub(crate) const ROCR: Indicator = Indicator {
    id: "rocr",
    name: "Rate of change, ratio",
    summary: "The value divided by the one some bars ago.",
    category: Category::Momentum,
    formula: "x / x[length]; 0 where x[length] is 0",
    source: "TA-Lib ROCR",
    inputs: Input::SERIES,
    parameters: LENGTH,
    outputs: &["value"],
    dependencies: &[],
    lookback: |p| p.window(0),
    build: |p| compared(p, |value, before| if before == 0.0 { 0.0 } else { value / before }),
};

/// The ratio of two values times 100.
pub(crate) const ROCR100: Indicator = Indicator {
    id: "rocr100",
    name: "Rate of change, ratio in percent",
    summary: "The value in percent of the one some bars ago.",
    category: Category::Momentum,
    formula: "100 x / x[length]; 0 where x[length] is 0",
    source: "TA-Lib ROCR100",
    inputs: Input::SERIES,
    parameters: LENGTH,
    outputs: &["value"],
    dependencies: &[],
    lookback: |p| p.window(0),
    build: |p| compared(p, |value, before| if before == 0.0 { 0.0 } else { value / before * 100.0 }),
};
