use assay_types::{MembershipId, OrganisationId, SessionId, UserId};
use uuid::Uuid;

use super::{Organisations, standing::ROLE};
use crate::{Membership, Organisation, StoreError, convert::moment, tenant::PlatformTx};

impl Organisations<'_> {
    /// Lets a session of a person act for another of the person's organisations from now on.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the person does not belong there, or the session is none of the person's.
    pub async fn switch(
        &self,
        user: UserId,
        session: SessionId,
        organisation: OrganisationId,
    ) -> Result<Membership, StoreError> {
        let membership = self.membership(user.as_uuid(), organisation).await?;
        let mut tx = PlatformTx::person(self.store.pool(), user).await?;
        let home = sqlx::query_scalar!(
            "SELECT organisation_id FROM auth.sessions WHERE user_id = $1 AND id = $2 AND revoked_at IS NULL",
            user.as_uuid(),
            session.as_uuid(),
        )
        .fetch_optional(&mut *tx)
        .await?
        .ok_or(StoreError::NotFound("session"))?;
        let mut tx = tx.enter(OrganisationId::from_uuid(home)).await?;
        sqlx::query!(
            "UPDATE auth.sessions SET acts_for = $3 WHERE organisation_id = $1 AND id = $2",
            home,
            session.as_uuid(),
            organisation.as_uuid(),
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(membership)
    }

    /// Returns a person's place in an organisation.
    pub(super) async fn membership(&self, user: Uuid, organisation: OrganisationId) -> Result<Membership, StoreError> {
        let mut tx = PlatformTx::person(self.store.pool(), UserId::from_uuid(user)).await?;
        let row = sqlx::query!(
            "SELECT o.slug, o.name, o.personal, o.created_at, m.id, m.role, m.joined_at
             FROM auth.memberships m JOIN auth.organisations o ON o.id = m.organisation_id
             WHERE m.user_id = $1 AND m.organisation_id = $2",
            user,
            organisation.as_uuid(),
        )
        .fetch_optional(&mut *tx)
        .await?
        .ok_or(StoreError::NotFound("organisation"))?;
        tx.commit().await?;
        Ok(Membership {
            id: MembershipId::from_uuid(row.id),
            role: ROLE.parse(&row.role)?,
            joined_at: moment(row.joined_at),
            organisation: Organisation {
                id: organisation,
                slug: row.slug,
                name: row.name,
                personal: row.personal,
                created_at: moment(row.created_at),
            },
        })
    }
}
