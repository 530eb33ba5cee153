//! Points per caller: a bucket that fills at a steady rate, charged with what an operation costs.
//!
//! The buckets are of this process, or of Redis where every replica of the gateway shall count together.

mod local;
mod shared;

use assay_types::Timestamp;
use secrecy::SecretString;

use self::local::Local;
use self::shared::Shared;
pub use self::shared::SharedError;

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

/// The buckets of every caller.
pub struct Budget {
    local: Local,
    shared: Option<Shared>,
}

impl std::fmt::Debug for Budget {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Budget").field("shared", &self.shared.is_some()).finish_non_exhaustive()
    }
}

impl Budget {
    /// Buckets of this process alone.
    pub fn of_this_process() -> Self {
        Self { local: Local::default(), shared: None }
    }

    /// Buckets that every gateway with the same Redis shares. While it does not answer, each counts for itself.
    ///
    /// # Errors
    /// Where the address is none.
    pub fn shared(url: &SecretString) -> Result<Self, SharedError> {
        Ok(Self { local: Local::default(), shared: Some(Shared::new(url)?) })
    }

    /// Takes `cost` points from the bucket of `key`, or nothing where there are too few.
    pub(crate) async fn charge(
        &self,
        key: &str,
        allowance: Allowance,
        cost: u64,
        now: Timestamp,
    ) -> Result<Level, Exhausted> {
        if let Some(shared) = &self.shared
            && let Some(charged) = shared.charge(key, allowance, cost).await
        {
            return charged;
        }
        self.local.charge(key, allowance, cost, now)
    }

    /// Gives points back that were charged and not used.
    pub(crate) async fn refund(&self, key: &str, level: Level, points: u64, now: Timestamp) -> Level {
        if points == 0 {
            return level;
        }
        if let Some(shared) = &self.shared
            && let Some(level) = shared.refund(key, level.allowance, points).await
        {
            return level;
        }
        self.local.refund(key, points, now).unwrap_or(level)
    }
}
