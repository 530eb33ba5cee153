use super::{Returns, moments::mean};

/// Share of observations in the tail: one in twenty.
const TAIL: usize = 20;

/// Returns the expected shortfall at 5 %: the mean of the worst twentieth of the returns, rounded down to whole observations.
///
/// Not defined for fewer than twenty observations. Source: Acerbi & Tasche (2002).
pub(super) fn tail_loss(returns: &Returns) -> Option<f64> {
    let mut values = returns.values.clone();
    values.sort_by(f64::total_cmp);
    mean(values.iter().take(values.len() / TAIL).copied())
}
