//! Proves in one pass, without sorting, that a series has no outlier, as most have none.
//!
//! The mean distance `d` from the median `m` is at least the mean distance from `a` less `b - a`, where `a <= m <= b`. No change is
//! an outlier if even the farthest from `m` is nearer than [`OUTLIER_SCORE`] such distances, because the scale of scores is never
//! below `d`.

use super::OUTLIER_SCORE;

/// Changes looked at to guess where the median is.
const SAMPLE: usize = 4096;
/// Rounding of sums must not decide.
const MARGIN: f64 = 1.01;
/// Sums and extremes kept side by side.
const LANES: usize = 4;

/// Whether no change of these closes can be an outlier; `false` says nothing.
pub(super) fn excludes_outliers(closes: &[f64]) -> bool {
    let count = closes.len().saturating_sub(1);
    let Some((a, b)) = guess(closes) else { return false };
    let survey = Survey::of(closes, a, b);
    // The upper median has at most half of the changes below it, and fewer than half above.
    let holds = survey.below <= count / 2 && survey.above <= count - 1 - count / 2;
    let least = survey.distance / count as f64 - (b - a);
    let farthest = (survey.highest - a).max(b - survey.lowest);
    holds && survey.distance.is_finite() && farthest * MARGIN < OUTLIER_SCORE * least
}

/// Returns two changes that the median most likely lies between.
fn guess(closes: &[f64]) -> Option<(f64, f64)> {
    let stride = (closes.len() / SAMPLE).max(1);
    let pairs = closes.windows(2).step_by(stride);
    let mut sample: Vec<f64> = pairs.map(|pair| pair[1] / pair[0] - 1.0).filter(|change| change.is_finite()).collect();
    sample.sort_unstable_by(f64::total_cmp);
    let at = |percent: usize| sample.get(sample.len() * percent / 100).copied();
    Some((at(46)?, at(54)?))
}

struct Survey {
    below: usize,
    above: usize,
    distance: f64,
    lowest: f64,
    highest: f64,
}

impl Survey {
    fn of(closes: &[f64], a: f64, b: f64) -> Self {
        let mut lanes = [(0_u64, 0_u64, 0.0, a, a); LANES];
        let mut rest = closes;
        while let Some(window) = rest.first_chunk::<{ LANES + 1 }>() {
            for (lane, pair) in lanes.iter_mut().zip(window.windows(2)) {
                let change = pair[1] / pair[0] - 1.0;
                lane.0 += u64::from(change < a);
                lane.1 += u64::from(change > b);
                lane.2 += (change - a).abs();
                lane.3 = if change < lane.3 { change } else { lane.3 };
                lane.4 = if change > lane.4 { change } else { lane.4 };
            }
            rest = &rest[LANES..];
        }
        let mut survey = Self { below: 0, above: 0, distance: 0.0, lowest: a, highest: a };
        for (below, above, distance, lowest, highest) in lanes {
            survey.below += below as usize;
            survey.above += above as usize;
            survey.distance += distance;
            survey.lowest = survey.lowest.min(lowest);
            survey.highest = survey.highest.max(highest);
        }
        for pair in rest.windows(2) {
            let change = pair[1] / pair[0] - 1.0;
            survey.below += usize::from(change < a);
            survey.above += usize::from(change > b);
            survey.distance += (change - a).abs();
            survey.lowest = survey.lowest.min(change);
            survey.highest = survey.highest.max(change);
        }
        survey
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Bar, Bars, quality::outlier};

    #[test]
    fn a_calm_series_is_excluded_and_a_jump_is_not() {
        let walk = crate::synthetic::Walk { seed: 3, start: 100.0, sigma: 0.01, drift: 0.0, ticks: 100.0 };
        let mut closes = walk.bars(5_000, 60_000_000_000).close;
        assert!(excludes_outliers(&closes));
        closes[2_500] *= 1.5;
        assert!(!excludes_outliers(&closes));
    }

    proptest! {
        #[test]
        fn what_is_excluded_has_no_outlier(
            steps in prop::collection::vec(prop_oneof![8 => -100..100_i32, 1 => Just(0), 1 => -3000..3000_i32], 2..300),
        ) {
            let mut bars = Bars::default();
            let mut price = 1_000.0_f64;
            for (minute, step) in (0_i64..).zip(steps) {
                price = (price * (1.0 + f64::from(step) / 10_000.0)).max(1.0);
                bars.push(Bar { time: minute, open: price, high: price, low: price, close: price, volume: 0.0 });
            }
            if excludes_outliers(&bars.close) {
                prop_assert_eq!(outlier::search(bars.view()).0, 0);
            }
        }
    }
}
