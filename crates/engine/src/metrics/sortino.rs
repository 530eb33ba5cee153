use super::{Returns, moments::NOISE};

/// Returns the yearly Sortino ratio: `mean / d * sqrt(N)` with `d = sqrt(mean(min(r, 0)^2))` over all observations, target 0.
///
/// Not defined without a falling observation. Source: Sortino & Price (1994); vectorbt and Jesse use this form.
pub(super) fn sortino(returns: &Returns) -> Option<f64> {
    let mean = returns.moments()?.mean;
    let count = returns.values.len() as f64;
    let falling: f64 = returns.values.iter().map(|value| value.min(0.0)).map(|value| value * value).sum();
    let downside = (falling / count).sqrt();
    (downside > NOISE).then(|| mean / downside * returns.per_year.sqrt())
}
