use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use assay_types::{Digest, Timestamp};

/// So many wrong passwords are free.
const FREE: u32 = 5;
/// The first wait; each further failure doubles it.
const FIRST_WAIT: Duration = Duration::from_secs(2);
const LONGEST_WAIT: Duration = Duration::from_mins(15);
/// Failures are forgotten after this time without another.
const MEMORY: Duration = Duration::from_mins(30);
/// Most attempts remembered; beyond it the oldest are dropped.
const CAPACITY: usize = 100_000;

/// Who tries to sign in, and from where. Nobody can lock out another: the address of the client is part of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Attempt(Digest);

impl Attempt {
    pub(crate) fn new(email: &str, ip: &str) -> Self {
        Self(Digest::of(format!("{}\n{ip}", email.to_lowercase()).as_bytes()))
    }
}

/// Slows down whoever guesses passwords, the same whether the account exists or not.
#[derive(Default)]
pub(crate) struct Throttle {
    failures: Mutex<HashMap<Attempt, Failures>>,
}

#[derive(Clone, Copy)]
struct Failures {
    count: u32,
    last: Timestamp,
}

impl Throttle {
    /// Returns how long this attempt has to wait, or `None` where it may go on.
    pub(crate) fn blocked(&self, attempt: &Attempt, now: Timestamp) -> Option<Duration> {
        let failures = *self.lock().get(attempt)?;
        let passed = since(failures.last, now);
        let wait = wait_after(failures.count);
        (passed < wait).then(|| wait.saturating_sub(passed))
    }

    pub(crate) fn failed(&self, attempt: &Attempt, now: Timestamp) {
        let mut all = self.lock();
        if all.len() >= CAPACITY {
            make_room(&mut all, now);
        }
        let failures = all.entry(*attempt).or_insert(Failures { count: 0, last: now });
        let count = if since(failures.last, now) > MEMORY { 1 } else { failures.count.saturating_add(1) };
        *failures = Failures { count, last: now };
    }

    pub(crate) fn succeeded(&self, attempt: &Attempt) {
        self.lock().remove(attempt);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Attempt, Failures>> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Drops what is forgotten, and where that is not enough, the older half.
fn make_room(all: &mut HashMap<Attempt, Failures>, now: Timestamp) {
    all.retain(|_, failures| since(failures.last, now) <= MEMORY);
    if all.len() >= CAPACITY {
        let mut times: Vec<Timestamp> = all.values().map(|failures| failures.last).collect();
        let (_, median, _) = times.select_nth_unstable(CAPACITY / 2);
        let median = *median;
        all.retain(|_, failures| failures.last > median);
    }
}

fn wait_after(count: u32) -> Duration {
    match count.checked_sub(FREE) {
        None => Duration::ZERO,
        Some(beyond) => FIRST_WAIT.saturating_mul(1 << beyond.min(20)).min(LONGEST_WAIT),
    }
}

fn since(earlier: Timestamp, now: Timestamp) -> Duration {
    Duration::from_nanos(u64::try_from(now.as_nanos().saturating_sub(earlier.as_nanos())).unwrap_or(0))
}

#[cfg(test)]
mod tests;
