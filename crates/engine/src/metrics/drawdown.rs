//! Falls below the highest equity so far, as fractions (zero or negative), and how long they last.
//!
//! `drawdown = equity / highest equity before - 1`; the starting capital is the first high. Source: Magdon-Ismail & Atiya (2004).

use crate::{Equity, Trade};

const DAY_NANOS: f64 = 86_400e9;

/// Returns the deepest drawdown at the worst price inside bars, which the equity curve carries.
pub(super) fn deepest(equity: &Equity) -> f64 {
    equity.drawdown.iter().copied().fold(0.0, f64::min)
}

/// Returns the deepest drawdown of a series of equity values.
pub(super) fn deepest_of(capital: f64, equity: impl Iterator<Item = f64>) -> f64 {
    let mut peak = capital;
    let mut deepest: f64 = 0.0;
    for value in equity {
        deepest = deepest.min(value / peak - 1.0);
        peak = peak.max(value);
    }
    deepest
}

/// Returns the deepest drawdown of the capital plus the profits of closed trades, in the order of their exits.
pub(super) fn deepest_closed(capital: f64, trades: &[Trade]) -> f64 {
    let closed = trades.iter().filter(|trade| !trade.open);
    let balance = closed.scan(capital, |balance, trade| {
        *balance += trade.profit;
        Some(*balance)
    });
    deepest_of(capital, balance)
}

/// Returns the longest time on closes from a high to the first close back at it, or to the end, in days.
pub(super) fn longest_days(capital: f64, equity: &Equity) -> f64 {
    let Some(first) = equity.time.first() else { return 0.0 };
    let mut peak = capital;
    let mut since = *first;
    let mut below = false;
    let mut longest = 0;
    for (time, value) in equity.time.iter().zip(&equity.equity) {
        if below || *value < peak {
            longest = longest.max(time - since);
        }
        below = *value < peak;
        if !below {
            peak = *value;
            since = *time;
        }
    }
    longest as f64 / DAY_NANOS
}
