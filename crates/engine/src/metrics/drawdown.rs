//! Falls below the highest equity so far, as fractions (zero or negative), and how long they last.
//!
//! `drawdown = equity / highest equity before - 1`; the starting capital is the first high. Source: Magdon-Ismail & Atiya (2004).

use crate::{Equity, Trade};

const DAY_NANOS: f64 = 86_400e9;

/// Values compared side by side.
const LANES: usize = 8;

/// Returns the deepest drawdown at the worst price inside bars, which the equity curve carries.
pub(super) fn deepest(equity: &Equity) -> f64 {
    let (rows, rest) = equity.drawdown.as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for row in rows {
        for (lane, value) in lanes.iter_mut().zip(row) {
            *lane = if *value < *lane { *value } else { *lane };
        }
    }
    lanes.iter().chain(rest).copied().fold(0.0, f64::min)
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

/// Returns a time in days.
pub(super) fn days(nanos: i64) -> f64 {
    nanos as f64 / DAY_NANOS
}
