use std::time::Duration;

use assay_types::{Timestamp, UserId};
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret as _, SecretSlice};

use crate::{
    Accounts, NewMail, StoreError, TokenHash,
    convert::{Column, to_db},
    mails,
    tenant::PlatformTx,
};

/// Wrong codes in a row that a person has before each further one takes ever longer.
const FREE: i32 = 5;
const LONGEST_LOCKOUT: TimeDelta = TimeDelta::minutes(15);

/// What protects an account beside its password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SecondFactor {
    /// Whether signing in takes a code.
    pub totp: bool,
    /// Recovery codes that were not used.
    pub recovery_codes_left: u32,
}

/// What to compare a code with.
#[derive(Debug)]
pub enum TotpAttempt {
    /// The attempt is counted; the sealed secret follows.
    Open {
        /// The secret, as it was stored.
        secret: SecretSlice<u8>,
        /// Whether a code confirmed it already.
        confirmed: bool,
    },
    /// Too many wrong codes: wait.
    Locked(Duration),
    /// The person has no second factor.
    None,
}

impl Accounts<'_> {
    /// Returns what protects an account beside its password.
    pub async fn second_factor(&self, user: UserId) -> Result<SecondFactor, StoreError> {
        let mut tx = PlatformTx::begin(self.store.pool()).await?;
        let row = sqlx::query!(
            r#"SELECT
                 EXISTS (SELECT FROM auth.totp WHERE user_id = $1 AND confirmed_at IS NOT NULL) AS "totp!",
                 (SELECT count(*) FROM auth.recovery_codes WHERE user_id = $1 AND used_at IS NULL) AS "left!""#,
            user.as_uuid(),
        )
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        let left = Column("auth.recovery_codes", "user_id").count(row.left)?;
        Ok(SecondFactor { totp: row.totp, recovery_codes_left: u32::try_from(left).unwrap_or(u32::MAX) })
    }

    /// Keeps a secret that waits for its first code, in place of one that waited before. Returns whether it did: not where a
    /// confirmed one is there.
    pub async fn begin_totp(&self, user: UserId, secret: &SecretSlice<u8>, at: Timestamp) -> Result<bool, StoreError> {
        let mut tx = PlatformTx::begin(self.store.pool()).await?;
        let kept = sqlx::query!(
            "INSERT INTO auth.totp AS t (user_id, secret, created_at) VALUES ($1, $2, $3)
             ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, created_at = excluded.created_at
                 WHERE t.confirmed_at IS NULL",
            user.as_uuid(),
            secret.expose_secret(),
            to_db(at),
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(kept.rows_affected() == 1)
    }

    /// Counts an attempt at a code before the code is looked at, so that many at once are no way around.
    pub async fn attempt_totp(&self, user: UserId, at: Timestamp) -> Result<TotpAttempt, StoreError> {
        let mut tx = PlatformTx::begin(self.store.pool()).await?;
        let row = sqlx::query!(
            "SELECT secret, confirmed_at, failures, tried_at FROM auth.totp WHERE user_id = $1 FOR UPDATE",
            user.as_uuid(),
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(row) = row else { return Ok(TotpAttempt::None) };
        if let Some(wait) = lockout(row.failures, row.tried_at, to_db(at)) {
            return Ok(TotpAttempt::Locked(wait));
        }
        sqlx::query!(
            "UPDATE auth.totp SET failures = failures + 1, tried_at = $2 WHERE user_id = $1",
            user.as_uuid(),
            to_db(at),
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(TotpAttempt::Open { secret: row.secret.into(), confirmed: row.confirmed_at.is_some() })
    }

    /// Accepts the code of a step, unless one of it or of a later one was accepted before.
    pub async fn accept_totp(&self, user: UserId, step: i64) -> Result<bool, StoreError> {
        let mut tx = PlatformTx::begin(self.store.pool()).await?;
        let accepted = accept(&mut tx, user, step).await?;
        tx.commit().await?;
        Ok(accepted)
    }

    /// Makes a secret the person's second factor, by the step of its first code, with the codes for when it is lost.
    pub async fn confirm_totp(
        &self,
        user: UserId,
        step: i64,
        recovery: &[TokenHash],
        notice: &NewMail,
    ) -> Result<bool, StoreError> {
        let mut tx = PlatformTx::begin(self.store.pool()).await?;
        if !accept(&mut tx, user, step).await? {
            return Ok(false);
        }
        let confirmed = sqlx::query!(
            "UPDATE auth.totp SET confirmed_at = $2 WHERE user_id = $1 AND confirmed_at IS NULL",
            user.as_uuid(),
            to_db(notice.at),
        )
        .execute(&mut *tx)
        .await?;
        if confirmed.rows_affected() != 1 {
            return Ok(false);
        }
        sqlx::query!("DELETE FROM auth.recovery_codes WHERE user_id = $1", user.as_uuid()).execute(&mut *tx).await?;
        let hashes: Vec<Vec<u8>> = recovery.iter().map(|hash| hash.to_vec()).collect();
        sqlx::query!(
            "INSERT INTO auth.recovery_codes (user_id, hash) SELECT $1, hash FROM unnest($2::bytea[]) AS hash",
            user.as_uuid(),
            &hashes,
        )
        .execute(&mut *tx)
        .await?;
        mails::enqueue(&mut tx, notice).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Uses a recovery code up. Returns whether it was good.
    pub async fn use_recovery_code(&self, user: UserId, hash: &TokenHash, at: Timestamp) -> Result<bool, StoreError> {
        let mut tx = PlatformTx::begin(self.store.pool()).await?;
        let used = sqlx::query!(
            "UPDATE auth.recovery_codes SET used_at = $3 WHERE user_id = $1 AND hash = $2 AND used_at IS NULL",
            user.as_uuid(),
            hash.as_slice(),
            to_db(at),
        )
        .execute(&mut *tx)
        .await?;
        let was_good = used.rows_affected() == 1;
        if was_good {
            sqlx::query!("UPDATE auth.totp SET failures = 0 WHERE user_id = $1", user.as_uuid())
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(was_good)
    }

    /// Takes the second factor away.
    pub async fn disable_totp(&self, user: UserId, notice: &NewMail) -> Result<(), StoreError> {
        let mut tx = PlatformTx::begin(self.store.pool()).await?;
        sqlx::query!("DELETE FROM auth.recovery_codes WHERE user_id = $1", user.as_uuid()).execute(&mut *tx).await?;
        sqlx::query!("DELETE FROM auth.totp WHERE user_id = $1", user.as_uuid()).execute(&mut *tx).await?;
        mails::enqueue(&mut tx, notice).await?;
        tx.commit().await
    }
}

async fn accept(tx: &mut PlatformTx, user: UserId, step: i64) -> Result<bool, StoreError> {
    let accepted = sqlx::query!(
        "UPDATE auth.totp SET last_step = $2, failures = 0 WHERE user_id = $1 AND last_step < $2",
        user.as_uuid(),
        step,
    )
    .execute(&mut **tx)
    .await?;
    Ok(accepted.rows_affected() == 1)
}

/// Returns how long to wait after so many wrong codes in a row: a minute after the free ones, doubled by each further one.
fn lockout(failures: i32, tried_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<Duration> {
    let beyond = u32::try_from(failures.checked_sub(FREE)?).ok()?;
    let length = TimeDelta::minutes(1 << beyond.min(5)).min(LONGEST_LOCKOUT);
    let end = tried_at?.checked_add_signed(length)?;
    end.signed_duration_since(now).to_std().ok().filter(|wait| !wait.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_codes_lock_out_ever_longer_and_not_for_ever() {
        let now = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let wait = |failures| lockout(failures, Some(now), now).map_or(0, |wait| wait.as_secs());
        assert_eq!([wait(0), wait(4), wait(5), wait(6), wait(7)], [0, 0, 60, 120, 240]);
        assert_eq!([wait(9), wait(1_000)], [900, 900]);
        let later = now + TimeDelta::minutes(1);
        assert_eq!(lockout(5, Some(now), later), None);
    }
}
