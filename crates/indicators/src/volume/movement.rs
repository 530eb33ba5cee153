use crate::prelude::*;

/// How easily the price moves.
pub(crate) const EOM: Indicator = Indicator {
    id: "eom",
    name: "Ease of movement",
    summary: "How far the price moves for the volume it takes, averaged.",
    category: Category::Volume,
    formula: "sma((m - m[1]) (high - low) scale / volume, length), m = (high + low) / 2; a bar without volume counts 0",
    source: "Richard Arms, Volume Cycles in the Stock Market (1983)",
    inputs: &[Input::High, Input::Low, Input::Volume],
    parameters: &[Parameter::window("length", 14, 1), Parameter::decimal("scale", 1e8, 1.0, 1e15)],
    outputs: &["value"],
    dependencies: &["median_price", "sma"],
    lookback: |p| p.window(0),
    build: |p| {
        let mut average = Average::new(p.window(0));
        let scale = p.number(1);
        let mut last = f64::NAN;
        machine(move |[high, low, volume]| {
            let median = 0.5 * (high + low);
            let moved = median - std::mem::replace(&mut last, median);
            if moved.is_nan() {
                return [f64::NAN];
            }
            let ease = if volume == 0.0 { 0.0 } else { moved * (high - low) * (scale / volume) };
            [average.push(ease)]
        })
    },
};
