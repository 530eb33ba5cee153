//! Dates of the proleptic Gregorian calendar, by integer arithmetic.

/// A date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// Astronomical year.
    pub year: i64,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

impl Date {
    /// Returns the date that lies `days` after 1970-01-01.
    #[expect(clippy::cast_sign_loss, reason = "month and day are positive by construction")]
    pub const fn from_days(days: i64) -> Self {
        // Years begin on the first of March, so that the leap day is the last; eras have 400 years.
        let shifted = days.saturating_add(719_468);
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * march_month + 2) / 5 + 1;
        let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
        Self { year: year_of_era + era * 400 + (month <= 2) as i64, month: month as u8, day: day as u8 }
    }

    /// Returns the days from 1970-01-01 to the date, or `None` if there is no such date.
    pub fn to_days(self) -> Option<i64> {
        let year = self.year - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let march_month = (i64::from(self.month) + 9) % 12;
        let day_of_year = (153 * march_month + 2) / 5 + i64::from(self.day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        let days = era.checked_mul(146_097)?.checked_add(day_of_era - 719_468)?;
        (Self::from_days(days) == self).then_some(days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days_are_known_dates() {
        let date = |year, month, day| Date { year, month, day };
        for (days, expected) in [
            (0, date(1970, 1, 1)),
            (-1, date(1969, 12, 31)),
            (11_016, date(2000, 2, 29)),
            (11_017, date(2000, 3, 1)),
            (18_262, date(2020, 1, 1)),
            (47_541, date(2100, 3, 1)),
        ] {
            assert_eq!(Date::from_days(days), expected);
            assert_eq!(expected.to_days(), Some(days));
        }
    }

    #[test]
    fn every_day_of_eight_centuries_comes_back() {
        assert!((-150_000..150_000).all(|days| Date::from_days(days).to_days() == Some(days)));
    }

    #[test]
    fn dates_that_do_not_exist_are_none() {
        for (year, month, day) in [(2021, 2, 29), (2020, 13, 1), (2020, 0, 1), (2020, 4, 31), (2020, 4, 0)] {
            assert_eq!(Date { year, month, day }.to_days(), None);
        }
    }
}
