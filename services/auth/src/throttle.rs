use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use assay_types::{Digest, Timestamp};

const MINUTE: Duration = Duration::from_mins(1);
const LONGEST_LOCKOUT: Duration = Duration::from_mins(15);
/// Wrong passwords are forgotten after this time without an attempt.
const MEMORY: Duration = Duration::from_mins(30);
/// Most callers remembered; beyond it the oldest are dropped.
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
///
/// So many attempts a minute, right or wrong. As many wrong ones in a row lock out for a minute; each further one doubles that.
pub(crate) struct Throttle {
    per_minute: u32,
    callers: Mutex<HashMap<Attempt, History>>,
}

#[derive(Clone, Copy)]
struct History {
    /// Attempts of the minute that began at `since`.
    attempts: u32,
    since: Timestamp,
    last: Timestamp,
    /// Wrong passwords since the last right one.
    failures: u32,
}

impl Throttle {
    pub(crate) fn new(per_minute: u32) -> Self {
        Self { per_minute, callers: Mutex::default() }
    }

    /// Counts an attempt before its password is looked at, so that many at once are no way around; or says how long to wait.
    pub(crate) fn admit(&self, attempt: &Attempt, now: Timestamp) -> Result<(), Duration> {
        let mut callers = self.lock();
        if callers.len() >= CAPACITY && !callers.contains_key(attempt) {
            make_room(&mut callers, now);
        }
        let history = callers.entry(*attempt).or_insert(History { attempts: 0, since: now, last: now, failures: 0 });
        if elapsed(history.last, now) > MEMORY {
            history.failures = 0;
        }
        let wait = history.wait(self.per_minute, now);
        if !wait.is_zero() {
            return Err(wait);
        }
        if elapsed(history.since, now) >= MINUTE {
            (history.attempts, history.since) = (0, now);
        }
        history.attempts += 1;
        history.last = now;
        Ok(())
    }

    pub(crate) fn failed(&self, attempt: &Attempt) {
        if let Some(history) = self.lock().get_mut(attempt) {
            history.failures = history.failures.saturating_add(1);
        }
    }

    pub(crate) fn succeeded(&self, attempt: &Attempt) {
        if let Some(history) = self.lock().get_mut(attempt) {
            history.failures = 0;
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Attempt, History>> {
        self.callers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl History {
    fn wait(&self, per_minute: u32, now: Timestamp) -> Duration {
        let rest = if self.attempts < per_minute { Duration::ZERO } else { MINUTE };
        let rest = rest.saturating_sub(elapsed(self.since, now));
        rest.max(lockout(self.failures, per_minute).saturating_sub(elapsed(self.last, now)))
    }
}

fn lockout(failures: u32, free: u32) -> Duration {
    match failures.checked_sub(free) {
        None => Duration::ZERO,
        Some(beyond) => MINUTE.saturating_mul(1 << beyond.min(20)).min(LONGEST_LOCKOUT),
    }
}

/// Drops what is forgotten, and where that is not enough, the older half.
fn make_room(callers: &mut HashMap<Attempt, History>, now: Timestamp) {
    callers.retain(|_, history| elapsed(history.last, now) <= MEMORY);
    if callers.len() >= CAPACITY {
        let mut times: Vec<Timestamp> = callers.values().map(|history| history.last).collect();
        let (_, median, _) = times.select_nth_unstable(CAPACITY / 2);
        let median = *median;
        callers.retain(|_, history| history.last > median);
    }
}

fn elapsed(earlier: Timestamp, now: Timestamp) -> Duration {
    Duration::from_nanos(u64::try_from(now.as_nanos().saturating_sub(earlier.as_nanos())).unwrap_or(0))
}

#[cfg(test)]
mod tests;
