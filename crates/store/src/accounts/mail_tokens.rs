use assay_types::{OrganisationId, Timestamp, UserId};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::users::{find_user, insert_user};
use crate::{
    Accounts, NewMail, NewUser, StoreError, TokenHash, User,
    convert::to_db,
    mails,
    tenant::{PlatformTx, TenantTx},
};

/// What a token proves its bearer may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailTokenKind {
    /// Confirm that the address is theirs.
    Verification,
    /// Choose a new password.
    PasswordReset,
}

impl MailTokenKind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Verification => "verification",
            Self::PasswordReset => "password_reset",
        }
    }
}

/// A token, and the mail that carries it.
#[derive(Clone, Debug)]
pub struct NewMailToken {
    /// What it is for.
    pub kind: MailTokenKind,
    /// The hash of the token, which is never stored itself.
    pub hash: TokenHash,
    /// The mail; the token ends with it.
    pub mail: NewMail,
}

/// What became of a token that was presented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailTokenUse {
    /// It was good, and is used up.
    Used(User),
    /// It was used before.
    UsedBefore,
    /// It ended, was sent to an address that is not the account's any more, or never was.
    Unknown,
}

/// A new password, by a token.
#[derive(Clone, Debug)]
pub struct PasswordReset {
    /// The token.
    pub token: TokenHash,
    /// The PHC string.
    pub password_hash: String,
    /// Whether every session of the person ends.
    pub ends_sessions: bool,
    /// Tells the person.
    pub notice: NewMail,
    /// When.
    pub at: Timestamp,
}

impl Accounts<'_> {
    /// Inserts a person with its personal organisation, and the mail that asks whether the address is theirs.
    ///
    /// # Errors
    /// [`StoreError::Taken`] with `"email"` or `"handle"`.
    pub async fn sign_up(&self, user: NewUser, verification: &NewMailToken) -> Result<User, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), user.organisation).await?;
        let user = insert_user(&mut tx, user).await?;
        insert(&mut tx, user.id, verification).await?;
        tx.commit().await?;
        Ok(user)
    }

    /// Sends a token to a person, unless it got `most` mails of the kind within an hour. Returns whether it was sent.
    pub async fn send_mail_token(&self, user: UserId, token: &NewMailToken, most: u16) -> Result<bool, StoreError> {
        let mut tx = PlatformTx::begin(self.store.pool()).await?;
        if !mails::has_room(&mut tx, &token.mail, most).await? {
            return Ok(false);
        }
        forget_old(&mut tx, to_db(token.mail.at)).await?;
        insert(&mut tx, user, token).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Uses a token up to confirm the address that it was sent to.
    pub async fn verify_email(&self, token: TokenHash, at: Timestamp) -> Result<MailTokenUse, StoreError> {
        let mut tx = PlatformTx::begin(self.store.pool()).await?;
        let presented = Presented::lock(&mut tx, MailTokenKind::Verification, &token).await?;
        let user = match presented.check(at) {
            Ok(user) => user,
            Err(refused) => return Ok(refused),
        };
        use_up(&mut tx, &token, user, at).await?;
        verify(&mut tx, user, at).await?;
        let user = find_user(&mut tx, user).await?.ok_or(StoreError::NotFound("user"))?;
        tx.commit().await?;
        Ok(MailTokenUse::Used(user))
    }

    /// Returns whose password a token lets one choose, and uses nothing up.
    pub async fn password_reset_of(&self, token: TokenHash, at: Timestamp) -> Result<MailTokenUse, StoreError> {
        let mut tx = PlatformTx::begin(self.store.pool()).await?;
        let presented = Presented::lock(&mut tx, MailTokenKind::PasswordReset, &token).await?;
        let user = match presented.check(at) {
            Ok(user) => user,
            Err(refused) => return Ok(refused),
        };
        let user = find_user(&mut tx, user).await?.ok_or(StoreError::NotFound("user"))?;
        tx.commit().await?;
        Ok(MailTokenUse::Used(user))
    }

    /// Uses a token up to set a password. The address is confirmed by it too, and every other token of the kind ends.
    pub async fn reset_password(&self, reset: PasswordReset) -> Result<MailTokenUse, StoreError> {
        let mut tx = PlatformTx::begin(self.store.pool()).await?;
        let presented = Presented::lock(&mut tx, MailTokenKind::PasswordReset, &reset.token).await?;
        let user = match presented.check(reset.at) {
            Ok(user) => user,
            Err(refused) => return Ok(refused),
        };
        use_up(&mut tx, &reset.token, user, reset.at).await?;
        verify(&mut tx, user, reset.at).await?;
        sqlx::query!("UPDATE auth.users SET password_hash = $2 WHERE id = $1", user, reset.password_hash)
            .execute(&mut *tx)
            .await?;
        mails::enqueue(&mut tx, &reset.notice).await?;
        if reset.ends_sessions {
            end_sessions(&mut tx, user, reset.at).await?;
        }
        let user = find_user(&mut tx, user).await?.ok_or(StoreError::NotFound("user"))?;
        tx.commit().await?;
        Ok(MailTokenUse::Used(user))
    }
}

/// A token that somebody presents, locked.
struct Presented(Option<Row>);

struct Row {
    user: Uuid,
    expires_at: DateTime<Utc>,
    was_used: bool,
    /// Whether the account still has the address that it was sent to.
    is_current: bool,
}

impl Presented {
    async fn lock(tx: &mut PlatformTx, kind: MailTokenKind, hash: &TokenHash) -> Result<Self, StoreError> {
        let row = sqlx::query_as!(
            Row,
            r#"SELECT t.user_id AS "user", t.expires_at, t.used_at IS NOT NULL AS "was_used!",
                 t.email_key = u.email_key AS "is_current!"
             FROM auth.mail_tokens t JOIN auth.users u ON u.id = t.user_id
             WHERE t.hash = $1 AND t.kind = $2 FOR UPDATE OF t"#,
            hash.as_slice(),
            kind.as_str(),
        )
        .fetch_optional(&mut **tx)
        .await?;
        Ok(Self(row))
    }

    fn check(&self, at: Timestamp) -> Result<Uuid, MailTokenUse> {
        match &self.0 {
            Some(row) if row.was_used => Err(MailTokenUse::UsedBefore),
            Some(row) if row.is_current && row.expires_at > to_db(at) => Ok(row.user),
            _ => Err(MailTokenUse::Unknown),
        }
    }
}

async fn insert(connection: &mut sqlx::PgConnection, user: UserId, token: &NewMailToken) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO auth.mail_tokens (hash, kind, user_id, email_key, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        token.hash.as_slice(),
        token.kind.as_str(),
        user.as_uuid(),
        token.mail.recipient.to_lowercase(),
        to_db(token.mail.at),
        to_db(token.mail.expires_at),
    )
    .execute(&mut *connection)
    .await?;
    mails::enqueue(connection, &token.mail).await
}

/// Uses a token up, and with it every other that was sent to the person for the same end.
async fn use_up(tx: &mut PlatformTx, hash: &TokenHash, user: Uuid, at: Timestamp) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE auth.mail_tokens SET used_at = $3
         WHERE user_id = $2 AND used_at IS NULL AND kind = (SELECT kind FROM auth.mail_tokens WHERE hash = $1)",
        hash.as_slice(),
        user,
        to_db(at),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn verify(tx: &mut PlatformTx, user: Uuid, at: Timestamp) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE auth.users SET email_verified_at = coalesce(email_verified_at, $2) WHERE id = $1",
        user,
        to_db(at),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Tokens that ended a month ago are of no use, not even to say that they were used.
async fn forget_old(tx: &mut PlatformTx, at: DateTime<Utc>) -> Result<(), StoreError> {
    let old = at.checked_sub_signed(TimeDelta::days(30));
    sqlx::query!("DELETE FROM auth.mail_tokens WHERE expires_at < $1", old).execute(&mut **tx).await?;
    Ok(())
}

/// Ends every session of a person, in whichever organisation.
pub(super) async fn end_sessions(tx: &mut PlatformTx, user: Uuid, at: Timestamp) -> Result<(), StoreError> {
    tx.become_person(UserId::from_uuid(user)).await?;
    let organisations = sqlx::query_scalar!(
        "SELECT DISTINCT organisation_id FROM auth.sessions WHERE user_id = $1 AND revoked_at IS NULL",
        user,
    )
    .fetch_all(&mut **tx)
    .await?;
    for organisation in organisations {
        tx.visit(OrganisationId::from_uuid(organisation)).await?;
        sqlx::query!(
            "UPDATE auth.sessions SET revoked_at = $3
             WHERE organisation_id = $1 AND user_id = $2 AND revoked_at IS NULL",
            organisation,
            user,
            to_db(at),
        )
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}
