use super::*;
use crate::{columns, synthetic};

const HOUR: i64 = 3_600_000_000_000;

fn hourly(rows: usize) -> Bars {
    synthetic::market(7, &synthetic::INSTRUMENTS[0], Timeframe::HOUR, rows)
}

#[test]
fn four_hours_become_one_bar_stamped_by_its_end() {
    let source = hourly(9);
    let four: Timeframe = "4h".parse().unwrap();
    let bars = resample(source.view(), Timeframe::HOUR, four, Partial::Drop).unwrap();
    assert_eq!(bars.time, [synthetic::EPOCH_NANOS + 4 * HOUR, synthetic::EPOCH_NANOS + 8 * HOUR]);
    let high = source.high[..4].iter().copied().fold(f64::MIN, f64::max);
    let low = source.low[..4].iter().copied().fold(f64::MAX, f64::min);
    let volume = ((source.volume[0] + source.volume[1]) + source.volume[2]) + source.volume[3];
    let first = bars.view().get(0).unwrap();
    assert_eq!(first, Bar { time: bars.time[0], open: source.open[0], high, low, close: source.close[3], volume });
    assert_eq!(resample(source.view(), Timeframe::HOUR, four, Partial::Keep).unwrap().len(), 3);
}

#[test]
fn weeks_end_at_sunday_midnight() {
    let source = hourly(24 * 12);
    let week: Timeframe = "1w".parse().unwrap();
    let bars = resample(source.view(), Timeframe::HOUR, week, Partial::Drop).unwrap();
    // 2020-01-01 was a Wednesday: the first week ends after five days.
    assert_eq!(bars.time, [synthetic::EPOCH_NANOS + 5 * 24 * HOUR, synthetic::EPOCH_NANOS + 12 * 24 * HOUR]);
}

#[test]
fn the_same_length_changes_nothing() {
    let source = hourly(50);
    let bars = resample(source.view(), Timeframe::HOUR, Timeframe::HOUR, Partial::Drop).unwrap();
    assert_eq!(columns::encode(bars.view()), columns::encode(source.view()));
}

#[test]
fn in_two_steps_as_in_one() {
    let source = hourly(24 * 40);
    let through = resample(source.view(), Timeframe::HOUR, "4h".parse().unwrap(), Partial::Drop).unwrap();
    let twice = resample(through.view(), "4h".parse().unwrap(), Timeframe::DAY, Partial::Drop).unwrap();
    let once = resample(source.view(), Timeframe::HOUR, Timeframe::DAY, Partial::Drop).unwrap();
    assert_eq!((twice.time, twice.high, twice.close), (once.time, once.high, once.close));
}

#[test]
fn lengths_that_do_not_fit_are_refused() {
    let source = hourly(10);
    for to in ["90m", "30m", "5h", "36h"] {
        let to = to.parse().unwrap();
        assert_eq!(
            resample(source.view(), Timeframe::HOUR, to, Partial::Drop),
            Err(ResampleError { from: Timeframe::HOUR, to })
        );
    }
}
