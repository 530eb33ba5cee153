//! Runs and their results.

mod cancel;
pub(crate) mod read;
mod start;

use assay_types::{DatasetId, Digest, JobId, RunId, StrategyId, StrategyVersionId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Failure, Store};

/// Runs of an organisation.
pub struct Runs<'a> {
    pub(crate) store: &'a Store,
}

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "strategy.run_status", rename_all = "snake_case")]
pub enum RunStatus {
    /// It waits for a dispatcher.
    Queued,
    /// A dispatcher works on it.
    Running,
    /// It has a result.
    Succeeded,
    /// It ended without a result.
    Failed,
    /// The user ended it.
    Canceled,
    /// It needed more time than allowed.
    TimedOut,
}

impl RunStatus {
    /// Every status.
    pub const ALL: [Self; 6] =
        [Self::Queued, Self::Running, Self::Succeeded, Self::Failed, Self::Canceled, Self::TimedOut];

    /// Returns the name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
            Self::TimedOut => "timed_out",
        }
    }

    /// Returns whether nothing more will happen.
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::Queued | Self::Running)
    }
}

/// What starting a run inserts: the run, its job and its first event.
#[derive(Clone, Debug)]
pub struct NewRun {
    /// The id.
    pub id: RunId,
    /// The id of its job.
    pub job: JobId,
    /// The strategy.
    pub strategy: StrategyId,
    /// Its version.
    pub version: StrategyVersionId,
    /// The bars.
    pub dataset: DatasetId,
    /// Everything that determines the run, in canonical form.
    pub spec_json: String,
    /// The digest of `spec_json`.
    pub spec_digest: Digest,
    /// The caller's own name for this request: the same again is the same run.
    pub idempotency_key: Option<String>,
    /// The W3C `traceparent` of the request.
    pub trace: Option<String>,
}

/// A run was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Started {
    /// The run.
    pub run: Run,
    /// Whether this request made it, or an earlier one with the same idempotency key.
    pub fresh: bool,
}

/// How far a run is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Units done.
    pub done: u64,
    /// Units in all; zero where that is not known yet.
    pub total: u64,
    /// What it does now.
    pub message: String,
}

/// Milliseconds that each part of a run took.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Timings {
    /// From the request to the lease; the store fills it in.
    pub queued: f64,
    /// Starting the sandbox.
    pub sandbox: f64,
    /// Computing.
    pub compute: f64,
    /// Writing the results.
    pub store: f64,
    /// Processor time.
    pub cpu: f64,
}

/// A run.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The id.
    pub id: RunId,
    /// Where it stands.
    pub status: RunStatus,
    /// The strategy.
    pub strategy: StrategyId,
    /// Its version.
    pub version: StrategyVersionId,
    /// The bars.
    pub dataset: DatasetId,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When its latest attempt began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// How far it is.
    pub progress: Progress,
    /// Why it has no result.
    pub failure: Option<Failure>,
    /// The engine's summary.
    pub summary_json: Option<String>,
    /// Everything that determines the run, in canonical form.
    pub spec_json: String,
    /// The digest of `spec_json`.
    pub spec_digest: Digest,
    /// The digest of the result.
    pub result_digest: Option<Digest>,
    /// Which sandbox ran it, and what that enforced.
    pub sandbox_json: Option<String>,
    /// How long each part took.
    pub timings: Timings,
    /// How many times it was begun.
    pub attempt: u32,
    /// Whether the user asked to end it.
    pub cancel_requested: bool,
}

/// A file that a run left in the object store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// The name within the run.
    pub name: String,
    /// The media type.
    pub content_type: String,
    /// The size.
    pub bytes: u64,
    /// The digest of the bytes.
    pub digest: Digest,
    /// Where it is in the object store.
    pub object_key: String,
}

impl Artifact {
    /// The trades: a JSON array of the engine's `Trade`.
    pub const TRADES: &'static str = "trades.json";
    /// The equity curve: `n` as u64, then `n` i64 times, `n` f64 equities, `n` f64 drawdowns, all little-endian; see
    /// `assay_engine::Equity::from_bytes`.
    pub const EQUITY: &'static str = "equity.bin";
    /// The summary: the engine's JSON.
    pub const SUMMARY: &'static str = "summary.json";
}
