use assay_dataset::{Bar, BarsView, trading_day};

const SECOND: i64 = 1_000_000_000;
const DAY: i64 = 86_400 * SECOND;

/// A series that every bar has. Times are those of the bar's close, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Series {
    Open,
    High,
    Low,
    Close,
    Volume,
    Hl2,
    Hlc3,
    Ohlc4,
    Minute,
    Hour,
    Weekday,
    Day,
    Month,
    /// The number of the trading day, which indicators read; no word of the language.
    Session,
}

impl Series {
    pub(crate) const ALL: [Self; 13] = [
        Self::Open,
        Self::High,
        Self::Low,
        Self::Close,
        Self::Volume,
        Self::Hl2,
        Self::Hlc3,
        Self::Ohlc4,
        Self::Minute,
        Self::Hour,
        Self::Weekday,
        Self::Day,
        Self::Month,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::High => "high",
            Self::Low => "low",
            Self::Close => "close",
            Self::Volume => "volume",
            Self::Hl2 => "hl2",
            Self::Hlc3 => "hlc3",
            Self::Ohlc4 => "ohlc4",
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Weekday => "weekday",
            Self::Day => "day",
            Self::Month => "month",
            Self::Session => "session",
        }
    }

    pub(crate) const fn summary(self) -> &'static str {
        match self {
            Self::Open => "The bar's first price.",
            Self::High => "The bar's highest price.",
            Self::Low => "The bar's lowest price.",
            Self::Close => "The bar's last price.",
            Self::Volume => "What was traded during the bar.",
            Self::Hl2 => "The middle of high and low.",
            Self::Hlc3 => "The mean of high, low and close.",
            Self::Ohlc4 => "The mean of open, high, low and close.",
            Self::Minute => "The minute of the bar's close, 0 to 59, in UTC.",
            Self::Hour => "The hour of the bar's close, 0 to 23, in UTC.",
            Self::Weekday => "The day of the week of the bar's close, 1 (Monday) to 7 (Sunday), in UTC.",
            Self::Day => "The day of the month of the bar's close, 1 to 31, in UTC.",
            Self::Month => "The month of the bar's close, 1 to 12, in UTC.",
            Self::Session => "The number of the bar's trading day.",
        }
    }

    /// Returns the value at one bar.
    #[inline]
    pub(crate) fn value(self, bar: &Bar) -> f64 {
        match self {
            Self::Open => bar.open,
            Self::High => bar.high,
            Self::Low => bar.low,
            Self::Close => bar.close,
            Self::Volume => bar.volume,
            Self::Hl2 => 0.5 * (bar.high + bar.low),
            Self::Hlc3 => (bar.high + bar.low + bar.close) / 3.0,
            Self::Ohlc4 => (bar.open + bar.high + bar.low + bar.close) / 4.0,
            Self::Minute => (bar.time.rem_euclid(3_600 * SECOND) / (60 * SECOND)) as f64,
            Self::Hour => (bar.time.rem_euclid(DAY) / (3_600 * SECOND)) as f64,
            // 1970-01-01 was a Thursday, the fourth day of the week.
            Self::Weekday => ((bar.time.div_euclid(DAY) + 3).rem_euclid(7) + 1) as f64,
            Self::Day => f64::from(civil(bar.time).1),
            Self::Month => f64::from(civil(bar.time).0),
            Self::Session => trading_day(bar.time) as f64,
        }
    }

    /// Returns the column, if the bars hold it as it is.
    pub(crate) fn column(self, bars: BarsView<'_>) -> Option<&[f64]> {
        match self {
            Self::Open => Some(bars.open),
            Self::High => Some(bars.high),
            Self::Low => Some(bars.low),
            Self::Close => Some(bars.close),
            Self::Volume => Some(bars.volume),
            _ => None,
        }
    }
}

/// Returns month and day of the month, by Howard Hinnant's `civil_from_days`.
fn civil(time: i64) -> (u8, u8) {
    let shifted = time.div_euclid(DAY) + 719_468;
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (u8::try_from(month).unwrap_or(0), u8::try_from(day).unwrap_or(0))
}
