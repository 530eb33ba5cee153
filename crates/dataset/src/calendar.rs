use serde::{Deserialize, Serialize};

use crate::BarsView;

const DAY_NANOS: i64 = 86_400_000_000_000;
/// 1970-01-01 was a Thursday; this many days later came the first Saturday.
const FIRST_SATURDAY: i64 = 2;
/// Bars over a shorter span say nothing about weekends.
const MIN_SPAN_NANOS: i64 = 14 * DAY_NANOS;

/// When an instrument trades, which decides how yearly figures are scaled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Calendar {
    /// Every day: 365 daily observations a year.
    #[default]
    AlwaysOpen,
    /// On the working days of an exchange: 252 daily observations a year.
    Exchange,
}

impl Calendar {
    /// Returns how many daily observations a year has.
    pub const fn days_per_year(self) -> f64 {
        match self {
            Self::AlwaysOpen => 365.0,
            Self::Exchange => 252.0,
        }
    }

    /// Returns the name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AlwaysOpen => "always_open",
            Self::Exchange => "exchange",
        }
    }

    /// Guesses the calendar: an instrument whose bars span two weeks or more and never close inside a Saturday (UTC) trades on
    /// an exchange.
    pub fn detect(bars: BarsView<'_>) -> Self {
        let (Some(first), Some(last)) = (bars.time.first(), bars.time.last()) else {
            return Self::AlwaysOpen;
        };
        let saturday = |time: &i64| (trading_day(*time) - FIRST_SATURDAY).rem_euclid(7) == 0;
        if last.saturating_sub(*first) >= MIN_SPAN_NANOS && !bars.time.iter().any(saturday) {
            Self::Exchange
        } else {
            Self::AlwaysOpen
        }
    }
}

/// Returns the UTC day (days since the epoch) that a bar closing at `time` belongs to: a bar that closes at midnight belongs to
/// the day that ends there.
#[inline]
pub const fn trading_day(time: i64) -> i64 {
    time.saturating_sub(1).div_euclid(DAY_NANOS)
}
