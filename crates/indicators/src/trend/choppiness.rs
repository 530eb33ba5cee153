use crate::prelude::*;

/// Whether the market moves or treads water.
pub(crate) const CHOP: Indicator = Indicator {
    id: "chop",
    name: "Choppiness index",
    summary: "Whether the market trends (near 0) or treads water (near 100).",
    category: Category::Trend,
    formula: "100 log10(Σ trange / (highest(high, length) - lowest(low, length))) / log10(length); 100 without a range",
    source: "E. W. Dreiss, Choppiness Index (1993)",
    inputs: Input::HIGH_LOW_CLOSE,
    parameters: &[Parameter::window("length", 14, 2)],
    outputs: &["value"],
    dependencies: &["trange", "sum", "highest", "lowest"],
    lookback: |p| p.window(0),
    build: |p| {
        let mut true_range = TrueRange::new();
        let mut ranges = Sum::new(p.window(0));
        let (mut highest, mut lowest) = (Highest::new(p.window(0)), Lowest::new(p.window(0)));
        let scale = 100.0 / libm::log10(p.number(0));
        machine(move |[high, low, close]| {
            let walked = ranges.follow(true_range.push(high, low, close));
            let reach = highest.push(high) - lowest.push(low);
            [if walked.is_nan() || reach > 0.0 { scale * libm::log10(walked / reach) } else { 100.0 }]
        })
    },
};
