use assay_dataset::{Calendar, trading_day};
use assay_types::Timeframe;

use super::{
    moments::{Moments, moments},
    stretches::stretches,
};
use crate::Equity;

const YEAR_SECONDS: f64 = 365.0 * 86_400.0;

/// Returns of equal periods.
#[derive(Clone, Debug, PartialEq)]
pub struct Returns {
    /// Change of equity over each period, as a fraction of the equity before it.
    pub values: Vec<f64>,
    /// Periods a year.
    pub per_year: f64,
}

impl Returns {
    /// Takes the equity at the end of each period.
    pub(crate) fn between(
        capital: f64,
        ends: impl Iterator<Item = f64>,
        timeframe: Timeframe,
        calendar: Calendar,
    ) -> Self {
        let daily = timeframe <= Timeframe::DAY;
        let per_year = if daily { calendar.days_per_year() } else { YEAR_SECONDS / f64::from(timeframe.seconds()) };
        let mut before = capital;
        let mut values = Vec::new();
        for last in ends {
            if before.is_nan() || before <= 0.0 {
                break;
            }
            values.push(last / before - 1.0);
            before = last;
        }
        Self { values, per_year }
    }

    pub(super) fn moments(&self) -> Option<Moments> {
        moments(&self.values)
    }
}

/// Returns the series that yearly figures are taken from.
///
/// Bars of up to a day give one observation for each day that has bars: the last equity of the UTC day, a bar that closes at midnight
/// belonging to the day that ends. On an exchange, Saturday and Sunday belong to the Monday after (currencies open on Sunday
/// evening). A year has 365 observations where trading never stops, else 252. Longer bars give one observation each. The
/// first is measured against the starting capital. The series ends where equity is not above zero.
pub fn returns(equity: &Equity, capital: f64, timeframe: Timeframe, calendar: Calendar) -> Returns {
    let ends = period_ends(&equity.time, timeframe, calendar);
    let last = ends.iter().filter_map(|end| equity.equity.get(*end)).copied();
    Returns::between(capital, last, timeframe, calendar)
}

/// Returns the last bar of each period that gives an observation.
pub(crate) fn period_ends(time: &[i64], timeframe: Timeframe, calendar: Calendar) -> Vec<usize> {
    if timeframe > Timeframe::DAY {
        return (0..time.len()).collect();
    }
    stretches(time, |time| session(time, calendar)).map(|end| end - 1).collect()
}

/// Returns the day that a bar's result belongs to.
fn session(time: i64, calendar: Calendar) -> i64 {
    let day = trading_day(time);
    // Day 0 was a Thursday: day 2 a Saturday, day 3 a Sunday.
    match (calendar, day.rem_euclid(7)) {
        (Calendar::Exchange, 2) => day + 2,
        (Calendar::Exchange, 3) => day + 1,
        _ => day,
    }
}
