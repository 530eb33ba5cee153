use crate::prelude::*;

/// Bands some average ranges around an average.
pub(crate) const KELTNER: Indicator = Indicator {
    id: "keltner",
    name: "Keltner channels",
    summary: "Bands some average true ranges around an average of the typical price.",
    category: Category::Volatility,
    formula: "middle = ema((high + low + close) / 3, length); upper, lower = middle ± multiplier atr(atr_length), both seeded on the bar on which the longer one is",
    source: "Chester Keltner, How to Make Money in Commodities (1960), with Linda Raschke's ATR; TA-Lib KC",
    inputs: Input::HIGH_LOW_CLOSE,
    parameters: &[
        Parameter::window("length", 20, 1),
        Parameter::window("atr_length", 10, 1),
        Parameter::decimal("multiplier", 2.0, 0.0, 1000.0),
    ],
    outputs: &["middle", "upper", "lower"],
    dependencies: &["typical_price", "ema", "atr"],
    lookback: |p| (p.window(0) - 1).max(p.window(1)),
    build: |p| {
        let first = (p.window(0) - 1).max(p.window(1));
        let mut center = Ema::late(p.window(0), first - (p.window(0) - 1));
        let mut true_range = TrueRange::new();
        let mut average = Ema::wilder_late(p.window(1), first - p.window(1));
        let multiplier = p.number(2);
        machine(move |[high, low, close]| {
            let middle = center.push((high + low + close) / 3.0);
            let distance = multiplier * average.follow(true_range.push(high, low, close));
            [middle, middle + distance, middle - distance]
        })
    },
};

/// The extremes of the last bars.
pub(crate) const DONCHIAN: Indicator = Indicator {
    id: "donchian",
    name: "Donchian channels",
    summary: "The highest high and the lowest low of the last bars, and the middle between them.",
    category: Category::Volatility,
    formula: "upper = highest(high, length); lower = lowest(low, length); middle = (upper + lower) / 2",
    source: "Richard Donchian; TA-Lib DONCHIAN",
    inputs: Input::HIGH_LOW,
    parameters: &[Parameter::window("length", 20, 1)],
    outputs: &["middle", "upper", "lower"],
    dependencies: &["highest", "lowest"],
    lookback: |p| p.window(0) - 1,
    build: |p| {
        let (mut highest, mut lowest) = (Highest::new(p.window(0)), Lowest::new(p.window(0)));
        machine(move |[high, low]| {
            let (upper, lower) = (highest.push(high), lowest.push(low));
            [0.5 * (upper + lower), upper, lower]
        })
    },
};
