use assay_types::{OrganisationId, Role, Scope, UserId};
use serde_json::json;
use uuid::Uuid;

use super::{Creation, NewOrganisation, Organisations, Refused, idempotency::claim, standing::Standing};
use crate::{
    Membership, Organisation, StoreError,
    audit::append,
    convert::{moment, to_db},
    tenant::TenantTx,
};

impl Organisations<'_> {
    /// Inserts an organisation that the scope's person owns; a person may own `most` beside the personal one.
    ///
    /// # Errors
    /// [`StoreError::Taken`] with `"slug"`, [`StoreError::IdempotencyMismatch`].
    pub async fn create(
        &self,
        scope: &Scope,
        new: NewOrganisation,
        most: u16,
    ) -> Result<Result<Creation<Membership>, Refused>, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let user = scope.user().map(UserId::as_uuid).ok_or(StoreError::NotFound("user"))?;
        let subject = new.id.as_uuid();
        if let Some(id) = claim(&mut tx, (user, "create"), new.idempotency.as_ref(), subject, new.at).await? {
            tx.commit().await?;
            return Ok(Ok(Creation::Repeated(self.membership(user, OrganisationId::from_uuid(id)).await?)));
        }
        if owned(&mut tx, user).await? >= i64::from(most) {
            return Ok(Err(Refused::TooMany(most)));
        }
        let mut tx = tx.enter(new.id).await?;
        let membership = insert(&mut tx, user, new).await?;
        let (actor, made) = ((scope.user(), &self.origin), &membership.organisation);
        let diff = json!({"name": made.name, "slug": made.slug});
        append(&mut tx, actor, ("organization.create", made.id.to_string()), diff).await?;
        tx.commit().await?;
        Ok(Ok(Creation::Made(membership)))
    }

    /// Renames the scope's organisation.
    pub async fn rename(&self, scope: &Scope, name: &str) -> Result<Result<Organisation, Refused>, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let standing = Standing::lock(&mut tx, scope).await?;
        if let Err(refused) = standing.takes(Role::Admin) {
            return Ok(Err(refused));
        }
        sqlx::query!("UPDATE auth.organisations SET name = $2 WHERE id = $1", scope.organisation().as_uuid(), name)
            .execute(&mut *tx)
            .await?;
        let diff = json!({"name": [standing.organisation.name, name]});
        let what = ("organization.rename", scope.organisation().to_string());
        append(&mut tx, (scope.user(), &self.origin), what, diff).await?;
        tx.commit().await?;
        Ok(Ok(Organisation { name: name.to_owned(), ..standing.organisation }))
    }
}

/// Counts what a person owns beside the personal organisation, one request of that person at a time.
async fn owned(tx: &mut TenantTx, user: Uuid) -> Result<i64, StoreError> {
    sqlx::query!("SELECT id FROM auth.users WHERE id = $1 FOR NO KEY UPDATE", user).fetch_one(&mut **tx).await?;
    tx.also_as(user).await?;
    let owned = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM auth.memberships m JOIN auth.organisations o ON o.id = m.organisation_id
         WHERE m.user_id = $1 AND m.role = 'owner' AND NOT o.personal"#,
        user,
    );
    Ok(owned.fetch_one(&mut **tx).await?)
}

async fn insert(tx: &mut TenantTx, user: Uuid, new: NewOrganisation) -> Result<Membership, StoreError> {
    let at = to_db(new.at);
    sqlx::query!(
        "INSERT INTO auth.organisations (id, slug, name, personal, created_at) VALUES ($1, $2, $3, false, $4)",
        new.id.as_uuid(),
        new.slug,
        new.name,
        at,
    )
    .execute(&mut **tx)
    .await
    .map_err(|error| StoreError::on_constraint(error, &[("organisations_slug_key", "slug")]))?;
    sqlx::query!(
        "INSERT INTO auth.memberships (organisation_id, user_id, role, joined_at, id) VALUES ($1, $2, 'owner', $3, $4)",
        new.id.as_uuid(),
        user,
        at,
        new.membership.as_uuid(),
    )
    .execute(&mut **tx)
    .await?;
    let (joined_at, NewOrganisation { id, membership, slug, name, .. }) = (moment(at), new);
    let organisation = Organisation { id, slug, name, personal: false, created_at: joined_at };
    Ok(Membership { id: membership, organisation, role: Role::Owner, joined_at })
}
