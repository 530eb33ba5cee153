use std::time::Duration;

use assay_types::{OrganisationId, Role, SessionId, Timestamp, UserId};

use crate::{Accounts, StoreError, User};

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
    /// When.
    pub at: Timestamp,
    /// When the whole family ends, however often it is refreshed.
    pub expires_at: Timestamp,
    /// When the first token ends unless it is used.
    pub token_expires_at: Timestamp,
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
    /// The organisation of the session.
    pub organisation: OrganisationId,
    /// The person's role there now.
    pub role: Role,
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
        let _ = session;
        Ok(())
    }

    /// Uses a refresh token up and puts its successor in place, in one transaction.
    pub async fn rotate_session(&self, refresh: Refresh) -> Result<Rotation, StoreError> {
        let _ = refresh;
        Ok(Rotation::Unknown)
    }

    /// Ends the session that a refresh token belongs to; returns which, or `None` where there is no such token.
    pub async fn revoke_by_token(&self, token: TokenHash, at: Timestamp) -> Result<Option<SessionId>, StoreError> {
        let _ = (token, at);
        Ok(None)
    }

    /// Ends a session of a user; returns whether it was live.
    pub async fn revoke_session(&self, user: UserId, session: SessionId, at: Timestamp) -> Result<bool, StoreError> {
        let _ = (user, session, at);
        Ok(false)
    }

    /// Returns whether a session of a user is neither revoked nor over.
    pub async fn session_is_live(&self, user: UserId, session: SessionId, at: Timestamp) -> Result<bool, StoreError> {
        let _ = (user, session, at);
        Ok(false)
    }
}
