use assay_proto::v1;
use async_graphql::{ID, Json, Object};
use serde_json::Value;

use super::User;
use crate::schema::scalar::{BigInt, DateTime, Digest};

/// Something that was done in an organization. Each event holds the hash of the one before it, so that tampering shows.
pub(crate) struct AuditEvent(pub(crate) v1::AuditEvent);

/// Something that was done in an organization. Each event holds the hash of the one before it, so that tampering shows.
#[Object]
impl AuditEvent {
    /// `aud_…`
    pub(crate) async fn id(&self) -> ID {
        ID(self.0.id.clone())
    }

    /// Its number in the log, from 1 without a gap.
    async fn seq(&self) -> BigInt {
        BigInt::from(self.0.seq)
    }

    /// When.
    async fn at(&self) -> DateTime {
        DateTime::required(self.0.at.as_ref())
    }

    /// Who did it; null where the platform did, or the account is gone.
    async fn actor(&self) -> Option<User> {
        self.0.actor.clone().map(User)
    }

    /// The API key that acted for the person; null where the person did.
    async fn access_token_id(&self) -> Option<ID> {
        text(&self.0.api_key_id).map(ID)
    }

    /// What was done, such as `member.role_set`.
    async fn action(&self) -> &str {
        &self.0.action
    }

    /// What it was done to.
    async fn target_id(&self) -> Option<ID> {
        text(&self.0.target_id).map(ID)
    }

    /// The address that it was done from.
    async fn ip(&self) -> Option<String> {
        text(&self.0.address)
    }

    /// The client, as it named itself.
    async fn user_agent(&self) -> Option<String> {
        text(&self.0.user_agent)
    }

    /// The trace of the request.
    async fn trace_id(&self) -> Option<String> {
        text(&self.0.trace_id)
    }

    /// What changed, without secrets; of two values the first is the one before.
    async fn diff(&self) -> Option<Json<Value>> {
        serde_json::from_str(&self.0.diff_json).ok().map(Json)
    }

    /// The hash of the event before; zeros for the first.
    async fn prev_hash(&self) -> Digest {
        Digest(self.0.prev_hash.clone())
    }

    /// The hash of that one and of this event.
    async fn hash(&self) -> Digest {
        Digest(self.0.hash.clone())
    }
}

fn text(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
