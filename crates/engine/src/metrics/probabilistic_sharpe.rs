use super::{Moments, normal_cdf};

/// Returns the probability that the true Sharpe ratio is above `benchmark`, both for one observation, not yearly:
/// `cdf((SR - SR*) * sqrt(T - 1) / sqrt(1 - skew * SR + (kurtosis - 1) / 4 * SR^2))`, with Pearson kurtosis.
///
/// Not defined if the returns do not vary or the term under the root is not above zero. Source: Bailey & López de Prado (2012), "The
/// Sharpe Ratio Efficient Frontier".
pub fn probabilistic_sharpe(moments: &Moments, benchmark: f64) -> Option<f64> {
    let ratio = moments.sharpe()?;
    let spread = 1.0 - moments.skewness? * ratio + (moments.kurtosis? - 1.0) / 4.0 * (ratio * ratio);
    let freedom = moments.count.checked_sub(1)? as f64;
    (spread > 0.0).then(|| normal_cdf((ratio - benchmark) * freedom.sqrt() / spread.sqrt()))
}
