use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use assay_types::Timestamp;

use super::{Allowance, Exhausted, Level};

/// Buckets kept before those that are full again are forgotten.
const KEPT: usize = 50_000;

#[derive(Clone, Copy, Debug)]
struct Bucket {
    /// In billionths of a point, so that nanoseconds times points per second stay whole.
    available: u128,
    at: Timestamp,
    allowance: Allowance,
}

const UNIT: u128 = 1_000_000_000;

impl Bucket {
    fn refill(&mut self, now: Timestamp) {
        let elapsed = u128::try_from(now.as_nanos().saturating_sub(self.at.as_nanos())).unwrap_or(0);
        let full = u128::from(self.allowance.maximum) * UNIT;
        let gained = elapsed.saturating_mul(u128::from(self.allowance.restore_rate));
        self.available = self.available.saturating_add(gained).min(full);
        self.at = self.at.max(now);
    }

    fn seconds_until(&self, points: u128) -> u64 {
        let missing = points.saturating_sub(self.available);
        let per_second = u128::from(self.allowance.restore_rate.max(1)) * UNIT;
        u64::try_from(missing.div_ceil(per_second)).unwrap_or(u64::MAX)
    }

    fn level(&self) -> Level {
        Level {
            allowance: self.allowance,
            available: u64::try_from(self.available / UNIT).unwrap_or(u64::MAX),
            full_after: self.seconds_until(u128::from(self.allowance.maximum) * UNIT),
        }
    }
}

/// The buckets of every caller of this process.
#[derive(Debug, Default)]
pub(super) struct Local {
    buckets: Mutex<HashMap<String, Bucket>>,
}

impl Local {
    /// Takes `cost` points from the bucket of `key`, or nothing where there are too few.
    pub(super) fn charge(
        &self,
        key: &str,
        allowance: Allowance,
        cost: u64,
        now: Timestamp,
    ) -> Result<Level, Exhausted> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= KEPT && !buckets.contains_key(key) {
            buckets.retain(|_, bucket| {
                bucket.refill(now);
                bucket.available < u128::from(bucket.allowance.maximum) * UNIT
            });
        }
        let bucket = buckets.entry(key.to_owned()).or_insert_with(|| Bucket {
            available: u128::from(allowance.maximum) * UNIT,
            at: now,
            allowance,
        });
        bucket.allowance = allowance;
        bucket.refill(now);
        let points = u128::from(cost) * UNIT;
        match bucket.available.checked_sub(points) {
            Some(rest) => {
                bucket.available = rest;
                Ok(bucket.level())
            }
            None => Err(Exhausted { level: bucket.level(), retry_after: bucket.seconds_until(points).max(1) }),
        }
    }

    /// Gives points back, up to a full bucket.
    pub(super) fn refund(&self, key: &str, points: u64, now: Timestamp) -> Option<Level> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = buckets.get_mut(key)?;
        bucket.available = bucket.available.saturating_add(u128::from(points) * UNIT);
        bucket.refill(now);
        Some(bucket.level())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Allowance = Allowance { maximum: 10, restore_rate: 2 };

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_nanos(seconds * 1_000_000_000)
    }

    #[test]
    fn a_bucket_empties_refuses_and_fills_again() {
        let local = Local::default();
        assert_eq!(local.charge("a", SMALL, 9, at(0)).unwrap().available, 1);
        let refused = local.charge("a", SMALL, 6, at(0)).unwrap_err();
        assert_eq!((refused.retry_after, refused.level.available), (3, 1));
        assert_eq!(local.charge("a", SMALL, 6, at(2)).unwrap_err().retry_after, 1);
        let level = local.charge("a", SMALL, 6, at(3)).unwrap();
        assert_eq!((level.available, level.full_after), (1, 5));
        assert_eq!(
            local.charge("a", SMALL, 10, at(1_000)).unwrap().available,
            0,
            "it never holds more than its maximum"
        );
    }

    #[test]
    fn callers_do_not_share_and_a_clock_that_goes_back_gives_nothing() {
        let local = Local::default();
        local.charge("a", SMALL, 10, at(100)).unwrap();
        assert!(local.charge("b", SMALL, 10, at(100)).is_ok());
        assert!(local.charge("a", SMALL, 1, at(0)).is_err());
        assert!(local.charge("a", SMALL, 1, at(100)).is_err());
        assert!(local.charge("a", SMALL, 1, at(101)).is_ok());
    }

    #[test]
    fn what_is_given_back_never_makes_a_bucket_more_than_full() {
        let local = Local::default();
        local.charge("a", SMALL, 8, at(0)).unwrap();
        assert_eq!(local.refund("a", 5, at(0)).unwrap().available, 7);
        assert_eq!(local.refund("a", 50, at(0)).unwrap().available, 10);
        assert_eq!(local.refund("b", 1, at(0)), None);
    }
}
