use crate::prelude::*;

/// Bands some standard deviations around an average.
pub(crate) const BOLLINGER: Indicator = Indicator {
    id: "bollinger",
    name: "Bollinger bands",
    summary: "Bands some standard deviations around an average, their width, and where in them the value lies.",
    category: Category::Volatility,
    formula: "middle = sma(x, length); upper, lower = middle ± multiplier stddev(x, length); bandwidth = (upper - lower) / middle, 0 where that is 0; percent_b = (x - lower) / (upper - lower), 0.5 between equal bands",
    source: "John Bollinger, Bollinger on Bollinger Bands (2001); TA-Lib BBANDS",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("length", 20, 1), Parameter::decimal("multiplier", 2.0, 0.0, 1000.0)],
    outputs: &["middle", "upper", "lower", "bandwidth", "percent_b"],
    dependencies: &["sma", "stddev"],
    lookback: |p| p.window(0) - 1,
    build: |p| {
        let mut deviation = Deviation::new(p.window(0));
        let multiplier = p.number(1);
        machine(move |[x]| {
            let (middle, variance) = deviation.moments(x);
            let distance = multiplier * variance.sqrt();
            let (upper, lower) = (middle + distance, middle - distance);
            let width = upper - lower;
            let bandwidth = if middle == 0.0 { 0.0 } else { width / middle };
            let percent_b = if width == 0.0 { 0.5 } else { (x - lower) / width };
            [middle, upper, lower, bandwidth, percent_b]
        })
    },
};
