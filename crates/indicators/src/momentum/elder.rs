use crate::prelude::*;

/// How far buyers and sellers can move the price from its average.
pub(crate) const ELDER_RAY: Indicator = Indicator {
    id: "elder_ray",
    name: "Elder ray",
    summary: "How far the high and the low reach beyond the average of the closes.",
    category: Category::Momentum,
    formula: "bull = high - ema(close, length); bear = low - ema(close, length)",
    source: "Alexander Elder, Trading for a Living (1993); TA-Lib ERI",
    inputs: Input::HIGH_LOW_CLOSE,
    parameters: &[Parameter::window("length", 13, 1)],
    outputs: &["bull", "bear"],
    dependencies: &["ema"],
    lookback: |p| p.window(0) - 1,
    build: |p| {
        let mut ema = Ema::new(p.window(0));
        machine(move |[high, low, close]| {
            let average = ema.push(close);
            [high - average, low - average]
        })
    },
};
