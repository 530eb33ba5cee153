use crate::prelude::*;

/// A weighted average without its lag, smoothed again.
pub(crate) const HMA: Indicator = Indicator {
    id: "hma",
    name: "Hull moving average",
    summary: "A smooth average with almost no lag.",
    category: Category::Average,
    formula: "wma(2 wma(x, ⌊length/2⌋) - wma(x, length), ⌊√length⌋)",
    source: "Alan Hull, How to reduce lag in a moving average (2005); TA-Lib HMA",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("length", 20, 1)],
    outputs: &["value"],
    dependencies: &["wma"],
    lookback: |p| p.window(0) + p.window(0).isqrt() - 2,
    build: |p| {
        let n = p.window(0);
        let (mut half, mut full) = (Wma::new((n / 2).max(1)), Wma::new(n));
        let mut smooth = Wma::new(n.isqrt());
        machine(move |[x]| [smooth.follow(2.0 * half.push(x) - full.push(x))])
    },
};
