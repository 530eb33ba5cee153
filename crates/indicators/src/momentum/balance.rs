use crate::prelude::*;

/// Who won the bar.
pub(crate) const BOP: Indicator = Indicator {
    id: "bop",
    name: "Balance of power",
    summary: "How much of a bar's range its body gained or lost, from -1 to 1.",
    category: Category::Momentum,
    formula: "(close - open) / (high - low); 0 without a range",
    source: "Igor Livshin, Balance of Market Power (2001); TA-Lib BOP",
    inputs: Input::OPEN_HIGH_LOW_CLOSE,
    parameters: &[],
    outputs: &["value"],
    dependencies: &[],
    lookback: |_| 0,
    build: |_| {
        machine(|[open, high, low, close]| {
            let range = high - low;
            [if range > 0.0 { (close - open) / range } else { 0.0 }]
        })
    },
};
