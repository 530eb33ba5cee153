use assay_types::{MailId, Timestamp};
use chrono::TimeDelta;

use super::{MailLease, Mails};
use crate::{
    StoreError,
    convert::{Column, clean, to_db},
    tenant::PlatformTx,
};

/// How long it is remembered that a mail went, or did not.
const MEMORY: TimeDelta = TimeDelta::days(30);

impl Mails<'_> {
    /// Leases the mail that has waited longest, until `until`; nobody else gets it before.
    pub async fn lease(&self, at: Timestamp, until: Timestamp) -> Result<Option<MailLease>, StoreError> {
        let mut tx = PlatformTx::begin(self.store.pool()).await?;
        let row = sqlx::query!(
            r#"UPDATE auth.mails SET attempts = attempts + 1, leased_until = $2
             WHERE id = (
                 SELECT id FROM auth.mails
                 WHERE state = 'waiting' AND not_before <= $1 AND expires_at > $1
                   AND (leased_until IS NULL OR leased_until <= $1)
                 ORDER BY not_before, id LIMIT 1 FOR UPDATE SKIP LOCKED)
             RETURNING id, kind, recipient, subject, body AS "body!", attempts"#,
            to_db(at),
            to_db(until),
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        row.map(|row| {
            Ok(MailLease {
                id: MailId::from_uuid(row.id),
                kind: row.kind,
                recipient: row.recipient,
                subject: row.subject,
                body: row.body.into(),
                attempt: Column("auth.mails", "attempts").small(row.attempts)?,
            })
        })
        .transpose()
    }

    /// Notes that a leased mail was sent, and erases its text. Returns whether the lease still held.
    pub async fn sent(&self, lease: &MailLease, at: Timestamp) -> Result<bool, StoreError> {
        let mut tx = PlatformTx::begin(self.store.pool()).await?;
        let ended = sqlx::query!(
            "UPDATE auth.mails SET state = 'sent', body = NULL, leased_until = NULL, last_error = NULL, ended_at = $3
             WHERE id = $1 AND attempts = $2 AND state = 'waiting'",
            lease.id.as_uuid(),
            attempts(lease),
            to_db(at),
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(ended.rows_affected() == 1)
    }

    /// Notes that a leased mail could not be sent: it is tried again at `again`, or never. Its text stays for the operator
    /// until the link ends.
    pub async fn not_sent(
        &self,
        lease: &MailLease,
        cause: &str,
        again: Option<Timestamp>,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = PlatformTx::begin(self.store.pool()).await?;
        let noted = sqlx::query!(
            "UPDATE auth.mails SET
                 state = CASE WHEN $4::timestamptz IS NULL THEN 'failed' ELSE 'waiting' END,
                 ended_at = CASE WHEN $4::timestamptz IS NULL THEN $5::timestamptz END,
                 not_before = coalesce($4, not_before), last_error = $3, leased_until = NULL
             WHERE id = $1 AND attempts = $2 AND state = 'waiting'",
            lease.id.as_uuid(),
            attempts(lease),
            clean(cause, 500),
            again.map(to_db),
            to_db(at),
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(noted.rows_affected() == 1)
    }

    /// Erases every text whose link has ended, and forgets mails of a month ago. Returns how many never went.
    pub async fn sweep(&self, at: Timestamp) -> Result<u64, StoreError> {
        let mut tx = PlatformTx::begin(self.store.pool()).await?;
        sqlx::query!("UPDATE auth.mails SET body = NULL WHERE state = 'failed' AND expires_at <= $1", to_db(at))
            .execute(&mut *tx)
            .await?;
        let expired = sqlx::query!(
            "UPDATE auth.mails SET state = 'expired', body = NULL, leased_until = NULL, ended_at = $1
             WHERE state = 'waiting' AND expires_at <= $1",
            to_db(at),
        )
        .execute(&mut *tx)
        .await?;
        let old = to_db(at).checked_sub_signed(MEMORY);
        sqlx::query!("DELETE FROM auth.mails WHERE body IS NULL AND created_at < $1", old).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(expired.rows_affected())
    }
}

fn attempts(lease: &MailLease) -> i32 {
    i32::try_from(lease.attempt).unwrap_or(i32::MAX)
}
