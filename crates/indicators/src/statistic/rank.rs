use crate::prelude::*;

/// A value that a given share of the last values does not exceed.
pub(crate) const PERCENTILE: Indicator = Indicator {
    id: "percentile",
    name: "Percentile",
    summary: "The least of the last values that at least the given percentage of them does not exceed.",
    category: Category::Statistic,
    formula: "value ⌈percent length / 100⌉ of the last `length` in ascending order (nearest rank)",
    source: "TA-Lib PERCENTILE",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("length", 30, 1), Parameter::decimal("percent", 50.0, 0.0, 100.0)],
    outputs: &["value"],
    dependencies: &[],
    lookback: |p| p.window(0) - 1,
    build: |p| {
        let mut ranked = Ranked::new(p.window(0));
        let rank = nearest_rank(p.number(1), p.window(0));
        machine(move |[x]| {
            ranked.push(x);
            [ranked.sorted().map_or(f64::NAN, |sorted| sorted[rank])]
        })
    },
};

/// Returns the place, from 0, of a percentile among `n` values in ascending order.
#[expect(clippy::cast_sign_loss, reason = "a percentage of a length is not negative")]
fn nearest_rank(percent: f64, n: usize) -> usize {
    let rank = (percent * n as f64 / 100.0).ceil() as usize;
    rank.clamp(1, n) - 1
}

/// How many of the last values are less.
pub(crate) const PERCENT_RANK: Indicator = Indicator {
    id: "percent_rank",
    name: "Percent rank",
    summary: "The percentage of the values before it that are less than the value.",
    category: Category::Statistic,
    formula: "100 (number of x[1], …, x[length] less than x) / length",
    source: "TA-Lib PERCENTRANK",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("length", 100, 1)],
    outputs: &["value"],
    dependencies: &[],
    lookback: |p| p.window(0),
    build: |p| {
        let mut ranked = Ranked::new(p.window(0));
        machine(move |[x]| {
            let rank = ranked.percent_below(x);
            ranked.push(x);
            [rank]
        })
    },
};
