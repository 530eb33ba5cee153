use crate::prelude::*;

/// The deviation of logarithmic returns, a year's worth.
pub(crate) const HV: Indicator = Indicator {
    id: "hv",
    name: "Historical volatility",
    summary: "The sample deviation of logarithmic returns over the last bars, annualized, in percent.",
    category: Category::Volatility,
    formula: "100 √(periods Σ (r - mean r)² / (length - 1)), r = ln(x / x[1]); undefined where x or x[1] is not positive",
    source: "John Hull, Options, Futures, and Other Derivatives",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("length", 20, 2), Parameter::decimal("periods", 365.0, 1.0, 1e8)],
    outputs: &["value"],
    dependencies: &["variance"],
    lookback: |p| p.window(0),
    build: |p| {
        let mut deviation = Deviation::new(p.window(0));
        let scale = p.number(1) * p.number(0) / (p.number(0) - 1.0);
        let mut last = f64::NAN;
        machine(move |[x]| {
            let before = std::mem::replace(&mut last, x);
            if !(x > 0.0 && before > 0.0) {
                return [f64::NAN];
            }
            let (_, variance) = deviation.moments(libm::log(x / before));
            [100.0 * (scale * variance).sqrt()]
        })
    },
};
