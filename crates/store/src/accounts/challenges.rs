use assay_types::{Timestamp, UserId};

use crate::{Accounts, StoreError, TokenHash, convert::to_db, tenant::PlatformTx};

/// Codes that one sign-in may try.
const MOST_ATTEMPTS: i32 = 5;

/// A sign-in whose password was right, and whose code is awaited.
#[derive(Clone, Debug)]
pub struct NewChallenge {
    /// The hash of what names it.
    pub hash: TokenHash,
    /// Who signs in.
    pub user: UserId,
    /// When.
    pub at: Timestamp,
    /// Until when a code is awaited.
    pub expires_at: Timestamp,
}

impl Accounts<'_> {
    /// Begins to wait for a code, and forgets the sign-ins that got none in time.
    pub async fn create_challenge(&self, challenge: NewChallenge) -> Result<(), StoreError> {
        let mut tx = PlatformTx::begin(self.store.pool()).await?;
        sqlx::query!("DELETE FROM auth.mfa_challenges WHERE expires_at <= $1", to_db(challenge.at))
            .execute(&mut *tx)
            .await?;
        sqlx::query!(
            "INSERT INTO auth.mfa_challenges (hash, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)",
            challenge.hash.as_slice(),
            challenge.user.as_uuid(),
            to_db(challenge.at),
            to_db(challenge.expires_at),
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await
    }

    /// Counts an attempt and returns who signs in; `None` where it ended, or has had its attempts.
    pub async fn attempt_challenge(&self, hash: &TokenHash, at: Timestamp) -> Result<Option<UserId>, StoreError> {
        let mut tx = PlatformTx::begin(self.store.pool()).await?;
        let user = sqlx::query_scalar!(
            "UPDATE auth.mfa_challenges SET attempts = attempts + 1
             WHERE hash = $1 AND expires_at > $2 AND ended_at IS NULL AND attempts < $3 RETURNING user_id",
            hash.as_slice(),
            to_db(at),
            MOST_ATTEMPTS,
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(user.map(UserId::from_uuid))
    }

    /// Ends a sign-in whose code was right. Returns whether it went on until now: of two right codes at once, one counts.
    pub async fn end_challenge(&self, hash: &TokenHash, at: Timestamp) -> Result<bool, StoreError> {
        let mut tx = PlatformTx::begin(self.store.pool()).await?;
        let ended = sqlx::query!(
            "UPDATE auth.mfa_challenges SET ended_at = $2 WHERE hash = $1 AND ended_at IS NULL",
            hash.as_slice(),
            to_db(at),
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(ended.rows_affected() == 1)
    }
}
