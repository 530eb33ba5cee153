use std::time::Duration;

use assay_types::{OrganisationId, Role, SessionId, Timestamp, UserId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    Accounts, StoreError, User,
    convert::{moment, to_db},
    tenant::{PlatformTx, TenantTx},
};

/// The SHA-256 of a refresh token. The token itself is never stored.
pub type TokenHash = [u8; 32];

/// What signing in inserts: a session (one family of refresh tokens) and its first token.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// The id.
    pub id: SessionId,
    /// Who signed in.
    pub user: UserId,
    /// The organisation that the session's access tokens are issued for; the user is a member.
    pub organisation: OrganisationId,
    /// The hash of the first refresh token.
    pub token: TokenHash,
    /// The client, as it names itself.
    pub user_agent: String,
    /// Where it calls from.
    pub ip: String,
    /// How surely it is the person: 1 after a password, 2 after a second factor.
    pub assurance: u8,
    /// When.
    pub at: Timestamp,
    /// When the whole family ends, however often it is refreshed.
    pub expires_at: Timestamp,
    /// When the first token ends unless it is used.
    pub token_expires_at: Timestamp,
}

/// A session that goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The id.
    pub id: SessionId,
    /// The organisation that its access tokens are issued for.
    pub organisation: OrganisationId,
    /// The client, as it named itself.
    pub user_agent: String,
    /// Where it called from.
    pub ip: String,
    /// How surely it is the person: 1 after a password, 2 after a second factor.
    pub assurance: u8,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was refreshed last.
    pub used_at: Timestamp,
    /// When it ends, however often it is refreshed.
    pub expires_at: Timestamp,
}

/// A refresh token was presented.
#[derive(Clone, Debug)]
pub struct Refresh {
    /// The hash of the token presented.
    pub presented: TokenHash,
    /// The hash of the token that would follow it.
    pub successor: TokenHash,
    /// When.
    pub at: Timestamp,
    /// When the successor ends unless it is used; cut at the end of the family.
    pub successor_expires_at: Timestamp,
    /// For how long the same token may be presented again with the **same** successor (two tabs, or a lost answer).
    /// Derive the successor from the token presented (an HMAC) to make use of it; zero means never.
    pub grace: Duration,
}

/// What a valid refresh token grants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionGrant {
    /// The session.
    pub session: SessionId,
    /// The person.
    pub user: User,
    /// The organisation that the session acts for now.
    pub organisation: OrganisationId,
    /// The person's role there now.
    pub role: Role,
    /// How surely it is the person: 1 after a password, 2 after a second factor.
    pub assurance: u8,
    /// When the successor ends.
    pub token_expires_at: Timestamp,
}

/// What became of a presented refresh token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// It was good, and its successor replaces it.
    Rotated(SessionGrant),
    /// It had been used before: the whole family is revoked now.
    Reused {
        /// The session that ended.
        session: SessionId,
        /// Whose it was.
        user: UserId,
    },
    /// It, its family or its session ended earlier.
    Expired,
    /// There never was such a token.
    Unknown,
}

impl Accounts<'_> {
    /// Inserts a session and its first refresh token.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] with `"membership"` where the user is not a member of the organisation.
    pub async fn create_session(&self, session: NewSession) -> Result<(), StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), session.organisation).await?;
        let at = to_db(session.at);
        let inserted = sqlx::query!(
            "INSERT INTO auth.sessions (organisation_id, id, user_id, user_agent, ip, created_at, used_at, expires_at, assurance)
             VALUES ($1, $2, $3, left($4, 512), left($5, 64), $6, $6, $7, $8)",
            session.organisation.as_uuid(),
            session.id.as_uuid(),
            session.user.as_uuid(),
            session.user_agent,
            session.ip,
            at,
            to_db(session.expires_at),
            i16::from(session.assurance),
        )
        .execute(&mut *tx)
        .await;
        inserted.map_err(|error| match StoreError::constraint(&error) {
            Some("sessions_membership_fkey") => StoreError::NotFound("membership"),
            _ => error.into(),
        })?;
        let token = NewToken {
            hash: &session.token,
            session: session.id.as_uuid(),
            at,
            expires_at: to_db(session.token_expires_at.min(session.expires_at)),
        };
        token.insert(&mut tx).await?;
        tx.commit().await
    }

    /// Ends the session that a refresh token belongs to; returns which, or `None` where there is no such token.
    pub async fn revoke_by_token(&self, token: TokenHash, at: Timestamp) -> Result<Option<SessionId>, StoreError> {
        let mut tx = PlatformTx::bearer(self.store.pool(), &token).await?;
        let found = sqlx::query!(
            "SELECT organisation_id, session_id FROM auth.refresh_tokens WHERE hash = $1",
            token.as_slice()
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(found) = found else { return Ok(None) };
        let mut tx = tx.enter(OrganisationId::from_uuid(found.organisation_id)).await?;
        end_session(&mut tx, found.session_id, at).await?;
        tx.commit().await?;
        Ok(Some(SessionId::from_uuid(found.session_id)))
    }

    /// Ends a session of a user; returns whether it was live.
    pub async fn revoke_session(&self, user: UserId, session: SessionId, at: Timestamp) -> Result<bool, StoreError> {
        let mut tx = PlatformTx::person(self.store.pool(), user).await?;
        let found = sqlx::query!(
            "SELECT organisation_id FROM auth.sessions WHERE user_id = $1 AND id = $2",
            user.as_uuid(),
            session.as_uuid(),
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(found) = found else { return Ok(false) };
        let mut tx = tx.enter(OrganisationId::from_uuid(found.organisation_id)).await?;
        let was_live = end_session(&mut tx, session.as_uuid(), at).await?;
        tx.commit().await?;
        Ok(was_live)
    }

    /// Returns the sessions of a user that are neither revoked nor over, the one used last first; at most a hundred.
    pub async fn live_sessions(&self, user: UserId, at: Timestamp) -> Result<Vec<Session>, StoreError> {
        let mut tx = PlatformTx::person(self.store.pool(), user).await?;
        let rows = sqlx::query!(
            "SELECT id, organisation_id, user_agent, ip, created_at, used_at, expires_at, assurance FROM auth.sessions
             WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2 ORDER BY used_at DESC, id LIMIT 100",
            user.as_uuid(),
            to_db(at),
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let session = rows.into_iter().map(|row| Session {
            id: SessionId::from_uuid(row.id),
            organisation: OrganisationId::from_uuid(row.organisation_id),
            user_agent: row.user_agent,
            ip: row.ip,
            assurance: assurance(row.assurance),
            created_at: moment(row.created_at),
            used_at: moment(row.used_at),
            expires_at: moment(row.expires_at),
        });
        Ok(session.collect())
    }

    /// Returns whether a session of a user is neither revoked nor over.
    pub async fn session_is_live(&self, user: UserId, session: SessionId, at: Timestamp) -> Result<bool, StoreError> {
        let mut tx = PlatformTx::person(self.store.pool(), user).await?;
        let live = sqlx::query_scalar!(
            r#"SELECT EXISTS (
                SELECT FROM auth.sessions WHERE user_id = $1 AND id = $2 AND revoked_at IS NULL AND expires_at > $3
            ) AS "live!""#,
            user.as_uuid(),
            session.as_uuid(),
            to_db(at),
        )
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(live)
    }
}

/// A refresh token to insert.
pub(super) struct NewToken<'a> {
    pub(super) hash: &'a TokenHash,
    pub(super) session: Uuid,
    pub(super) at: DateTime<Utc>,
    pub(super) expires_at: DateTime<Utc>,
}

impl NewToken<'_> {
    pub(super) async fn insert(&self, tx: &mut TenantTx) -> Result<(), StoreError> {
        let organisation = tx.organisation();
        sqlx::query!(
            "INSERT INTO auth.refresh_tokens (hash, organisation_id, session_id, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5)",
            self.hash.as_slice(),
            organisation,
            self.session,
            self.at,
            self.expires_at,
        )
        .execute(&mut **tx)
        .await?;
        Ok(())
    }
}

/// Revokes a session, and with it every token of its family; returns whether it was live.
pub(super) async fn end_session(tx: &mut TenantTx, session: Uuid, at: Timestamp) -> Result<bool, StoreError> {
    let organisation = tx.organisation();
    let ended = sqlx::query!(
        "UPDATE auth.sessions SET revoked_at = $3
         WHERE organisation_id = $1 AND id = $2 AND revoked_at IS NULL",
        organisation,
        session,
        to_db(at),
    )
    .execute(&mut **tx)
    .await?;
    Ok(ended.rows_affected() == 1)
}

/// Reads an assurance, which the database holds to 1 and 2.
pub(super) fn assurance(stored: i16) -> u8 {
    u8::try_from(stored).unwrap_or(1)
}
