/// Returns the compound annual growth rate: `(final / capital) ^ (1 / years) - 1`, a year being 365.25 days.
///
/// Not defined for an account below zero, no time, or a growth beyond any number. Source: backtesting.py `CAGR [%]` (365.25 days).
pub(super) fn cagr(capital: f64, final_equity: f64, years: f64) -> Option<f64> {
    let growth = final_equity / capital;
    if growth < 0.0 || years <= 0.0 {
        return None;
    }
    Some(libm::pow(growth, 1.0 / years) - 1.0).filter(|rate| rate.is_finite())
}
