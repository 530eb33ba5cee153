use std::time::Duration;

use assay_protocol::{EquityPoint, Progress as Done};
use assay_store::{Event, Lease, Progress, Store, StoreError};
use assay_types::Timestamp;
use tokio::time::Instant;

use crate::trouble::{Stop, Trouble};

/// Shortest time between two writes to the log of one run.
const EVERY: Duration = Duration::from_millis(200);

/// Passes on what a run tells while it goes on: progress only as far as it got, points of the equity curve all of them.
///
/// Both are bounded by the protocol. A log that cannot be written right now does not end the run.
pub(crate) struct Reporter<'a> {
    store: &'a Store,
    lease: &'a Lease,
    points: Vec<Event>,
    progress: Option<Progress>,
    next: Instant,
}

impl<'a> Reporter<'a> {
    pub(crate) fn new(store: &'a Store, lease: &'a Lease) -> Self {
        Self { store, lease, points: Vec::new(), progress: None, next: Instant::now() + EVERY }
    }

    pub(crate) fn progress(&mut self, progress: Done) {
        self.progress = Some(Progress { done: progress.done, total: progress.total, message: String::new() });
    }

    pub(crate) fn point(&mut self, point: EquityPoint) {
        self.points.push(Event::EquityPoint { time: Timestamp::from_nanos(point.time), equity: point.equity });
    }

    /// Waits until there is something to write and it may be written; forever, where there is nothing.
    pub(crate) async fn due(&self) {
        if self.is_empty() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep_until(self.next).await;
    }

    fn is_empty(&self) -> bool {
        self.points.is_empty() && self.progress.is_none()
    }

    /// Writes what there is.
    pub(crate) async fn flush(&mut self) -> Result<(), Trouble> {
        if self.is_empty() {
            return Ok(());
        }
        self.next = Instant::now() + EVERY;
        let mut events = self.points.clone();
        events.extend(self.progress.clone().map(Event::Progress));
        match self.store.events().append(self.lease, &events).await {
            Ok(()) => {
                self.points.clear();
                self.progress = None;
                Ok(())
            }
            Err(StoreError::LeaseLost) => Err(Trouble::Stopped(Stop::LeaseLost)),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "events wait for the database");
                Ok(())
            }
        }
    }
}
