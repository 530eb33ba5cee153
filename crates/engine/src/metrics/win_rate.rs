use crate::Trade;

/// Returns the share of closed trades with a profit above zero after fees.
///
/// Not defined without a closed trade. Source: every engine agrees.
pub(super) fn win_rate(closed: &[&Trade]) -> Option<f64> {
    let won = closed.iter().filter(|trade| trade.profit > 0.0).count();
    (!closed.is_empty()).then(|| won as f64 / closed.len() as f64)
}
