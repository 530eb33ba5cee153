use assay_types::{OrganisationId, SessionId, Timestamp, UserId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    sessions::{NewToken, assurance, end_session},
    users::find_user,
};
use crate::{
    Accounts, Refresh, Rotation, SessionGrant, StoreError,
    convert::{Column, moment, to_db},
    tenant::{PlatformTx, TenantTx},
};

/// The presented token with its session, both locked.
struct Family {
    session: Uuid,
    user: Uuid,
    acts_for: Option<Uuid>,
    assurance: i16,
    session_ends: DateTime<Utc>,
    revoked: bool,
    token_ends: DateTime<Utc>,
    used_at: Option<DateTime<Utc>>,
    successor: Option<Vec<u8>>,
}

impl Accounts<'_> {
    /// Uses a refresh token up and puts its successor in place, in one transaction.
    ///
    /// Of any number of calls with one token and different successors, exactly one is answered with
    /// [`Rotation::Rotated`]; the next one revokes the family.
    pub async fn rotate_session(&self, refresh: Refresh) -> Result<Rotation, StoreError> {
        let mut tx = PlatformTx::bearer(self.store.pool(), &refresh.presented).await?;
        let organisation = sqlx::query_scalar!(
            "SELECT organisation_id FROM auth.refresh_tokens WHERE hash = $1",
            refresh.presented.as_slice(),
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(organisation) = organisation else { return Ok(Rotation::Unknown) };
        let mut tx = tx.enter(OrganisationId::from_uuid(organisation)).await?;
        let family = Family::lock(&mut tx, &refresh).await?;
        let rotation = family.rotate(&mut tx, &refresh).await?;
        tx.commit().await?;
        Ok(rotation)
    }
}

impl Family {
    async fn lock(tx: &mut TenantTx, refresh: &Refresh) -> Result<Self, StoreError> {
        let organisation = tx.organisation();
        let row = sqlx::query!(
            r#"SELECT s.id, s.user_id, s.acts_for, s.assurance, s.expires_at AS session_ends, s.revoked_at IS NOT NULL AS "revoked!",
                t.expires_at AS token_ends, t.used_at, t.successor
             FROM auth.refresh_tokens t
             JOIN auth.sessions s ON s.organisation_id = t.organisation_id AND s.id = t.session_id
             WHERE t.organisation_id = $1 AND t.hash = $2
             FOR UPDATE"#,
            organisation,
            refresh.presented.as_slice(),
        )
        .fetch_one(&mut **tx)
        .await?;
        Ok(Self {
            session: row.id,
            user: row.user_id,
            acts_for: row.acts_for,
            assurance: row.assurance,
            session_ends: row.session_ends,
            revoked: row.revoked,
            token_ends: row.token_ends,
            used_at: row.used_at,
            successor: row.successor,
        })
    }

    async fn rotate(self, tx: &mut TenantTx, refresh: &Refresh) -> Result<Rotation, StoreError> {
        let at = to_db(refresh.at);
        if self.revoked || self.session_ends <= at {
            return Ok(Rotation::Expired);
        }
        let token_expires_at = to_db(refresh.successor_expires_at).min(self.session_ends);
        if let Some(used_at) = self.used_at {
            if !self.is_repetition(refresh, used_at) {
                end_session(tx, self.session, refresh.at).await?;
                return Ok(Rotation::Reused {
                    session: SessionId::from_uuid(self.session),
                    user: UserId::from_uuid(self.user),
                });
            }
            return self.grant(tx, moment(token_expires_at)).await.map(Rotation::Rotated);
        }
        if self.token_ends <= at {
            return Ok(Rotation::Expired);
        }
        self.use_up(tx, refresh).await?;
        let successor = NewToken { hash: &refresh.successor, session: self.session, at, expires_at: token_expires_at };
        successor.insert(tx).await?;
        self.grant(tx, moment(token_expires_at)).await.map(Rotation::Rotated)
    }

    /// The same token with the same successor, shortly after: two tabs, or an answer that was lost.
    fn is_repetition(&self, refresh: &Refresh, used_at: DateTime<Utc>) -> bool {
        let since = to_db(refresh.at).signed_duration_since(used_at).to_std();
        self.successor.as_deref() == Some(refresh.successor.as_slice())
            && since.is_ok_and(|since| since <= refresh.grace)
    }

    async fn use_up(&self, tx: &mut TenantTx, refresh: &Refresh) -> Result<(), StoreError> {
        let organisation = tx.organisation();
        let at = to_db(refresh.at);
        sqlx::query!(
            "UPDATE auth.refresh_tokens SET used_at = $3, successor = $4 WHERE organisation_id = $1 AND hash = $2",
            organisation,
            refresh.presented.as_slice(),
            at,
            refresh.successor.as_slice(),
        )
        .execute(&mut **tx)
        .await?;
        sqlx::query!(
            "UPDATE auth.sessions SET used_at = $3 WHERE organisation_id = $1 AND id = $2",
            organisation,
            self.session,
            at,
        )
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    async fn grant(&self, tx: &mut TenantTx, token_expires_at: Timestamp) -> Result<SessionGrant, StoreError> {
        let organisation = tx.organisation();
        let user = find_user(tx, self.user).await?.ok_or(StoreError::NotFound("user"))?;
        // What the session acts for may be another organisation of the person; where that has ended, it is its own again.
        tx.also_as(self.user).await?;
        let acting = sqlx::query!(
            "SELECT organisation_id, role FROM auth.memberships
             WHERE user_id = $1 AND organisation_id = ANY (ARRAY[$2::uuid, $3::uuid])
             ORDER BY organisation_id = $3 DESC LIMIT 1",
            self.user,
            organisation,
            self.acts_for.unwrap_or(organisation),
        )
        .fetch_one(&mut **tx)
        .await?;
        Ok(SessionGrant {
            session: SessionId::from_uuid(self.session),
            user,
            organisation: OrganisationId::from_uuid(acting.organisation_id),
            role: Column("auth.memberships", "role").parse(&acting.role)?,
            assurance: assurance(self.assurance),
            token_expires_at,
        })
    }
}
