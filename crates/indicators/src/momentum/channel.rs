use crate::prelude::*;

/// How unusual the typical price is.
pub(crate) const CCI: Indicator = Indicator {
    id: "cci",
    name: "Commodity channel index",
    summary: "How far the typical price is from its average, in units of its usual distance.",
    category: Category::Momentum,
    formula: "(t - sma(t, length)) / (0.015 mean_deviation(t, length)), t = (high + low + close) / 3; 0 where nothing moves",
    source: "Donald Lambert, Commodity Channel Index (1980); TA-Lib CCI",
    inputs: Input::HIGH_LOW_CLOSE,
    parameters: &[Parameter::window("length", 20, 2)],
    outputs: &["value"],
    dependencies: &["typical_price", "sma", "mean_deviation"],
    lookback: |p| p.window(0) - 1,
    build: |p| {
        let mut average = Average::new(p.window(0));
        let mut recent = Recent::new(p.window(0));
        machine(move |[high, low, close]| {
            let typical = (high + low + close) / 3.0;
            let mean = average.push(typical);
            let Some(values) = recent.push(typical) else { return [f64::NAN] };
            let (distance, usual) = (typical - mean, Recent::mean_distance(values, mean));
            [if distance == 0.0 || usual == 0.0 { 0.0 } else { distance / (0.015 * usual) }]
        })
    },
};
