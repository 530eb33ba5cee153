/// Returns net profit over starting capital: `final / capital - 1`.
///
/// Source: every engine agrees (vectorbt `total_return`, backtesting.py `Return [%]`).
pub(super) fn total_return(capital: f64, final_equity: f64) -> f64 {
    final_equity / capital - 1.0
}
