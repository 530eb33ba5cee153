use crate::prelude::*;

/// How near to an extreme the input of the transform may come: at ±1 it would be infinite.
const NEAREST: f64 = 0.999;

/// Ehlers' transform of prices into something almost normal.
pub(crate) const FISHER: Indicator = Indicator {
    id: "fisher",
    name: "Fisher transform",
    summary: "The place of the median price in its window, stretched so that turns stand out, and its value one bar ago.",
    category: Category::Momentum,
    formula: "v = 0.66 ((m - lowest(m, length)) / (highest(m, length) - lowest(m, length)) - 0.5) + 0.67 v[1], within ±0.999; fisher = ½ ln((1 + v) / (1 - v)) + ½ fisher[1]; signal = fisher[1]; m = (high + low) / 2",
    source: "John Ehlers, Using the Fisher Transform (2002)",
    inputs: Input::HIGH_LOW,
    parameters: &[Parameter::window("length", 9, 1)],
    outputs: &["fisher", "signal"],
    dependencies: &["median_price", "highest", "lowest"],
    lookback: |p| p.window(0) - 1,
    build: |p| {
        let (mut highest, mut lowest) = (Highest::new(p.window(0)), Lowest::new(p.window(0)));
        let (mut place, mut fisher) = (0.0, 0.0);
        machine(move |[high, low]| {
            let median = 0.5 * (high + low);
            let (highest, lowest) = (highest.push(median), lowest.push(median));
            if highest.is_nan() {
                return [f64::NAN; 2];
            }
            let range = highest - lowest;
            let center = if range > 0.0 { (median - lowest) / range - 0.5 } else { 0.0 };
            place = (0.66 * center + 0.67 * place).clamp(-NEAREST, NEAREST);
            let signal = fisher;
            fisher = 0.5 * libm::log((1.0 + place) / (1.0 - place)) + 0.5 * fisher;
            [fisher, signal]
        })
    },
};
