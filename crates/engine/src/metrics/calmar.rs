/// Returns the Calmar ratio: compound annual growth rate over the depth of the deepest drawdown.
///
/// Not defined without a drawdown or without a growth rate. Source: Young (1991), over the whole run instead of 36 months.
pub(super) fn calmar(cagr: Option<f64>, max_drawdown: f64) -> Option<f64> {
    cagr.filter(|_| max_drawdown < 0.0).map(|rate| rate / -max_drawdown)
}
