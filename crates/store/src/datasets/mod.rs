//! Imported market data: the catalogue; the bars are in the object store.

mod read;
mod write;

use assay_types::{DatasetId, Digest, JobId, Symbol, Timeframe, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Idempotency, Store, Upload};

/// Imported market data.
pub struct Datasets<'a> {
    pub(crate) store: &'a Store,
}

/// Where an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, sqlx::Type)]
#[sqlx(type_name = "strategy.dataset_state", rename_all = "snake_case")]
pub enum DatasetState {
    /// The import runs or waits.
    Importing,
    /// The bars can be used.
    Ready,
    /// The file cannot be used; `rejection` says why.
    Rejected,
}

impl DatasetState {
    /// Returns the name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Importing => "importing",
            Self::Ready => "ready",
            Self::Rejected => "rejected",
        }
    }
}

/// A stretch without bars where the calendar expects some.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// The last bar before.
    pub from: Timestamp,
    /// The first bar after.
    pub to: Timestamp,
    /// How many bars are missing.
    pub missing_bars: u64,
}

/// What an import found out about its bars.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quality {
    /// Rows read.
    pub rows: u64,
    /// Bars that the calendar expects and the file lacks.
    pub missing_bars: u64,
    /// Bars without volume.
    pub zero_volume: u64,
    /// Bars that stand out beyond reason.
    pub outliers: u64,
    /// The largest gaps.
    pub gaps: Vec<Gap>,
}

/// What uploading a file inserts: a dataset in state importing, and the job that imports it.
#[derive(Clone, Debug)]
pub struct NewDataset {
    /// The id.
    pub id: DatasetId,
    /// The id of the import job.
    pub job: JobId,
    /// The name shown.
    pub name: String,
    /// The instrument.
    pub symbol: Symbol,
    /// `always_open`, `exchange`, or empty: the import finds out.
    pub calendar: String,
    /// Who the data came from; `upload` for a user's own file.
    pub vendor: String,
    /// The uploaded file and how to read it.
    pub upload: Upload,
    /// The W3C `traceparent` of the request.
    pub trace: Option<String>,
    /// Makes the same request again the same dataset.
    pub idempotency: Option<Idempotency>,
}

/// What an import (or a seed) knows about bars that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadyDataset {
    /// Where the bars are in the object store (the canonical columns).
    pub object_key: String,
    /// The digest of the bars.
    pub digest: Digest,
    /// The length of a bar.
    pub timeframe: Timeframe,
    /// `always_open` or `exchange`: what the person said, or what the import found out.
    pub calendar: String,
    /// The first bar.
    pub from: Timestamp,
    /// The last bar.
    pub to: Timestamp,
    /// How many bars.
    pub rows: u64,
    /// What is known about their quality.
    pub quality: Quality,
}

/// A dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dataset {
    /// The id.
    pub id: DatasetId,
    /// The name shown.
    pub name: String,
    /// Where the import stands.
    pub state: DatasetState,
    /// The instrument.
    pub symbol: Symbol,
    /// `always_open` or `exchange`; empty until the import has found it out.
    pub calendar: String,
    /// Who the data came from.
    pub vendor: String,
    /// The bars, once they can be used.
    pub ready: Option<ReadyDataset>,
    /// Why the file was rejected.
    pub rejection: Option<String>,
    /// When the file was uploaded.
    pub created_at: Timestamp,
}

/// A dataset that needs no import.
#[derive(Clone, Debug)]
pub struct NewReadyDataset {
    /// The id.
    pub id: DatasetId,
    /// The name shown.
    pub name: String,
    /// The instrument.
    pub symbol: Symbol,
    /// Who the data came from, such as `synthetic`.
    pub vendor: String,
    /// The bars.
    pub ready: ReadyDataset,
}
