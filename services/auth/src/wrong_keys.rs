use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use assay_types::{Digest, Timestamp};

const MINUTE: Duration = Duration::from_mins(1);
/// Wrong keys that one address may show in a minute.
const PER_MINUTE: u32 = 20;
/// Most addresses remembered; beyond it those whose minute is over are dropped, and where that is not enough, all.
const CAPACITY: usize = 100_000;

/// Slows down an address that shows keys which mean nothing.
///
/// Nobody guesses 178 bits: this saves queries, and makes noise of a program whose key was revoked.
#[derive(Default)]
pub(crate) struct WrongKeys {
    addresses: Mutex<HashMap<Digest, Count>>,
}

#[derive(Clone, Copy)]
struct Count {
    since: Timestamp,
    wrong: u32,
}

impl WrongKeys {
    /// Counts a key as wrong before it is looked up, so that many at once are no way around; or says how long to wait.
    pub(crate) fn admit(&self, address: &str, now: Timestamp) -> Result<(), Duration> {
        let mut addresses = self.lock();
        let name = Digest::of(address.as_bytes());
        if addresses.len() >= CAPACITY && !addresses.contains_key(&name) {
            addresses.retain(|_, count| elapsed(count.since, now) < MINUTE);
            if addresses.len() >= CAPACITY {
                addresses.clear();
            }
        }
        let count = addresses.entry(name).or_insert(Count { since: now, wrong: 0 });
        if elapsed(count.since, now) >= MINUTE {
            *count = Count { since: now, wrong: 0 };
        }
        if count.wrong >= PER_MINUTE {
            return Err(MINUTE.saturating_sub(elapsed(count.since, now)));
        }
        count.wrong += 1;
        Ok(())
    }

    /// The key was good after all.
    pub(crate) fn was_right(&self, address: &str) {
        if let Some(count) = self.lock().get_mut(&Digest::of(address.as_bytes())) {
            count.wrong = count.wrong.saturating_sub(1);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Digest, Count>> {
        self.addresses.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn elapsed(earlier: Timestamp, now: Timestamp) -> Duration {
    Duration::from_nanos(u64::try_from(now.as_nanos().saturating_sub(earlier.as_nanos())).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(second: i64) -> Timestamp {
        Timestamp::from_nanos(second * 1_000_000_000)
    }

    #[test]
    fn wrong_keys_run_out_and_right_ones_do_not() {
        let keys = WrongKeys::default();
        for _ in 0..1_000 {
            keys.admit("a", second(0)).unwrap();
            keys.was_right("a");
        }
        for _ in 0..PER_MINUTE {
            keys.admit("a", second(10)).unwrap();
        }
        assert_eq!(keys.admit("a", second(20)), Err(Duration::from_secs(40)));
        assert_eq!(keys.admit("b", second(20)), Ok(()));
        assert_eq!(keys.admit("a", second(60)), Ok(()));
    }
}
