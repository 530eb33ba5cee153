use assay_types::{Role, Scope, UserId};
use uuid::Uuid;

use super::Refused;
use crate::{Organisation, StoreError, convert::Column, convert::moment, tenant::TenantTx};

pub(super) const ROLE: Column = Column("auth.memberships", "role");

/// What the scope's person is in an organisation that nobody else changes now.
pub(super) struct Standing {
    pub(super) user: Uuid,
    pub(super) role: Role,
    pub(super) organisation: Organisation,
}

impl Standing {
    /// Locks the organisation and looks the person up in it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the person is no member.
    pub(super) async fn lock(tx: &mut TenantTx, scope: &Scope) -> Result<Self, StoreError> {
        let id = tx.organisation();
        let user = scope.user().map(UserId::as_uuid).ok_or(StoreError::NotFound("organisation"))?;
        let row = sqlx::query!(
            "SELECT slug, name, personal, created_at FROM auth.organisations WHERE id = $1 FOR NO KEY UPDATE",
            id
        )
        .fetch_optional(&mut **tx)
        .await?
        .ok_or(StoreError::NotFound("organisation"))?;
        let role = role_of(tx, user).await?.ok_or(StoreError::NotFound("organisation"))?;
        let organisation = Organisation {
            id: scope.organisation(),
            slug: row.slug,
            name: row.name,
            personal: row.personal,
            created_at: moment(row.created_at),
        };
        Ok(Self { user, role, organisation })
    }

    /// Returns nothing where the person has at least a role.
    pub(super) fn takes(&self, needed: Role) -> Result<(), Refused> {
        if self.role >= needed { Ok(()) } else { Err(Refused::Role(needed)) }
    }
}

/// Returns what a person may do in the organisation of the transaction.
pub(super) async fn role_of(tx: &mut TenantTx, user: Uuid) -> Result<Option<Role>, StoreError> {
    let organisation = tx.organisation();
    let role = sqlx::query_scalar!(
        "SELECT role FROM auth.memberships WHERE organisation_id = $1 AND user_id = $2",
        organisation,
        user,
    )
    .fetch_optional(&mut **tx)
    .await?;
    role.map(|role| ROLE.parse(&role)).transpose()
}
