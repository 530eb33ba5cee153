use crate::prelude::*;

const WILDER: &str = "J. Welles Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib";

/// Makes a stream of one side of the directional movement, smoothed.
fn movement(p: &Parameters, side: fn((f64, f64)) -> f64) -> Box<dyn Stream> {
    let mut last = None;
    let mut sum = WilderSum::new(p.window(0));
    machine(move |[high, low]| {
        let Some(before) = last.replace((high, low)) else { return [f64::NAN] };
        [sum.push(side(Directional::movement(before, high, low)))]
    })
}

/// Makes a stream of what `combine` makes of the two directional indicators.
fn directional(p: &Parameters, combine: fn((f64, f64)) -> f64) -> Box<dyn Stream> {
    let mut directional = Directional::new(p.window(0));
    machine(move |[high, low, close]| [directional.push(high, low, close).map_or(f64::NAN, combine)])
}

/// Smoothed movement upward.
pub(crate) const PLUS_DM: Indicator = Indicator {
    id: "plus_dm",
    name: "Plus directional movement",
    summary: "How far bars reach above the ones before them, smoothed.",
    category: Category::Trend,
    formula: "Wilder's running sum of max(high - high[1], 0) where that exceeds low[1] - low",
    source: WILDER,
    inputs: Input::HIGH_LOW,
    parameters: &[Parameter::window("length", 14, 1)],
    outputs: &["value"],
    dependencies: &[],
    lookback: |p| (p.window(0) - 1).max(1),
    build: |p| movement(p, |(plus, _)| plus),
};

/// Smoothed movement downward.
pub(crate) const MINUS_DM: Indicator = Indicator {
    id: "minus_dm",
    name: "Minus directional movement",
    summary: "How far bars reach below the ones before them, smoothed.",
    category: Category::Trend,
    formula: "Wilder's running sum of max(low[1] - low, 0) where that exceeds high - high[1]",
    source: WILDER,
    inputs: Input::HIGH_LOW,
    parameters: &[Parameter::window("length", 14, 1)],
    outputs: &["value"],
    dependencies: &[],
    lookback: |p| (p.window(0) - 1).max(1),
    build: |p| movement(p, |(_, minus)| minus),
};

/// Movement upward as a share of the range.
pub(crate) const PLUS_DI: Indicator = Indicator {
    id: "plus_di",
    name: "Plus directional indicator",
    summary: "Smoothed movement upward in percent of the smoothed true range.",
    category: Category::Trend,
    formula: "100 plus_dm / Wilder's running sum of trange; 0 without a range",
    source: WILDER,
    inputs: Input::HIGH_LOW_CLOSE,
    parameters: &[Parameter::window("length", 14, 2)],
    outputs: &["value"],
    dependencies: &["plus_dm", "trange"],
    lookback: |p| p.window(0),
    build: |p| directional(p, |(plus, _)| plus),
};

/// Movement downward as a share of the range.
pub(crate) const MINUS_DI: Indicator = Indicator {
    id: "minus_di",
    name: "Minus directional indicator",
    summary: "Smoothed movement downward in percent of the smoothed true range.",
    category: Category::Trend,
    formula: "100 minus_dm / Wilder's running sum of trange; 0 without a range",
    source: WILDER,
    inputs: Input::HIGH_LOW_CLOSE,
    parameters: &[Parameter::window("length", 14, 2)],
    outputs: &["value"],
    dependencies: &["minus_dm", "trange"],
    lookback: |p| p.window(0),
    build: |p| directional(p, |(_, minus)| minus),
};
