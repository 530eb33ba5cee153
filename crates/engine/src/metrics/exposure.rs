/// Returns the share of bars that ended with a position.
///
/// Source: backtesting.py `Exposure Time [%]`, on closes.
pub(super) fn exposure(exposed_bars: u64, bars: usize) -> f64 {
    if bars == 0 { 0.0 } else { exposed_bars as f64 / bars as f64 }
}
