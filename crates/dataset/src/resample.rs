use assay_types::Timeframe;

use crate::{Bar, Bars, BarsView};

const DAY_SECONDS: u32 = 86_400;
const WEEK_SECONDS: u32 = 604_800;
/// 1970-01-05 was the first Monday.
const FIRST_MONDAY_NANOS: i64 = 4 * 86_400_000_000_000;

/// What to do with a last bar whose time is not over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Partial {
    /// Leave it out unless a source bar closes exactly at its end.
    Drop,
    /// Keep it, as the last session of an exchange that closes before midnight asks for.
    Keep,
}

/// Bars of one length cannot become bars of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{to} bars cannot be made of {from} bars; choose a whole multiple of {from} that divides a day, or whole days")]
pub struct ResampleError {
    /// Length of the source bars.
    pub from: Timeframe,
    /// Length asked for.
    pub to: Timeframe,
}

/// Makes bars of a longer timeframe, aligned to UTC midnight, weeks to Monday. Each is stamped by the end of its time, so nothing of
/// it is known before; stretches without source bars stay gaps.
pub fn resample(bars: BarsView<'_>, from: Timeframe, to: Timeframe, partial: Partial) -> Result<Bars, ResampleError> {
    let divides = |length: u32| DAY_SECONDS.is_multiple_of(length) || length.is_multiple_of(DAY_SECONDS);
    if !to.seconds().is_multiple_of(from.seconds()) || !divides(to.seconds()) {
        return Err(ResampleError { from, to });
    }
    let origin = if to.seconds().is_multiple_of(WEEK_SECONDS) { FIRST_MONDAY_NANOS } else { 0 };
    let end_of = |time: i64| {
        let step = to.nanos();
        let index = time.saturating_sub(origin).saturating_sub(1).div_euclid(step);
        index.saturating_add(1).saturating_mul(step).saturating_add(origin)
    };
    let mut out = Bars::default();
    let mut current: Option<Bar> = None;
    for bar in bars.iter() {
        let end = end_of(bar.time);
        match &mut current {
            Some(open) if open.time == end => absorb(open, &bar),
            _ => {
                if let Some(done) = current.replace(Bar { time: end, ..bar }) {
                    out.push(done);
                }
            }
        }
    }
    let complete = |last: &Bar| bars.time.last() == Some(&last.time);
    if let Some(last) = current.filter(|last| partial == Partial::Keep || complete(last)) {
        out.push(last);
    }
    Ok(out)
}

fn absorb(into: &mut Bar, bar: &Bar) {
    into.high = into.high.max(bar.high);
    into.low = into.low.min(bar.low);
    into.close = bar.close;
    into.volume += bar.volume;
}

#[cfg(test)]
mod tests;
