use assay_engine::Equity;

/// Points that one stretch of the curve keeps: its lowest, its highest, its deepest.
const PER_STRETCH: usize = 3;

/// Chooses at most `points` bars to draw a curve with, so that no peak and no trough of equity or drawdown gets lost:
/// the first, the last, and of each stretch between the extremes.
pub(crate) fn thin(curve: &Equity, points: usize) -> Vec<usize> {
    let bars = curve.len();
    if bars <= points {
        return (0..bars).collect();
    }
    let last = bars - 1;
    if points < PER_STRETCH + 2 {
        return if points <= 1 { vec![last; points] } else { vec![0, last] };
    }
    let stretches = (points - 2) / PER_STRETCH;
    let inner = bars - 2;
    let mut kept = vec![0];
    for stretch in 0..stretches {
        let (from, to) = (1 + inner * stretch / stretches, 1 + inner * (stretch + 1) / stretches);
        let mut extremes = [
            extreme(&curve.equity, from..to, |a, b| a < b),
            extreme(&curve.equity, from..to, |a, b| a > b),
            extreme(&curve.drawdown, from..to, |a, b| a < b),
        ];
        extremes.sort_unstable();
        for at in extremes.into_iter().flatten() {
            if kept.last() != Some(&at) {
                kept.push(at);
            }
        }
    }
    kept.push(last);
    kept
}

/// Returns the first index of a range whose value beats all before it.
fn extreme(column: &[f64], range: std::ops::Range<usize>, beats: impl Fn(f64, f64) -> bool) -> Option<usize> {
    let values = column.get(range.clone())?;
    let mut best: Option<(usize, f64)> = None;
    for (offset, value) in values.iter().enumerate() {
        if best.is_none_or(|(_, so_far)| beats(*value, so_far)) {
            best = Some((range.start + offset, *value));
        }
    }
    best.map(|(at, _)| at)
}

#[cfg(test)]
mod tests;
