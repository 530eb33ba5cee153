use assay_types::{MembershipId, OrganisationId, UserId};

use crate::{
    Accounts, Credentials, Membership, NewUser, Organisation, StoreError, User,
    convert::{Column, moment, to_db},
    tenant::{PlatformTx, TenantTx},
};

const UNIQUE: &[(&str, &str)] =
    &[("users_email_key", "email"), ("users_handle_key", "handle"), ("organisations_slug_key", "handle")];

impl Accounts<'_> {
    /// Inserts a person with its personal organisation, which it owns, in one transaction.
    ///
    /// # Errors
    /// [`StoreError::Taken`] with `"email"` or `"handle"`.
    pub async fn create_user(&self, user: NewUser) -> Result<User, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), user.organisation).await?;
        let user = insert_user(&mut tx, user).await?;
        tx.commit().await?;
        Ok(user)
    }

    /// Returns the person with this address and what proves it, for signing in.
    pub async fn user_by_email(&self, email: &str) -> Result<Option<Credentials>, StoreError> {
        if email.contains('\0') {
            // The database takes no such text, so nobody has it.
            return Ok(None);
        }
        let mut tx = PlatformTx::begin(self.store.pool()).await?;
        let row = sqlx::query!(
            r#"SELECT id, email, handle, display_name, created_at, password_hash, email_verified_at IS NOT NULL AS "email_verified!"
             FROM auth.users WHERE email_key = $1"#,
            email.to_lowercase(),
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(row.map(|row| Credentials {
            password_hash: row.password_hash,
            user: User {
                id: UserId::from_uuid(row.id),
                email: row.email,
                handle: row.handle,
                display_name: row.display_name,
                email_verified: row.email_verified,
                created_at: moment(row.created_at),
            },
        }))
    }

    /// Returns a person.
    pub async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        Ok(self.users(&[id]).await?.pop())
    }

    /// Returns those of these people who exist, in any order.
    pub async fn users(&self, ids: &[UserId]) -> Result<Vec<User>, StoreError> {
        let ids: Vec<_> = ids.iter().map(|id| id.as_uuid()).collect();
        let mut tx = PlatformTx::begin(self.store.pool()).await?;
        let users = find_users(&mut tx, &ids).await?;
        tx.commit().await?;
        Ok(users)
    }

    /// Returns every membership of a person: the personal organisation leads, then the oldest.
    pub async fn memberships(&self, user: UserId) -> Result<Vec<Membership>, StoreError> {
        let mut tx = PlatformTx::person(self.store.pool(), user).await?;
        let rows = sqlx::query!(
            "SELECT o.id, o.slug, o.name, o.personal, o.created_at, m.id AS membership_id, m.role, m.joined_at
             FROM auth.memberships m JOIN auth.organisations o ON o.id = m.organisation_id
             WHERE m.user_id = $1 ORDER BY o.personal DESC, m.joined_at, o.id",
            user.as_uuid(),
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        rows.into_iter()
            .map(|row| {
                Ok(Membership {
                    id: MembershipId::from_uuid(row.membership_id),
                    role: Column("auth.memberships", "role").parse(&row.role)?,
                    joined_at: moment(row.joined_at),
                    organisation: Organisation {
                        id: OrganisationId::from_uuid(row.id),
                        slug: row.slug,
                        name: row.name,
                        personal: row.personal,
                        created_at: moment(row.created_at),
                    },
                })
            })
            .collect()
    }

    /// Returns whether a handle is in use, whatever its case.
    pub async fn handle_is_taken(&self, handle: &str) -> Result<bool, StoreError> {
        let mut tx = PlatformTx::begin(self.store.pool()).await?;
        let taken = sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT FROM auth.users WHERE handle_key = $1) AS "taken!""#,
            handle.to_lowercase(),
        )
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(taken)
    }

    /// Replaces the password hash, such as after a rehash with stronger settings.
    pub async fn set_password_hash(&self, user: UserId, password_hash: &str) -> Result<(), StoreError> {
        let mut tx = PlatformTx::begin(self.store.pool()).await?;
        sqlx::query!("UPDATE auth.users SET password_hash = $2 WHERE id = $1", user.as_uuid(), password_hash)
            .execute(&mut *tx)
            .await?;
        tx.commit().await
    }
}

/// Inserts a person with its personal organisation, which it owns.
pub(super) async fn insert_user(tx: &mut TenantTx, user: NewUser) -> Result<User, StoreError> {
    let at = to_db(user.at);
    let slug = user.handle.to_lowercase();
    sqlx::query!(
        "INSERT INTO auth.users (id, email, email_key, handle, handle_key, display_name, password_hash, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        user.id.as_uuid(),
        user.email,
        user.email.to_lowercase(),
        user.handle,
        slug,
        user.display_name,
        user.password_hash,
        at,
    )
    .execute(&mut **tx)
    .await
    .map_err(|error| StoreError::on_constraint(error, UNIQUE))?;
    sqlx::query!(
        "INSERT INTO auth.organisations (id, slug, name, personal, created_at) VALUES ($1, $2, $3, true, $4)",
        user.organisation.as_uuid(),
        slug,
        user.display_name,
        at,
    )
    .execute(&mut **tx)
    .await
    .map_err(|error| StoreError::on_constraint(error, UNIQUE))?;
    // The only membership of a personal organisation has the id of the organisation.
    sqlx::query!(
        "INSERT INTO auth.memberships (organisation_id, user_id, role, joined_at, id) VALUES ($1, $2, 'owner', $3, $1)",
        user.organisation.as_uuid(),
        user.id.as_uuid(),
        at,
    )
    .execute(&mut **tx)
    .await?;
    let NewUser { id, email, handle, display_name, .. } = user;
    Ok(User { id, email, handle, display_name, email_verified: false, created_at: moment(at) })
}

pub(super) async fn find_user(connection: &mut sqlx::PgConnection, id: uuid::Uuid) -> Result<Option<User>, StoreError> {
    Ok(find_users(connection, &[id]).await?.pop())
}

async fn find_users(connection: &mut sqlx::PgConnection, ids: &[uuid::Uuid]) -> Result<Vec<User>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT id, email, handle, display_name, created_at, email_verified_at IS NOT NULL AS "email_verified!"
         FROM auth.users WHERE id = ANY($1)"#,
        ids,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| User {
            id: UserId::from_uuid(row.id),
            email: row.email,
            handle: row.handle,
            display_name: row.display_name,
            email_verified: row.email_verified,
            created_at: moment(row.created_at),
        })
        .collect())
}
