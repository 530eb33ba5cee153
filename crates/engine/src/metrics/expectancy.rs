use super::moments::mean;
use crate::Trade;

/// Returns the mean profit of a closed trade after fees, in the account's currency: `W * mean win - L * mean loss`, which is the
/// plain mean.
///
/// Not defined without a closed trade. Source: vectorbt `expectancy`.
pub(super) fn expectancy(closed: &[&Trade]) -> Option<f64> {
    mean(closed.iter().map(|trade| trade.profit))
}

/// Returns the mean of profit over value at the entry. Source: backtesting.py `Expectancy [%]`.
pub(super) fn expectancy_rate(closed: &[&Trade]) -> Option<f64> {
    mean(closed.iter().map(|trade| trade.profit_rate))
}
