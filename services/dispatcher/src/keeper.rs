use std::time::Duration;

use assay_store::{Beat, Lease, Store, StoreError};
use futures::future::BoxFuture;
use tokio::time::{Instant, sleep_until, timeout_at};
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
    /// A heartbeat on its way, and when it was sent. Work that ends meanwhile leaves it for the next look: cut off while
    /// the database commits, it would roll back what is committed already.
    beating: Option<(Instant, BoxFuture<'a, Result<Beat, StoreError>>)>,
}

impl<'a> Keeper<'a> {
    pub(crate) fn new(
        store: &'a Store,
        lease: &'a Lease,
        (every, ttl): (Duration, Duration),
        shutdown: &'a CancellationToken,
    ) -> Self {
        let now = Instant::now();
        Self { store, lease, every, ttl, shutdown, next: now, held: now, beating: None }
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
                () = sleep_until(self.next), if self.beating.is_none() => self.send(),
                heard = hear(&mut self.beating, self.ttl / 2) => {
                    if let Some(stop) = self.judge(heard, cancelable) {
                        return stop;
                    }
                }
            }
        }
    }

    fn send(&mut self) {
        let now = Instant::now();
        self.next = now + self.every;
        let (store, lease, ttl) = (self.store, self.lease, self.ttl);
        self.beating = Some((now, Box::pin(async move { store.queue().heartbeat(lease, ttl).await })));
    }

    fn judge(&mut self, (sent, answer): (Instant, Option<Result<Beat, StoreError>>), cancelable: bool) -> Option<Stop> {
        match answer {
            Some(Ok(beat)) => {
                self.held = sent;
                return (cancelable && beat.cancel_requested).then_some(Stop::Canceled);
            }
            Some(Err(StoreError::LeaseLost)) => return Some(Stop::LeaseLost),
            Some(Err(error)) => tracing::warn!(error = &error as &dyn std::error::Error, "a lease was not extended"),
            None => tracing::warn!("a lease was not extended: the database does not answer"),
        }
        (self.held.elapsed() >= self.ttl).then_some(Stop::LeaseLost)
    }

    /// Lets a heartbeat that is on its way arrive.
    pub(crate) async fn rest(mut self) {
        if self.beating.is_some() {
            hear(&mut self.beating, self.ttl / 2).await;
        }
    }
}

/// Waits for the answer to a heartbeat and when that was sent; for ever, where none was. Safe to cancel.
async fn hear(
    beating: &mut Option<(Instant, BoxFuture<'_, Result<Beat, StoreError>>)>,
    patience: Duration,
) -> (Instant, Option<Result<Beat, StoreError>>) {
    let Some((sent, answer)) = beating else { return std::future::pending().await };
    let heard = (*sent, timeout_at(*sent + patience, answer).await.ok());
    *beating = None;
    heard
}
