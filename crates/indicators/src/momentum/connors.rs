use super::{change::Change, rsi::Rsi};
use crate::prelude::*;

/// How many bars in a row the price has risen (or, negative, fallen).
struct Streak {
    last: f64,
    bars: f64,
}

impl Streak {
    fn push(&mut self, value: f64) -> f64 {
        let before = std::mem::replace(&mut self.last, value);
        self.bars = if value > before {
            self.bars.max(0.0) + 1.0
        } else if value < before {
            self.bars.min(0.0) - 1.0
        } else {
            0.0
        };
        self.bars
    }
}

/// Connors' blend of three oscillators.
pub(crate) const CONNORS_RSI: Indicator = Indicator {
    id: "connors_rsi",
    name: "Connors RSI",
    summary: "The mean of a short RSI, the RSI of the streak of rises or falls, and the rank of the last change, from 0 to 100.",
    category: Category::Momentum,
    formula: "(rsi(x, length) + rsi(bars in a row that rose or, negative, fell, streak) + percent_rank(roc(x, 1), rank)) / 3",
    source: "Larry Connors and Cesar Alvarez, An Introduction to ConnorsRSI (2012)",
    inputs: Input::SERIES,
    parameters: &[
        Parameter::window("length", 3, 2),
        Parameter::window("streak", 2, 2),
        Parameter::window("rank", 100, 1),
    ],
    outputs: &["value"],
    dependencies: &["rsi", "percent_rank", "roc"],
    lookback: |p| p.window(0).max(p.window(1)).max(p.window(2) + 1),
    build: |p| {
        let (mut price, mut runs) = (Rsi::new(p.window(0)), Rsi::new(p.window(1)));
        let mut streak = Streak { last: f64::NAN, bars: 0.0 };
        let mut change = Change::new(1);
        let mut ranked = Ranked::new(p.window(2));
        machine(move |[x]| {
            let (price, runs) = (price.push(x), runs.push(streak.push(x)));
            let change = change.push(x);
            let rank = ranked.percent_below(change);
            if !change.is_nan() {
                ranked.push(change);
            }
            [(price + runs + rank) / 3.0]
        })
    },
};
