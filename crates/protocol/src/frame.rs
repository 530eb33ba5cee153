use assay_dataset::{Calendar, Format, ImportOptions};
use assay_types::{Digest, Timeframe};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use crate::{ExitClass, Posture, Table};

/// What the host sends: one task, its data in pieces, then the word to begin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HostFrame {
    /// What to do.
    Task(Assignment),
    /// The next piece of the data, at most [`crate::MAX_CHUNK_BYTES`].
    Data(ByteBuf),
    /// Everything was sent.
    Begin,
}

/// A task with what belongs to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assignment {
    /// The W3C `traceparent` of the span that the run belongs to.
    pub trace: Option<String>,
    /// The lengths in bytes of the parts of the data, which follow one after the other; at most [`crate::MAX_PARTS`].
    pub parts: Vec<u64>,
    /// The task.
    pub task: Task,
}

/// What a runner can do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Runs strategies over bars, which come as `assay_dataset::columns`: for each instrument of the specification its bars,
    /// then its finer bars where it names any.
    Backtest {
        /// The `RunSpec` as JSON.
        spec: ByteBuf,
    },
    /// Answers a question to a run over its bars, which come as for [`Task::Backtest`].
    Inspect {
        /// The `RunSpec` as JSON.
        spec: ByteBuf,
        /// The `Question` as JSON.
        question: ByteBuf,
    },
    /// Turns a file that a person uploaded into bars.
    Import {
        /// What the file claims to be.
        format: Format,
        /// What the person said about it.
        options: ImportOptions,
    },
}

/// What the runner sends. A [`Posture`] comes first; [`RunnerFrame::Finished`] or [`RunnerFrame::Failed`] last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunnerFrame {
    /// What the jail has in force.
    Posture(Posture),
    /// Still alive.
    Heartbeat,
    /// How far the work is.
    Progress(Progress),
    /// A live point of the equity curve.
    EquityPoint(EquityPoint),
    /// How long a stage took.
    Span(Span),
    /// The `Summary` as JSON, once.
    Summary(ByteBuf),
    /// The next trades.
    Trades(Table),
    /// The next points of the whole equity curve.
    Equity(EquityChunk),
    /// The `Answer` to a question as JSON, once, at most [`crate::MAX_SUMMARY_BYTES`].
    Answer(ByteBuf),
    /// The next piece of the imported bars, as `assay_dataset::columns`.
    Bars(ByteBuf),
    /// What the imported file holds; after its bars.
    Imported(Imported),
    /// The work is done.
    Finished(Finished),
    /// The work cannot be done.
    Failed(Failure),
}

/// How far the work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Bars done.
    pub done: u64,
    /// Bars in all.
    pub total: u64,
}

/// A point of the equity curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct EquityPoint {
    /// When, in nanoseconds since 1970.
    pub time: i64,
    /// The equity.
    pub equity: f64,
}

/// A stage of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Decoding what the host sent.
    Decode,
    /// Compiling the strategy, indicators, orders and fills.
    Compute,
    /// Reading an uploaded file.
    Import,
    /// Encoding the results.
    Encode,
}

/// A stage as a span of the trace that the task came with, below the place which the task named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The name of the span in its trace; see [`crate::span_id`].
    pub id: u64,
    /// The stage.
    pub stage: Stage,
    /// When it began, in microseconds after the word to begin.
    pub start_micros: u64,
    /// How long it took.
    pub micros: u64,
}

/// Points of the equity curve as raw little-endian columns of equal length.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EquityChunk {
    /// Nanoseconds since 1970, `i64`.
    pub time: ByteBuf,
    /// Equity, `f64`.
    pub equity: ByteBuf,
    /// Drawdown as a fraction, `f64`.
    pub drawdown: ByteBuf,
}

/// What an imported file holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Imported {
    /// How many bars.
    pub bars: u64,
    /// The timeframe, given or found.
    pub timeframe: Timeframe,
    /// When the instrument trades, given or guessed.
    pub calendar: Calendar,
    /// The digest of the bars.
    pub digest: Digest,
    /// The `QualityReport` as JSON.
    pub quality: ByteBuf,
}

/// The end of a run that worked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finished {
    /// The digest of the outcome, of the answer, or of the imported bars.
    pub digest: Digest,
    /// How long the work took inside the sandbox.
    pub compute_micros: u64,
}

/// The end of a run that did not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The class; see [`ExitClass::is_reportable`].
    pub class: ExitClass,
    /// What to tell the person.
    pub message: String,
}
