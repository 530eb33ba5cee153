use super::*;
use crate::{Bar, Bars};

const HOUR: i64 = 3_600_000_000_000;
/// A Monday, midnight.
const MONDAY: i64 = 1_704_067_200_000_000_000;

fn at(hours: &[i64]) -> Bars {
    let mut bars = Bars::default();
    for hour in hours {
        bars.push(Bar { time: MONDAY + hour * HOUR, open: 1.0, high: 1.0, low: 1.0, close: 1.0, volume: 1.0 });
    }
    bars
}

#[test]
fn a_closed_exchange_is_no_gap_but_a_missing_hour_of_the_day_is() {
    let bars = at(&[15, 16, 20, 39, 40, 112, 300]);
    let report = |calendar| report(bars.view(), Timeframe::HOUR, calendar);
    let always = report(Calendar::AlwaysOpen);
    assert_eq!((always.gap_count, always.missing_bars), (4, 3 + 18 + 71 + 187));
    assert_eq!(always.gaps[0].missing, 187);
    let exchange = report(Calendar::Exchange);
    assert_eq!((exchange.gap_count, exchange.missing_bars), (2, 3 + 187));
}

#[test]
fn a_bar_off_the_grid_is_irregular() {
    let mut bars = at(&[1, 2, 3, 4]);
    bars.time[2] += HOUR / 2;
    assert_eq!(report(bars.view(), Timeframe::HOUR, Calendar::AlwaysOpen).irregular_bars, 2);
}

#[test]
fn a_spike_is_an_outlier_and_ordinary_moves_are_not() {
    let mut bars = at(&(0..200).collect::<Vec<_>>());
    for (index, close) in bars.close.iter_mut().enumerate() {
        *close = 100.0 + (index * 7 % 5) as f64 * 0.1;
    }
    assert_eq!(report(bars.view(), Timeframe::HOUR, Calendar::AlwaysOpen).outlier_count, 0);
    bars.close[100] = 150.0;
    let found = report(bars.view(), Timeframe::HOUR, Calendar::AlwaysOpen);
    assert_eq!(found.outlier_count, 2);
    let times: Vec<i64> = found.outliers.iter().map(|outlier| outlier.time.as_nanos()).collect();
    assert_eq!(times, [bars.time[100], bars.time[101]]);
    assert!(found.outliers[0].change > 0.49 && found.outliers[0].score > OUTLIER_SCORE);
}
