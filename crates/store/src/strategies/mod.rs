//! Strategies and their immutable versions.

mod read;
mod write;

use assay_types::{Digest, StrategyId, StrategyVersionId, Timestamp};

use crate::{Idempotency, Store};

/// Strategies and their versions.
pub struct Strategies<'a> {
    pub(crate) store: &'a Store,
}

/// What creating a strategy inserts, together with its first version.
#[derive(Clone, Debug)]
pub struct NewStrategy {
    /// The id.
    pub id: StrategyId,
    /// The name shown.
    pub name: String,
    /// The name in addresses, unique in the organisation.
    pub slug: String,
    /// What it is about.
    pub description: String,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// The first version.
    pub version: NewVersion,
    /// Makes the same request again the same strategy.
    pub idempotency: Option<Idempotency>,
}

/// What adding a version inserts.
#[derive(Clone, Debug)]
pub struct NewVersion {
    /// The id.
    pub id: StrategyVersionId,
    /// The document.
    pub source: String,
    /// The SHA-256 of `source`.
    pub source_digest: Digest,
    /// What changed.
    pub note: String,
    /// The parameters that the document declares, as JSON.
    pub parameters_json: String,
    /// The document in plain English.
    pub explanation: String,
}

/// A strategy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strategy {
    /// The id.
    pub id: StrategyId,
    /// The name shown.
    pub name: String,
    /// The name in addresses.
    pub slug: String,
    /// What it is about.
    pub description: String,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it, or its list of versions, last changed.
    pub updated_at: Timestamp,
    /// The newest version.
    pub latest_version: StrategyVersionId,
}

/// One immutable version of a strategy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrategyVersion {
    /// The id.
    pub id: StrategyVersionId,
    /// The strategy.
    pub strategy: StrategyId,
    /// 1, 2, 3, …
    pub number: u32,
    /// The document.
    pub source: String,
    /// The SHA-256 of `source`.
    pub source_digest: Digest,
    /// What changed.
    pub note: String,
    /// The parameters that the document declares, as JSON.
    pub parameters_json: String,
    /// The document in plain English.
    pub explanation: String,
    /// When it was added.
    pub created_at: Timestamp,
}
