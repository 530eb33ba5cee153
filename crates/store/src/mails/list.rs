use assay_types::{MailId, Timestamp};
use secrecy::SecretSlice;

use super::Mails;
use crate::{
    StoreError,
    convert::{Column, moment},
    tenant::PlatformTx,
};

/// A mail as the operator sees it.
#[derive(Clone, Debug)]
pub struct MailRecord {
    /// The id.
    pub id: MailId,
    /// What it is about, as [`MailKind::as_str`](super::MailKind::as_str) writes it.
    pub kind: String,
    /// The address.
    pub recipient: String,
    /// The subject.
    pub subject: String,
    /// The sealed text, unless it was sent or its link has ended.
    pub body: Option<SecretSlice<u8>>,
    /// `waiting`, `sent`, `failed` or `expired`.
    pub state: String,
    /// How often it was tried.
    pub attempts: u32,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When it was enqueued.
    pub created_at: Timestamp,
    /// When its link ends.
    pub expires_at: Timestamp,
}

struct Row {
    id: uuid::Uuid,
    kind: String,
    recipient: String,
    subject: String,
    body: Option<Vec<u8>>,
    state: String,
    attempts: i32,
    last_error: Option<String>,
    created_at: chrono::DateTime<chrono::Utc>,
    expires_at: chrono::DateTime<chrono::Utc>,
}

impl TryFrom<Row> for MailRecord {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: MailId::from_uuid(row.id),
            kind: row.kind,
            recipient: row.recipient,
            subject: row.subject,
            body: row.body.map(Into::into),
            state: row.state,
            attempts: Column("auth.mails", "attempts").small(row.attempts)?,
            last_error: row.last_error,
            created_at: moment(row.created_at),
            expires_at: moment(row.expires_at),
        })
    }
}

impl Mails<'_> {
    /// Returns the newest mails, without their texts.
    pub async fn newest(&self, most: u16) -> Result<Vec<MailRecord>, StoreError> {
        let mut tx = PlatformTx::begin(self.store.pool()).await?;
        let rows = sqlx::query_as!(
            Row,
            r#"SELECT id, kind, recipient, subject, NULL::bytea AS "body?", state, attempts, last_error, created_at, expires_at
             FROM auth.mails ORDER BY created_at DESC, id DESC LIMIT $1"#,
            i64::from(most),
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Returns one mail, with its text where that is still kept.
    pub async fn get(&self, id: MailId) -> Result<Option<MailRecord>, StoreError> {
        let mut tx = PlatformTx::begin(self.store.pool()).await?;
        let row = sqlx::query_as!(
            Row,
            "SELECT id, kind, recipient, subject, body, state, attempts, last_error, created_at, expires_at
             FROM auth.mails WHERE id = $1",
            id.as_uuid(),
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        row.map(TryInto::try_into).transpose()
    }
}
