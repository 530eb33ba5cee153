//! The audit log: who did what to which object from where, written in the transaction of the act.
//!
//! Each organisation's rows are a chain: each holds the hash of the one before it, so a row that was changed, removed or moved shows.

mod append;
mod chain;
mod list;

use assay_types::{ApiKeyId, AuditEventId, Digest, Timestamp, UserId};

pub(crate) use self::append::append;
pub use self::chain::{Break, Verified};
use crate::Store;

/// The audit log of the [`Store`].
pub struct Audit<'a> {
    pub(crate) store: &'a Store,
}

/// From where somebody acts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The API key, where one acts for its owner.
    pub api_key: Option<ApiKeyId>,
    /// The address of the client.
    pub address: String,
    /// The client, as it names itself.
    pub user_agent: String,
    /// The trace of the request.
    pub trace_id: String,
}

/// Something that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// Its number in the organisation's log, from 1 without a gap.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who did it; nobody where the platform did.
    pub user: Option<UserId>,
    /// From where.
    pub origin: Origin,
    /// What was done, such as `member.role_set`.
    pub action: String,
    /// The id of what it was done to; empty for the organisation itself.
    pub target: String,
    /// What changed, as a JSON object without secrets.
    pub diff_json: String,
    /// The hash of the event before.
    pub prev_hash: Digest,
    /// The hash of that one and of this event.
    pub hash: Digest,
}

impl AuditEvent {
    /// Returns the id, which is the beginning of the hash.
    pub fn id(&self) -> AuditEventId {
        let mut beginning = [0; 16];
        beginning.copy_from_slice(self.hash.as_bytes().split_at(16).0);
        AuditEventId::from_uuid(uuid::Uuid::from_bytes(beginning))
    }
}
