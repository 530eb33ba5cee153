use assay_types::{MembershipId, Role, Scope, UserId};
use serde_json::json;
use uuid::Uuid;

use super::{
    Member, Organisations, Refused,
    standing::{ROLE, Standing},
};
use crate::{Origin, StoreError, User, audit::append, convert::moment, tenant::TenantTx};

impl Organisations<'_> {
    /// Returns the members of the scope's organisation, the oldest first; there are never more than it may have.
    pub async fn members(&self, scope: &Scope) -> Result<Vec<Member>, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let rows = sqlx::query_as!(
            Row,
            r#"SELECT m.id, m.role, m.joined_at, u.id AS user_id, u.email, u.handle, u.display_name, u.created_at,
                u.email_verified_at IS NOT NULL AS "email_verified!"
             FROM auth.memberships m JOIN auth.users u ON u.id = m.user_id
             WHERE m.organisation_id = $1 ORDER BY m.joined_at, m.id"#,
            scope.organisation().as_uuid(),
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        rows.into_iter().map(Row::into_member).collect()
    }

    /// Changes what a member may do.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the organisation has no such member.
    pub async fn set_role(
        &self,
        scope: &Scope,
        member: MembershipId,
        role: Role,
    ) -> Result<Result<Member, Refused>, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let standing = Standing::lock(&mut tx, scope).await?;
        let found = find(&mut tx, member).await?;
        // Owners are made and unmade by owners.
        let needed = if found.role == Role::Owner || role == Role::Owner { Role::Owner } else { Role::Admin };
        if let Err(refused) = standing.takes(needed) {
            return Ok(Err(refused));
        }
        if found.role == Role::Owner && role != Role::Owner && owners(&mut tx).await? < 2 {
            return Ok(Err(Refused::LastOwner));
        }
        sqlx::query!(
            "UPDATE auth.memberships SET role = $3 WHERE organisation_id = $1 AND id = $2",
            scope.organisation().as_uuid(),
            member.as_uuid(),
            role.as_str(),
        )
        .execute(&mut *tx)
        .await?;
        let diff = json!({"role": [found.role.as_str(), role.as_str()], "user": found.user.id});
        append(&mut tx, (scope.user(), &self.origin), ("member.role_set", member.to_string()), diff).await?;
        tx.commit().await?;
        Ok(Ok(Member { role, ..found }))
    }

    /// Removes a member, with all sessions and API keys that stand on the membership. Anybody may remove oneself.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the organisation has no such member.
    pub async fn remove(&self, scope: &Scope, member: MembershipId) -> Result<Result<Member, Refused>, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let standing = Standing::lock(&mut tx, scope).await?;
        let found = find(&mut tx, member).await?;
        let removed = remove(&mut tx, &standing, found, &self.origin).await?;
        tx.commit().await?;
        Ok(removed)
    }

    /// Removes the scope's person from the scope's organisation.
    pub async fn leave(&self, scope: &Scope) -> Result<Result<Member, Refused>, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let standing = Standing::lock(&mut tx, scope).await?;
        let own = sqlx::query_scalar!(
            "SELECT id FROM auth.memberships WHERE organisation_id = $1 AND user_id = $2",
            scope.organisation().as_uuid(),
            standing.user,
        )
        .fetch_one(&mut *tx)
        .await?;
        let found = find(&mut tx, MembershipId::from_uuid(own)).await?;
        let removed = remove(&mut tx, &standing, found, &self.origin).await?;
        tx.commit().await?;
        Ok(removed)
    }
}

async fn remove(
    tx: &mut TenantTx,
    standing: &Standing,
    found: Member,
    origin: &Origin,
) -> Result<Result<Member, Refused>, StoreError> {
    let is_self = found.user.id.as_uuid() == standing.user;
    if is_self && standing.organisation.personal {
        return Ok(Err(Refused::Personal));
    }
    let needed = if found.role == Role::Owner { Role::Owner } else { Role::Admin };
    if let (false, Err(refused)) = (is_self, standing.takes(needed)) {
        return Ok(Err(refused));
    }
    if found.role == Role::Owner && owners(tx).await? < 2 {
        return Ok(Err(Refused::LastOwner));
    }
    let organisation = tx.organisation();
    sqlx::query!(
        "DELETE FROM auth.memberships WHERE organisation_id = $1 AND id = $2",
        organisation,
        found.id.as_uuid(),
    )
    .execute(&mut **tx)
    .await?;
    let action = if is_self { "member.leave" } else { "member.remove" };
    let diff = json!({"role": found.role.as_str(), "user": found.user.id});
    let actor = (Some(UserId::from_uuid(standing.user)), origin);
    append(tx, actor, (action, found.id.to_string()), diff).await?;
    Ok(Ok(found))
}

async fn owners(tx: &mut TenantTx) -> Result<i64, StoreError> {
    let organisation = tx.organisation();
    let owners = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM auth.memberships WHERE organisation_id = $1 AND role = 'owner'"#,
        organisation,
    );
    Ok(owners.fetch_one(&mut **tx).await?)
}

async fn find(tx: &mut TenantTx, member: MembershipId) -> Result<Member, StoreError> {
    let organisation = tx.organisation();
    sqlx::query_as!(
        Row,
        r#"SELECT m.id, m.role, m.joined_at, u.id AS user_id, u.email, u.handle, u.display_name, u.created_at,
            u.email_verified_at IS NOT NULL AS "email_verified!"
         FROM auth.memberships m JOIN auth.users u ON u.id = m.user_id
         WHERE m.organisation_id = $1 AND m.id = $2"#,
        organisation,
        member.as_uuid(),
    )
    .fetch_optional(&mut **tx)
    .await?
    .ok_or(StoreError::NotFound("member"))
    .and_then(Row::into_member)
}

struct Row {
    id: Uuid,
    role: String,
    joined_at: chrono::DateTime<chrono::Utc>,
    user_id: Uuid,
    email: String,
    handle: String,
    display_name: String,
    email_verified: bool,
    created_at: chrono::DateTime<chrono::Utc>,
}

impl Row {
    fn into_member(self) -> Result<Member, StoreError> {
        Ok(Member {
            id: MembershipId::from_uuid(self.id),
            role: ROLE.parse(&self.role)?,
            joined_at: moment(self.joined_at),
            user: User {
                id: UserId::from_uuid(self.user_id),
                email: self.email,
                handle: self.handle,
                display_name: self.display_name,
                email_verified: self.email_verified,
                created_at: moment(self.created_at),
            },
        })
    }
}
