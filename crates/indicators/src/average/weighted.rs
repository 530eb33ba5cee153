use crate::prelude::*;

/// An average whose weights fall by the same step from bar to bar.
pub(crate) const WMA: Indicator = Indicator {
    id: "wma",
    name: "Weighted moving average",
    summary: "An average whose weights decay linearly with age.",
    category: Category::Average,
    formula: "(length x[0] + (length - 1) x[1] + … + 1 x[length-1]) / (length (length + 1) / 2)",
    source: "TA-Lib WMA",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("length", 20, 1)],
    outputs: &["value"],
    dependencies: &[],
    lookback: |p| p.window(0) - 1,
    build: |p| filter(Wma::new(p.window(0))),
};
