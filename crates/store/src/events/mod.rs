//! The log of a run: numbered from 1 without a gap, replayed after a cursor, then followed.

use assay_types::{RunId, Scope, Timestamp};
use futures::stream::{self, BoxStream, StreamExt as _};

use crate::{Lease, Progress, RunStatus, Store, StoreError};

/// Logs of runs.
pub struct Events<'a> {
    pub(crate) store: &'a Store,
}

/// Something that a dispatcher has to tell about the run that it works on.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// How far it is; also updates the run itself.
    Progress(Progress),
    /// A point of the equity curve, to draw while the run goes on.
    EquityPoint {
        /// When.
        time: Timestamp,
        /// The equity then.
        equity: f64,
    },
    /// A line for the user.
    Log(String),
}

/// What a log entry tells.
#[derive(Clone, Debug, PartialEq)]
pub enum EventKind {
    /// The run waits, at first or again.
    Queued,
    /// An attempt began.
    Started {
        /// Which.
        attempt: u32,
    },
    /// A dispatcher's event.
    Reported(Event),
    /// The run ended; nothing follows.
    Finished(RunStatus),
}

/// An entry of a run's log.
#[derive(Clone, Debug, PartialEq)]
pub struct LogEntry {
    /// 1, 2, 3, … without a gap; also the cursor.
    pub sequence: u32,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: EventKind,
}

impl Events<'_> {
    /// Most entries in one log, not counting those of starts and ends; what comes later is not logged.
    pub const MAX_ENTRIES: u32 = 2_000;

    /// Adds a dispatcher's events to the log of the leased run, in order and all at once.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`].
    pub async fn append(&self, lease: &Lease, events: &[Event]) -> Result<(), StoreError> {
        let _ = (lease, events, self.store);
        Err(StoreError::LeaseLost)
    }

    /// Returns up to `limit` entries after a cursor (0 is the beginning).
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the organisation has no such run.
    pub async fn after(&self, scope: &Scope, run: RunId, cursor: u32, limit: u32) -> Result<Vec<LogEntry>, StoreError> {
        let _ = (scope, run, cursor, limit);
        Err(StoreError::NotFound("run"))
    }

    /// Replays the log after a cursor, then follows it without gap or duplicate; ends after the final entry.
    pub fn follow(&self, scope: &Scope, run: RunId, cursor: u32) -> BoxStream<'static, Result<LogEntry, StoreError>> {
        let _ = (scope, run, cursor);
        stream::empty().boxed()
    }
}
