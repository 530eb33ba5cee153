use super::Returns;

/// Returns the yearly Sharpe ratio: `mean / s * sqrt(N)`, risk-free rate 0, `s` with divisor n - 1, `N` observations a year.
///
/// Not defined for fewer than two observations or returns that do not vary. Source: Sharpe (1994), "The Sharpe Ratio"; vectorbt and
/// Jesse use this form.
pub(super) fn sharpe(returns: &Returns) -> Option<f64> {
    Some(returns.moments()?.sharpe()? * returns.per_year.sqrt())
}
