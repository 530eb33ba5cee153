use assay_types::Digest;
use serde::Serialize;

use super::AuditEvent;

/// What the first event of a log follows.
pub(super) const ORIGIN: [u8; 32] = [0; 32];

/// A log whose every event is where and what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many events it has.
    pub events: u64,
    /// The hash of the last one. Kept elsewhere, it also shows whether events at the end are missing.
    pub head: Digest,
}

/// Where a log is not what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Break {
    /// The event with this number is missing, or stands elsewhere.
    Missing(u64),
    /// The event with this number does not follow the one before it.
    Unlinked(u64),
    /// The event with this number is not what it was.
    Changed(u64),
}

/// The event as its hash sees it: fields in the order of their names.
#[derive(Serialize)]
struct Canonical<'a> {
    action: &'a str,
    address: &'a str,
    api_key: Option<String>,
    at_micros: i64,
    diff: &'a str,
    organisation: &'a str,
    seq: u64,
    target: &'a str,
    trace_id: &'a str,
    user: Option<String>,
    user_agent: &'a str,
}

/// Returns the hash that an event of an organisation has to have.
pub(super) fn hash(organisation: &str, event: &AuditEvent) -> Digest {
    let canonical = Canonical {
        action: &event.action,
        address: &event.origin.address,
        api_key: event.origin.api_key.map(|key| key.to_string()),
        at_micros: event.at.as_nanos() / 1_000,
        diff: &event.diff_json,
        organisation,
        seq: event.seq,
        target: &event.target,
        trace_id: &event.origin.trace_id,
        user: event.user.map(|user| user.to_string()),
        user_agent: &event.origin.user_agent,
    };
    let mut bytes = event.prev_hash.as_bytes().to_vec();
    // Writing texts and numbers to memory cannot fail; an empty text would only make the hash a wrong one.
    bytes.extend(serde_json::to_vec(&canonical).unwrap_or_default());
    Digest::of(&bytes)
}

/// Follows a chain event by event.
pub(super) struct Chain<'a> {
    organisation: &'a str,
    verified: Verified,
}

impl<'a> Chain<'a> {
    pub(super) fn begin(organisation: &'a str) -> Self {
        Self { organisation, verified: Verified { events: 0, head: Digest::from_bytes(ORIGIN) } }
    }

    /// Takes the next event.
    pub(super) fn follow(&mut self, event: &AuditEvent) -> Result<(), Break> {
        let next = self.verified.events + 1;
        if event.seq != next {
            return Err(Break::Missing(next));
        }
        if event.prev_hash != self.verified.head {
            return Err(Break::Unlinked(next));
        }
        if event.hash != hash(self.organisation, event) {
            return Err(Break::Changed(next));
        }
        self.verified = Verified { events: next, head: event.hash };
        Ok(())
    }

    pub(super) const fn end(self) -> Verified {
        self.verified
    }
}
