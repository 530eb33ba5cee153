use std::time::Duration;

use assay_store::{Lease, Store, StoreError};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use crate::trouble::Stop;

/// Extends a lease while its job is worked on, and says when to stop.
pub(crate) struct Keeper<'a> {
    store: &'a Store,
    lease: &'a Lease,
    every: Duration,
    ttl: Duration,
    shutdown: &'a CancellationToken,
    next: Instant,
    /// When the lease was last known to hold: before the answer, so that we give up before others may begin.
    held: Instant,
}

impl<'a> Keeper<'a> {
    pub(crate) fn new(
        store: &'a Store,
        lease: &'a Lease,
        (every, ttl): (Duration, Duration),
        shutdown: &'a CancellationToken,
    ) -> Self {
        let now = Instant::now();
        Self { store, lease, every, ttl, shutdown, next: now, held: now }
    }

    /// Runs `work` until it ends or has to stop. Whatever `work` holds, it must bear being dropped.
    pub(crate) async fn guard<T>(&mut self, work: impl Future<Output = T>) -> Result<T, Stop> {
        tokio::select! {
            biased;
            stop = self.watch(true) => Err(stop),
            done = work => Ok(done),
        }
    }

    /// The same for work that a cancellation comes too late for.
    pub(crate) async fn guard_to_the_end<T>(&mut self, work: impl Future<Output = T>) -> Result<T, Stop> {
        tokio::select! {
            biased;
            stop = self.watch(false) => Err(stop),
            done = work => Ok(done),
        }
    }

    async fn watch(&mut self, cancelable: bool) -> Stop {
        loop {
            tokio::select! {
                biased;
                () = self.shutdown.cancelled() => return Stop::Shutdown,
                () = sleep_until(self.next) => {}
            }
            if let Some(stop) = self.beat(cancelable).await {
                return stop;
            }
        }
    }

    async fn beat(&mut self, cancelable: bool) -> Option<Stop> {
        let now = Instant::now();
        self.next = now + self.every;
        let queue = self.store.queue();
        let beat = Box::pin(queue.heartbeat(self.lease, self.ttl));
        match timeout(self.ttl / 2, beat).await {
            Ok(Ok(beat)) => {
                self.held = now;
                return (cancelable && beat.cancel_requested).then_some(Stop::Canceled);
            }
            Ok(Err(StoreError::LeaseLost)) => return Some(Stop::LeaseLost),
            Ok(Err(error)) => tracing::warn!(error = &error as &dyn std::error::Error, "a lease was not extended"),
            Err(_) => tracing::warn!("a lease was not extended: the database does not answer"),
        }
        (self.held.elapsed() >= self.ttl).then_some(Stop::LeaseLost)
    }
}
