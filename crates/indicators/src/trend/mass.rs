use crate::prelude::*;

/// Ranges that widen and narrow again.
pub(crate) const MASS_INDEX: Indicator = Indicator {
    id: "mass_index",
    name: "Mass index",
    summary: "Widening of the bars' ranges; a bulge above 27 that falls below 26.5 warns of a reversal.",
    category: Category::Trend,
    formula: "Σ e / ema(e, length) over `sum` bars, e = ema(high - low, length); a ratio without ranges counts 1",
    source: "Donald Dorsey, The Mass Index (1992); TA-Lib MASSI",
    inputs: Input::HIGH_LOW,
    parameters: &[Parameter::window("length", 9, 1), Parameter::window("sum", 25, 1)],
    outputs: &["value"],
    dependencies: &["ema", "sum"],
    lookback: |p| 2 * (p.window(0) - 1) + p.window(1) - 1,
    build: |p| {
        let (mut once, mut twice) = (Ema::new(p.window(0)), Ema::new(p.window(0)));
        let mut sum = Sum::new(p.window(1));
        machine(move |[high, low]| {
            let first = once.push(high - low);
            let second = twice.follow(first);
            [sum.follow(if second < f64::MIN_POSITIVE { 1.0 } else { first / second })]
        })
    },
};
