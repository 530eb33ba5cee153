//! The durable queue: leases with a fencing number, fair between organisations.

pub(crate) mod enqueue;
mod finish;
mod lease;
mod retry;

pub use retry::Setback;

use std::time::Duration;

use assay_types::{DatasetId, Digest, InspectionId, JobId, OrganisationId, RunId, Timeframe};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Artifact, Store, Timings};

/// The queue.
pub struct Queue<'a> {
    pub(crate) store: &'a Store,
}

/// What kind of work a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, sqlx::Type)]
#[sqlx(type_name = "queue.job_kind", rename_all = "snake_case")]
pub enum JobKind {
    /// A backtest.
    Backtest,
    /// The import of an uploaded file.
    Import,
    /// A question to a finished run.
    Inspection,
}

impl JobKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Backtest, Self::Import, Self::Inspection];

    /// Returns the name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Backtest => "backtest",
            Self::Import => "import",
            Self::Inspection => "inspection",
        }
    }
}

/// An uploaded file and how to read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// Where the file is in the object store.
    pub object_key: String,
    /// `csv` or `parquet`.
    pub format: String,
    /// `open` or `close`: what the file's timestamps mark.
    pub timestamps: String,
    /// The length of a bar, where the caller knows it.
    pub timeframe: Option<Timeframe>,
    /// The size of the file.
    pub bytes: u64,
}

/// What a job is to do, read from the rows that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Work {
    /// Run a backtest.
    Backtest {
        /// The run.
        run: RunId,
        /// Its specification, in canonical form.
        spec_json: String,
        /// The bars.
        dataset: DatasetId,
        /// Where the bars are in the object store.
        bars_key: String,
        /// How many bars there are.
        bars: u64,
    },
    /// Import a file.
    Import {
        /// The dataset to finish.
        dataset: DatasetId,
        /// The file.
        upload: Upload,
        /// `always_open`, `exchange`, or empty: find out.
        calendar: String,
    },
    /// Answer a question to a finished run.
    Inspection {
        /// The question.
        inspection: InspectionId,
        /// The run.
        run: RunId,
        /// The run's specification, in canonical form.
        spec_json: String,
        /// The question, in canonical form.
        question_json: String,
    },
}

/// The right to work on a job until the lease ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The job.
    pub job: JobId,
    /// Whose it is; from the row, never from the payload.
    pub organisation: OrganisationId,
    /// How many times the job was begun, this time included.
    pub attempt: u32,
    /// Grows with every lease of any job; what holds an older one is refused.
    pub fence: i64,
    /// How often the platform failed at this job so far.
    pub failures: u32,
    /// What to do.
    pub work: Work,
    /// How long the job waited.
    pub queued_for: Duration,
    /// The W3C `traceparent` of the request.
    pub trace: Option<String>,
}

/// The answer to a heartbeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beat {
    /// Whether the user asked to end the run.
    pub cancel_requested: bool,
}

/// What a finished backtest stores.
#[derive(Clone, Debug)]
pub struct BacktestResult {
    /// The engine's summary.
    pub summary_json: String,
    /// The digest of the result.
    pub result_digest: Digest,
    /// Which sandbox ran it, and what that enforced.
    pub sandbox_json: String,
    /// How long each part took; `queued` is filled in here.
    pub timings: Timings,
    /// The files, which are in the object store already.
    pub artifacts: Vec<Artifact>,
}

/// What became of a job that the platform failed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryOutcome {
    /// It waits for another attempt.
    Requeued,
    /// It failed too often; the run failed with `platform_error`.
    DeadLettered,
    /// The user had asked to end it, so it was not tried again.
    Canceled,
}

/// A job that a dispatcher works on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunningJob {
    /// The job.
    pub job: JobId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// The run, the dataset or the question that it works for.
    pub subject: Uuid,
    /// Which attempt.
    pub attempt: u32,
    /// The name that the dispatcher gave itself.
    pub worker: String,
}

/// A job whose lease ran out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expired {
    /// The job.
    pub job: JobId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// The attempt that was lost.
    pub attempt: u32,
    /// What became of it.
    pub outcome: RetryOutcome,
}

/// Returns how long to wait before another attempt: 1 s, 2 s, 4 s, … up to a minute, of which `jitter` (0 to 1)
/// takes up to half away, so that what failed together does not return together.
pub fn backoff(failures: u32, jitter: f64) -> Duration {
    let whole = Duration::from_secs(1_u64 << failures.saturating_sub(1).min(6)).min(Duration::from_mins(1));
    whole.mul_f64(1.0 - jitter.clamp(0.0, 1.0) / 2.0)
}

/// What is known about a run that ended without a result.
#[derive(Clone, Debug, Default)]
pub struct Ended {
    /// Which sandbox ran it, and what that enforced.
    pub sandbox_json: Option<String>,
    /// How long each part took.
    pub timings: Timings,
}
