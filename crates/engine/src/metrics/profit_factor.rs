use crate::Trade;

/// Returns the sum of profits over the sum of losses of closed trades, after fees.
///
/// Not defined without a losing trade. Source: vectorbt `profit_factor`.
pub(super) fn profit_factor(closed: &[&Trade]) -> Option<f64> {
    let won: f64 = closed.iter().map(|trade| trade.profit.max(0.0)).sum();
    let lost: f64 = closed.iter().map(|trade| (-trade.profit).max(0.0)).sum();
    (lost > 0.0).then(|| won / lost)
}
