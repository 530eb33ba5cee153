use super::moments;
use crate::Trade;

/// Returns the system quality number: `sqrt(n) * mean / s` of the profits of closed trades, `s` with divisor n - 1.
///
/// It is the t statistic of the mean profit. Not defined for fewer than two trades or profits that do not vary. Source: Tharp
/// (2008), without his cap of n at 100; vectorbt and backtesting.py use this form.
pub(super) fn sqn(closed: &[&Trade]) -> Option<f64> {
    let profits: Vec<f64> = closed.iter().map(|trade| trade.profit).collect();
    let moments = moments(&profits)?;
    Some(moments.sharpe()? * (profits.len() as f64).sqrt())
}
