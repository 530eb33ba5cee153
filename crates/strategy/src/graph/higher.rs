//! Bars of a longer timeframe, of which a strategy sees only those that are closed.

use assay_dataset::Bar;
use assay_types::Timeframe;

const DAY: i64 = 86_400_000_000_000;
const WEEK: i64 = 7 * DAY;

/// Joins bars into longer ones, which begin and end at whole multiples of their length in UTC; weeks begin on Monday.
///
/// A longer bar is closed by the bar that ends when it ends or, where that one is missing, by the first later one.
#[derive(Clone, Debug)]
pub(crate) struct Joiner {
    nanos: i64,
    offset: i64,
    open: Option<Bar>,
}

impl Joiner {
    pub(crate) fn new(timeframe: Timeframe) -> Self {
        let nanos = timeframe.nanos();
        // 1970-01-05 was a Monday.
        let offset = if nanos % WEEK == 0 { 4 * DAY } else { 0 };
        Self { nanos, offset, open: None }
    }

    /// Returns when the longer bar ends that a bar closing at `time` belongs to.
    fn end(&self, time: i64) -> i64 {
        let rest = (time.rem_euclid(self.nanos) - self.offset % self.nanos).rem_euclid(self.nanos);
        if rest == 0 { time } else { time.saturating_add(self.nanos - rest) }
    }

    /// Takes one bar and hands over the longer ones that it closes: none, one, or after a gap two.
    #[inline]
    pub(crate) fn push(&mut self, bar: &Bar, mut closed: impl FnMut(&Bar)) {
        let end = self.end(bar.time);
        if let Some(open) = self.open.take_if(|open| open.time != end) {
            closed(&open);
        }
        let joined = match self.open.take() {
            None => Bar { time: end, ..*bar },
            Some(open) => Bar {
                time: end,
                open: open.open,
                high: if bar.high > open.high { bar.high } else { open.high },
                low: if bar.low < open.low { bar.low } else { open.low },
                close: bar.close,
                volume: open.volume + bar.volume,
            },
        };
        if bar.time == end {
            closed(&joined);
        } else {
            self.open = Some(joined);
        }
    }
}
