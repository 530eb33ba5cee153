use assay_types::{Timeframe, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{BarsView, Calendar, trading_day};

mod outlier;

pub use outlier::{OUTLIER_SCORE, Outlier};

/// Most findings of one kind that a report lists; the counts cover all.
pub const MAX_LISTED: usize = 100;
/// An exchange may stay closed this long (a long weekend) without that being a gap.
const LONGEST_CLOSURE_NANOS: i64 = 4 * 86_400_000_000_000 + 3_600_000_000_000;

/// What was noticed about bars that are valid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QualityReport {
    /// Number of bars.
    pub rows: u64,
    /// Close of the first bar.
    pub first: Timestamp,
    /// Close of the last bar.
    pub last: Timestamp,
    /// Whether the file had a volume column.
    pub has_volume: bool,
    /// Number of gaps.
    pub gap_count: u64,
    /// Bars that are missing in all gaps together.
    pub missing_bars: u64,
    /// The gaps, the longest first.
    pub gaps: Vec<Gap>,
    /// Bars that do not follow the one before by a whole number of timeframes.
    pub irregular_bars: u64,
    /// Bars without volume, where there is a volume column.
    pub zero_volume_bars: u64,
    /// Number of outliers.
    pub outlier_count: u64,
    /// The outliers, the farthest first.
    pub outliers: Vec<Outlier>,
}

/// A stretch of time without the bars that should be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gap {
    /// Close of the last bar before it.
    pub after: Timestamp,
    /// Close of the first bar behind it.
    pub until: Timestamp,
    /// Bars missing.
    pub missing: u64,
}

/// Describes bars that satisfy the invariant of this crate.
pub(crate) fn report(bars: BarsView<'_>, timeframe: Timeframe, calendar: Calendar) -> QualityReport {
    let step = timeframe.nanos();
    let mut gaps = Vec::new();
    let mut irregular_bars = 0;
    for pair in bars.time.windows(2) {
        let [before, time] = [pair[0], pair[1]];
        let distance = time.saturating_sub(before);
        if distance == step {
            continue;
        }
        irregular_bars += u64::from(distance % step != 0);
        if distance > step && !is_closure(before, time, calendar) {
            let missing = (distance / step).saturating_sub(1).unsigned_abs();
            gaps.push(Gap { after: Timestamp::from_nanos(before), until: Timestamp::from_nanos(time), missing });
        }
    }
    gaps.retain(|gap| gap.missing > 0);
    let gap_count = gaps.len() as u64;
    let missing_bars = gaps.iter().map(|gap| gap.missing).sum();
    gaps.sort_by_key(|gap| (std::cmp::Reverse(gap.missing), gap.after));
    gaps.truncate(MAX_LISTED);
    let (outlier_count, outliers) = outlier::find(bars);
    let stamp = |time: Option<&i64>| Timestamp::from_nanos(time.copied().unwrap_or_default());
    QualityReport {
        rows: bars.len() as u64,
        first: stamp(bars.time.first()),
        last: stamp(bars.time.last()),
        has_volume: true,
        gap_count,
        missing_bars,
        gaps,
        irregular_bars,
        zero_volume_bars: bars.volume.iter().filter(|volume| **volume == 0.0).count() as u64,
        outlier_count,
        outliers,
    }
}

/// Whether the time between two closes can be a night, weekend or holiday of an exchange.
fn is_closure(before: i64, time: i64, calendar: Calendar) -> bool {
    calendar == Calendar::Exchange
        && trading_day(before) != trading_day(time)
        && time.saturating_sub(before) <= LONGEST_CLOSURE_NANOS
}

#[cfg(test)]
mod tests;
