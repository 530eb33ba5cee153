use super::moments::mean;
use crate::Equity;

/// Returns the value traded a year over the mean equity; a buy and its sale count both.
///
/// Not defined without time or with a mean equity at or below zero. Source: LEAN `PortfolioTurnover`, yearly.
pub(super) fn turnover(traded_value: f64, equity: &Equity, years: f64) -> Option<f64> {
    let mean = mean(equity.equity.iter().copied())?;
    (mean > 0.0 && years > 0.0).then(|| traded_value / mean / years)
}
