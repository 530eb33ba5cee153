use assay_types::{Timeframe, Timestamp};
use serde::{Deserialize, Serialize};

use crate::SpecError;

/// Most rates of all instruments of a run together.
pub const MAX_FUNDING_RATES: usize = 10_000;

/// What holding a position costs: at each funding time a long position pays the rate times its value, a short one receives it.
///
/// A funding time within a bar is charged at the bar's close, at its price, to the position that is held there before the decision
/// at that close; a position that was opened at the open of a bar pays for what falls due later on that bar.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Funding {
    /// A rate for each interval, due at whole multiples of it since 1970 (UTC).
    pub constant: Option<ConstantFunding>,
    /// Rates with their times, ascending, beside the constant one; at most [`MAX_FUNDING_RATES`].
    pub rates: Vec<FundingRate>,
}

/// A rate for each interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConstantFunding {
    /// The interval, such as `8h`.
    pub interval: Timeframe,
    /// Fraction of the position's value for each interval.
    pub rate: f64,
}

/// A rate that falls due once.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundingRate {
    /// When.
    pub time: Timestamp,
    /// Fraction of the position's value.
    pub rate: f64,
}

impl Funding {
    /// Returns the sum of the rates due after `after` and not after `until`.
    pub(crate) fn due(&self, after: i64, until: i64) -> f64 {
        let constant = self.constant.map_or(0.0, |constant| {
            let interval = constant.interval.nanos();
            (until.div_euclid(interval).saturating_sub(after.div_euclid(interval)).max(0)) as f64 * constant.rate
        });
        let from = self.rates.partition_point(|rate| rate.time.as_nanos() <= after);
        let due = self.rates.iter().skip(from).take_while(|rate| rate.time.as_nanos() <= until);
        due.fold(constant, |sum, rate| sum + rate.rate)
    }

    pub(crate) fn check(&self) -> Result<(), SpecError> {
        SpecError::within("funding.constant.rate", self.constant.map_or(0.0, |constant| constant.rate), -0.1, 0.1)?;
        SpecError::count_at_most("funding.rates", self.rates.len(), MAX_FUNDING_RATES)?;
        for rate in &self.rates {
            SpecError::within("funding.rates.rate", rate.rate, -0.1, 0.1)?;
        }
        if self.rates.is_sorted_by(|a, b| a.time < b.time) { Ok(()) } else { Err(SpecError::FundingOrder) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000_000_000;

    #[test]
    fn rates_fall_due_once() {
        let rates = [8, 16].map(|hour| FundingRate { time: Timestamp::from_nanos(hour * HOUR), rate: 0.001 });
        let constant = ConstantFunding { interval: Timeframe::HOUR, rate: 0.25 };
        let both = Funding { constant: Some(constant), rates: rates.to_vec() };
        let series = Funding { constant: None, ..both.clone() };
        let due = |funding: &Funding, after: i64, until: i64| (funding.due(after, until) * 1_000.0).round() as i64;
        assert_eq!([(7, 8), (8, 9), (7, 16), (0, 7)].map(|(a, b)| due(&series, a * HOUR, b * HOUR)), [1, 0, 2, 0]);
        assert_eq!(due(&both, 0, 3 * HOUR), 750);
        assert_eq!(due(&both, 7 * HOUR + 1, 8 * HOUR), 251);
        assert_eq!(due(&Funding::default(), i64::MIN, i64::MAX), 0);
    }

    #[test]
    fn bad_rates_are_refused() {
        let rate = |time, rate| FundingRate { time: Timestamp::from_nanos(time), rate };
        let of = |rates: Vec<FundingRate>| Funding { constant: None, rates }.check();
        assert_eq!(of(vec![rate(1, 0.1), rate(2, -0.1)]), Ok(()));
        assert_eq!(of(vec![rate(2, 0.0), rate(1, 0.0)]), Err(SpecError::FundingOrder));
        assert!(of(vec![rate(1, f64::NAN)]).is_err());
        assert!(of(vec![rate(1, 0.0); MAX_FUNDING_RATES + 1]).is_err());
    }
}
