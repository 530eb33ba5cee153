use assay_proto::v1;
use async_graphql::{ID, Object};

use crate::schema::scalar::DateTime;

/// An API key, without the key itself.
pub(crate) struct AccessToken(pub(crate) v1::ApiKey);

/// An API key, without the key itself.
#[Object]
impl AccessToken {
    /// `tok_…`
    pub(crate) async fn id(&self) -> ID {
        ID(self.0.id.clone())
    }

    /// What its owner calls it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The beginning of the key, by which its owner knows it.
    async fn prefix(&self) -> &str {
        &self.0.hint
    }

    /// What it may do, such as `read` or `strategy:write`.
    async fn scopes(&self) -> &[String] {
        &self.0.scopes
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime::required(self.0.created_at.as_ref())
    }

    /// When it ends.
    async fn expires_at(&self) -> Option<DateTime> {
        DateTime::of(self.0.expires_at.as_ref())
    }

    /// When it was used last, to the half minute; null where it never was.
    async fn last_used_at(&self) -> Option<DateTime> {
        DateTime::of(self.0.last_used_at.as_ref())
    }
}
