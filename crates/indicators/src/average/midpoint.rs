use crate::prelude::*;

/// Halfway between the extremes of a series.
pub(crate) const MIDPOINT: Indicator = Indicator {
    id: "midpoint",
    name: "Midpoint",
    summary: "Halfway between the highest and the lowest of the last values.",
    category: Category::Average,
    formula: "(highest(x, length) + lowest(x, length)) / 2",
    source: "TA-Lib MIDPOINT",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("length", 14, 1)],
    outputs: &["value"],
    dependencies: &["highest", "lowest"],
    lookback: |p| p.window(0) - 1,
    build: |p| {
        let (mut highest, mut lowest) = (Highest::new(p.window(0)), Lowest::new(p.window(0)));
        machine(move |[x]| [0.5 * (highest.push(x) + lowest.push(x))])
    },
};

/// Halfway between the extremes of the bars.
pub(crate) const MIDPRICE: Indicator = Indicator {
    id: "midprice",
    name: "Midprice",
    summary: "Halfway between the highest high and the lowest low of the last bars.",
    category: Category::Average,
    formula: "(highest(high, length) + lowest(low, length)) / 2",
    source: "TA-Lib MIDPRICE",
    inputs: Input::HIGH_LOW,
    parameters: &[Parameter::window("length", 14, 1)],
    outputs: &["value"],
    dependencies: &["highest", "lowest"],
    lookback: |p| p.window(0) - 1,
    build: |p| {
        let (mut highest, mut lowest) = (Highest::new(p.window(0)), Lowest::new(p.window(0)));
        machine(move |[high, low]| [0.5 * (highest.push(high) + lowest.push(low))])
    },
};
