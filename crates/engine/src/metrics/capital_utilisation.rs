/// Returns the mean over all bars of the position's absolute value over the equity, both at the close.
///
/// Source: gross market exposure as vectorbt's `gross_exposure` defines it, averaged.
pub(super) fn capital_utilisation(sum: f64, bars: usize) -> f64 {
    if bars == 0 { 0.0 } else { sum / bars as f64 }
}
