//! Mails on their way: enqueued in the transaction that makes them true, sent by whoever leases them.

mod deliver;
mod list;

use assay_types::{MailId, Timestamp};
use secrecy::{ExposeSecret as _, SecretSlice};
use sqlx::PgConnection;

pub use self::list::MailRecord;
use crate::{Store, StoreError, convert::to_db, tenant::PlatformTx};

/// The outgoing mails of the [`Store`].
pub struct Mails<'a> {
    pub(crate) store: &'a Store,
}

/// What a mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailKind {
    /// Asks the owner of an address to prove that it is theirs.
    Verification,
    /// Tells the owner of an account that somebody signed up with their address.
    AccountExists,
    /// Lets the owner of an account choose a new password.
    PasswordReset,
    /// Tells the owner of an account that what protects it has changed.
    SecurityNotice,
    /// Invites the owner of an address into an organisation.
    Invitation,
}

impl MailKind {
    /// Returns the name in the database and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Verification => "verification",
            Self::AccountExists => "account_exists",
            Self::PasswordReset => "password_reset",
            Self::SecurityNotice => "security_notice",
            Self::Invitation => "invitation",
        }
    }
}

/// A mail to send.
#[derive(Clone, Debug)]
pub struct NewMail {
    /// The id.
    pub id: MailId,
    /// What it is about.
    pub kind: MailKind,
    /// The address.
    pub recipient: String,
    /// The subject, which holds no secret: the operator's list shows it.
    pub subject: String,
    /// The text, sealed: it may hold a link that is as good as a password.
    pub body: SecretSlice<u8>,
    /// When.
    pub at: Timestamp,
    /// When its link ends, and the text is erased whether the mail went or not.
    pub expires_at: Timestamp,
}

/// A mail that the caller is to send, alone until the lease ends.
#[derive(Clone, Debug)]
pub struct MailLease {
    /// The id.
    pub id: MailId,
    /// What it is about, as [`MailKind::as_str`] writes it.
    pub kind: String,
    /// The address.
    pub recipient: String,
    /// The subject.
    pub subject: String,
    /// The sealed text.
    pub body: SecretSlice<u8>,
    /// How often it was leased, this time included; it fences off whoever leased it before.
    pub attempt: u32,
}

impl Mails<'_> {
    /// Enqueues a mail that nothing else has to commit with.
    pub async fn enqueue(&self, mail: &NewMail) -> Result<(), StoreError> {
        let mut tx = PlatformTx::begin(self.store.pool()).await?;
        enqueue(&mut tx, mail).await?;
        tx.commit().await
    }

    /// Enqueues a mail, unless the address got `most` of its kind within an hour. Returns whether it did.
    pub async fn enqueue_at_most(&self, mail: &NewMail, most: u16) -> Result<bool, StoreError> {
        let mut tx = PlatformTx::begin(self.store.pool()).await?;
        if !has_room(&mut tx, mail, most).await? {
            return Ok(false);
        }
        enqueue(&mut tx, mail).await?;
        tx.commit().await?;
        Ok(true)
    }
}

/// Enqueues a mail in the transaction that makes it true.
pub(crate) async fn enqueue(connection: &mut PgConnection, mail: &NewMail) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO auth.mails (id, kind, recipient, recipient_key, subject, body, created_at, not_before, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)",
        mail.id.as_uuid(),
        mail.kind.as_str(),
        mail.recipient,
        mail.recipient.to_lowercase(),
        mail.subject,
        mail.body.expose_secret(),
        to_db(mail.at),
        to_db(mail.expires_at),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Returns whether an address got fewer than `most` mails of the kind within an hour; whoever else asks waits for the commit.
pub(crate) async fn has_room(connection: &mut PgConnection, mail: &NewMail, most: u16) -> Result<bool, StoreError> {
    let recipient = mail.recipient.to_lowercase();
    sqlx::query!("SELECT pg_advisory_xact_lock(hashtextextended('auth.mails ' || $1::text, 0))", recipient)
        .fetch_one(&mut *connection)
        .await?;
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM auth.mails
         WHERE recipient_key = $1 AND kind = $2 AND created_at > $3::timestamptz - interval '1 hour'"#,
        recipient,
        mail.kind.as_str(),
        to_db(mail.at),
    )
    .fetch_one(&mut *connection)
    .await?;
    Ok(count < i64::from(most))
}
