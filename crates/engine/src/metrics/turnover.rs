/// Returns the value traded a year over the mean equity; a buy and its sale count both.
///
/// Not defined without time or with a mean equity at or below zero. Source: LEAN `PortfolioTurnover`, yearly.
pub(super) fn turnover(traded_value: f64, mean: Option<f64>, years: f64) -> Option<f64> {
    let mean = mean?;
    (mean > 0.0 && years > 0.0).then(|| traded_value / mean / years)
}
