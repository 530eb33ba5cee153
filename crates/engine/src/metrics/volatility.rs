use super::Returns;

/// Returns the yearly standard deviation of returns: `s * sqrt(N)`, `s` with divisor n - 1, `N` observations a year.
///
/// Not defined for fewer than two observations. Source: vectorbt `annualized_volatility` (ddof 1).
pub(super) fn volatility(returns: &Returns) -> Option<f64> {
    Some(returns.moments()?.deviation * returns.per_year.sqrt())
}
