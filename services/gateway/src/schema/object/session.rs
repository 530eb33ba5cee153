use assay_proto::v1;
use async_graphql::{ID, Object};

use crate::schema::scalar::DateTime;

/// A place where somebody is signed in.
pub(crate) struct Session(pub(crate) v1::Session);

/// A place where somebody is signed in.
#[Object]
impl Session {
    /// `ses_…`
    pub(crate) async fn id(&self) -> ID {
        ID(self.0.id.clone())
    }

    /// Whether it is the one that asks.
    async fn current(&self) -> bool {
        self.0.current
    }

    /// The client, as it named itself.
    async fn user_agent(&self) -> Option<&str> {
        Some(self.0.user_agent.as_str()).filter(|said| !said.is_empty())
    }

    /// Where it called from.
    async fn ip(&self) -> Option<&str> {
        Some(self.0.ip.as_str()).filter(|known| !known.is_empty())
    }

    /// How surely it is the person: 1 after a password, 2 after a second factor.
    async fn aal(&self) -> u32 {
        self.0.assurance
    }

    /// When it began.
    async fn created_at(&self) -> DateTime {
        DateTime::required(self.0.created_at.as_ref())
    }

    /// When it last got an access token.
    async fn last_seen_at(&self) -> DateTime {
        DateTime::required(self.0.used_at.as_ref())
    }

    /// When it ends, however often it is used.
    async fn expires_at(&self) -> DateTime {
        DateTime::required(self.0.expires_at.as_ref())
    }
}
