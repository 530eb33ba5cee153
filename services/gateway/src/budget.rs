//! Points per caller: a bucket that fills at a steady rate, charged with what an operation costs.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use assay_types::Timestamp;

/// Buckets kept before those that are full again are forgotten.
const KEPT: usize = 50_000;

/// How many points a bucket holds and how fast it fills.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Allowance {
    /// Points that a full bucket holds.
    pub maximum: u64,
    /// Points added per second.
    pub restore_rate: u64,
}

/// A caller's bucket after an operation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Level {
    pub(crate) allowance: Allowance,
    /// Whole points left.
    pub(crate) available: u64,
    /// Seconds until the bucket is full.
    pub(crate) full_after: u64,
}

/// A charge was refused.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Exhausted {
    pub(crate) level: Level,
    /// Seconds until the charge would succeed, at least 1.
    pub(crate) retry_after: u64,
}

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
pub(crate) struct Budget {
    buckets: Mutex<HashMap<String, Bucket>>,
}

impl Budget {
    /// Takes `cost` points from the bucket of `key`, or nothing where there are too few.
    pub(crate) fn charge(
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
        let budget = Budget::default();
        assert_eq!(budget.charge("a", SMALL, 9, at(0)).unwrap().available, 1);
        let refused = budget.charge("a", SMALL, 6, at(0)).unwrap_err();
        assert_eq!((refused.retry_after, refused.level.available), (3, 1));
        assert_eq!(budget.charge("a", SMALL, 6, at(2)).unwrap_err().retry_after, 1);
        let level = budget.charge("a", SMALL, 6, at(3)).unwrap();
        assert_eq!((level.available, level.full_after), (1, 5));
        assert_eq!(
            budget.charge("a", SMALL, 10, at(1_000)).unwrap().available,
            0,
            "it never holds more than its maximum"
        );
    }

    #[test]
    fn callers_do_not_share_and_a_clock_that_goes_back_gives_nothing() {
        let budget = Budget::default();
        budget.charge("a", SMALL, 10, at(100)).unwrap();
        assert!(budget.charge("b", SMALL, 10, at(100)).is_ok());
        assert!(budget.charge("a", SMALL, 1, at(0)).is_err());
        assert!(budget.charge("a", SMALL, 1, at(100)).is_err());
        assert!(budget.charge("a", SMALL, 1, at(101)).is_ok());
    }
}
