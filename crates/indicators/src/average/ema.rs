use crate::{
    indicator::{Category, Indicator, Input},
    kernel::Ema,
    parameter::Parameter,
    stream::{Machine, boxed},
};

/// An average that weighs values less the older they are.
pub(crate) const EMA: Indicator = Indicator {
    id: "ema",
    name: "Exponential moving average",
    summary: "An average whose weights fall geometrically with age.",
    category: Category::Average,
    formula: "e = e[1] + k (x - e[1]), k = 2 / (length + 1); the first is the mean of the first `length` values",
    source: "TA-Lib EMA",
    inputs: &[Input::Series],
    parameters: &[Parameter::window("length", 20, 1)],
    outputs: &["value"],
    dependencies: &["sma"],
    lookback: |p| p.window(0) - 1,
    build: |p| boxed(Ema::new(p.window(0))),
};

impl Machine<1, 1> for Ema {
    #[inline]
    fn step(&mut self, [value]: [f64; 1]) -> [f64; 1] {
        [self.push(value)]
    }
}
