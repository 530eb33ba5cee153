//! The log of a run: numbered from 1 without a gap, replayed after a cursor, then followed.

mod follow;
pub(crate) mod log;

use assay_types::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Progress, RunStatus, Store};

/// Logs of runs.
pub struct Events<'a> {
    pub(crate) store: &'a Store,
}

/// Something that a dispatcher has to tell about the run that it works on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum EventKind {
    /// The run waits, at first or again.
    Queued,
    /// An attempt began.
    Started {
        /// Which.
        attempt: u32,
    },
    /// The run ended; nothing follows.
    Finished(RunStatus),
    /// A dispatcher's event.
    #[serde(untagged)]
    Reported(Event),
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
