use crate::prelude::*;

/// How far values spread.
pub(crate) const STDDEV: Indicator = Indicator {
    id: "stddev",
    name: "Standard deviation",
    summary: "How far the last values spread around their mean.",
    category: Category::Statistic,
    formula: "√variance(x, length)",
    source: "TA-Lib STDDEV",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("length", 20, 1)],
    outputs: &["value"],
    dependencies: &["variance"],
    lookback: |p| p.window(0) - 1,
    build: |p| filter(Deviation::new(p.window(0))),
};

/// The mean square of the distances from the mean.
pub(crate) const VARIANCE: Indicator = Indicator {
    id: "variance",
    name: "Variance",
    summary: "The mean square of the last values' distances from their mean.",
    category: Category::Statistic,
    formula: "Σ (x - mean)² / length: of the population, not of a sample",
    source: "TA-Lib VAR",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("length", 20, 1)],
    outputs: &["value"],
    dependencies: &[],
    lookback: |p| p.window(0) - 1,
    build: |p| {
        let mut deviation = Deviation::new(p.window(0));
        machine(move |[x]| [deviation.moments(x).1])
    },
};

/// A value in units of the usual distance from the mean.
pub(crate) const ZSCORE: Indicator = Indicator {
    id: "zscore",
    name: "Z-score",
    summary: "How many standard deviations the value lies from the mean of the last values.",
    category: Category::Statistic,
    formula: "(x - sma(x, length)) / stddev(x, length); 0 where that is 0",
    source: "Erwin Kreyszig, Advanced Engineering Mathematics",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("length", 20, 1)],
    outputs: &["value"],
    dependencies: &["sma", "stddev"],
    lookback: |p| p.window(0) - 1,
    build: |p| {
        let mut deviation = Deviation::new(p.window(0));
        machine(move |[x]| {
            let (mean, variance) = deviation.moments(x);
            [if variance == 0.0 { 0.0 } else { (x - mean) / variance.sqrt() }]
        })
    },
};

/// The mean distance from the mean.
pub(crate) const MEAN_DEVIATION: Indicator = Indicator {
    id: "mean_deviation",
    name: "Mean deviation",
    summary: "The mean distance of the last values from their mean.",
    category: Category::Statistic,
    formula: "Σ |x - mean| / length",
    source: "TA-Lib AVGDEV",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("length", 20, 1)],
    outputs: &["value"],
    dependencies: &["sma"],
    lookback: |p| p.window(0) - 1,
    build: |p| {
        let mut average = Average::new(p.window(0));
        let mut recent = Recent::new(p.window(0));
        machine(move |[x]| {
            let mean = average.push(x);
            [recent.push(x).map_or(f64::NAN, |values| Recent::mean_distance(values, mean))]
        })
    },
};
