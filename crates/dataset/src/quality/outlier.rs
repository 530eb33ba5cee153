use assay_types::Timestamp;
use serde::{Deserialize, Serialize};

use super::MAX_LISTED;
use crate::BarsView;

mod bound;

/// Robust z-score from which a bar's return is an outlier. Markets have fat tails, so this is far out.
pub const OUTLIER_SCORE: f64 = 25.0;
/// Makes the median absolute deviation of normal values equal to their standard deviation.
const MAD_TO_DEVIATION: f64 = 1.482_602_218_505_602;

/// A bar whose return is far from what the series does.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outlier {
    /// Close of the bar.
    pub time: Timestamp,
    /// Its return, from the close before to its close.
    pub change: f64,
    /// Its robust z-score: distance from the median return in units of the scaled median absolute deviation, or of the mean one
    /// where that is larger.
    pub score: f64,
}

/// Returns how many bars are outliers, and the farthest of them.
pub(super) fn find(bars: BarsView<'_>) -> (u64, Vec<Outlier>) {
    if bound::excludes_outliers(bars.close) {
        return (0, Vec::new());
    }
    search(bars)
}

fn search(bars: BarsView<'_>) -> (u64, Vec<Outlier>) {
    let changes: Vec<f64> = bars.close.windows(2).map(|pair| pair[1] / pair[0] - 1.0).collect();
    let mut work: Vec<f64> = changes.iter().copied().filter(|change| change.is_finite()).collect();
    let middle = median(&mut work);
    for change in &mut work {
        *change = (*change - middle).abs();
    }
    // Where prices stand still most of the time the median deviation is next to nothing, so the mean one bounds it from below.
    let mean = work.iter().sum::<f64>() / work.len() as f64;
    let scale = (median(&mut work) * MAD_TO_DEVIATION).max(mean);
    if scale.is_nan() || scale <= 0.0 {
        return (0, Vec::new());
    }
    let outlier = |(index, change): (usize, &f64)| {
        let score = (change - middle) / scale;
        let time = Timestamp::from_nanos(bars.time[index + 1]);
        (score.abs() >= OUTLIER_SCORE).then_some(Outlier { time, change: *change, score })
    };
    let mut found: Vec<Outlier> =
        changes.iter().enumerate().filter(|(_, change)| change.is_finite()).filter_map(outlier).collect();
    let count = found.len() as u64;
    found.sort_by(|a, b| b.score.abs().total_cmp(&a.score.abs()).then(a.time.cmp(&b.time)));
    found.truncate(MAX_LISTED);
    (count, found)
}

/// Returns the upper median, or 0 of nothing. Reorders the values.
fn median(values: &mut [f64]) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    let middle = values.len() / 2;
    *values.select_nth_unstable_by(middle, f64::total_cmp).1
}
