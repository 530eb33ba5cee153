use crate::prelude::*;

/// The mean of high, low and close.
pub(crate) const TYPICAL_PRICE: Indicator = Indicator {
    id: "typical_price",
    name: "Typical price",
    summary: "The mean of high, low and close.",
    category: Category::Price,
    formula: "(high + low + close) / 3",
    source: "TA-Lib TYPPRICE",
    inputs: Input::HIGH_LOW_CLOSE,
    parameters: &[],
    outputs: &["value"],
    dependencies: &[],
    lookback: |_| 0,
    build: |_| machine(|[high, low, close]| [(high + low + close) / 3.0]),
};

/// The middle of the bar.
pub(crate) const MEDIAN_PRICE: Indicator = Indicator {
    id: "median_price",
    name: "Median price",
    summary: "The middle between high and low.",
    category: Category::Price,
    formula: "(high + low) / 2",
    source: "TA-Lib MEDPRICE",
    inputs: Input::HIGH_LOW,
    parameters: &[],
    outputs: &["value"],
    dependencies: &[],
    lookback: |_| 0,
    build: |_| machine(|[high, low]| [0.5 * (high + low)]),
};

/// The mean of high, low and twice the close.
pub(crate) const WEIGHTED_CLOSE: Indicator = Indicator {
    id: "weighted_close",
    name: "Weighted close",
    summary: "The mean of high, low and, twice, the close.",
    category: Category::Price,
    formula: "(high + low + 2 close) / 4",
    source: "TA-Lib WCLPRICE",
    inputs: Input::HIGH_LOW_CLOSE,
    parameters: &[],
    outputs: &["value"],
    dependencies: &[],
    lookback: |_| 0,
    build: |_| machine(|[high, low, close]| [(high + low + close * 2.0) / 4.0]),
};

/// The mean of all four prices.
pub(crate) const AVERAGE_PRICE: Indicator = Indicator {
    id: "average_price",
    name: "Average price",
    summary: "The mean of open, high, low and close.",
    category: Category::Price,
    formula: "(open + high + low + close) / 4",
    source: "TA-Lib AVGPRICE",
    inputs: Input::OPEN_HIGH_LOW_CLOSE,
    parameters: &[],
    outputs: &["value"],
    dependencies: &[],
    lookback: |_| 0,
    build: |_| machine(|[open, high, low, close]| [(high + low + close + open) / 4.0]),
};
