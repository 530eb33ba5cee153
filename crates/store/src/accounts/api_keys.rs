use assay_types::{ApiKeyId, OrganisationId, Principal, Scope, Timestamp, TokenScopes, UserId};
use uuid::Uuid;

use crate::{
    Accounts, Idempotency, StoreError, TokenHash,
    convert::{moment, to_db},
    tenant::{PlatformTx, TenantTx},
};

/// What making a key inserts.
#[derive(Clone, Debug)]
pub struct NewApiKey {
    /// The id.
    pub id: ApiKeyId,
    /// What its owner calls it.
    pub name: String,
    /// The hash of the key, which is never stored itself.
    pub hash: TokenHash,
    /// The beginning of the key.
    pub hint: String,
    /// What it may do.
    pub scopes: TokenScopes,
    /// When.
    pub at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// The caller's own name for the request.
    pub idempotency: Option<Idempotency>,
}

/// A key, without what proves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// The id.
    pub id: ApiKeyId,
    /// What its owner calls it.
    pub name: String,
    /// The beginning of the key.
    pub hint: String,
    /// What it may do.
    pub scopes: TokenScopes,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was traded for a token last.
    pub last_used_at: Option<Timestamp>,
}

/// What became of a request for a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiKeyCreation {
    /// The key was made.
    Made(ApiKey),
    /// The same request made this key before.
    Repeated(ApiKey),
    /// The person has as many keys as allowed.
    TooMany,
}

struct Row {
    id: Uuid,
    name: String,
    hint: String,
    scopes: Vec<String>,
    created_at: chrono::DateTime<chrono::Utc>,
    expires_at: chrono::DateTime<chrono::Utc>,
    last_used_at: Option<chrono::DateTime<chrono::Utc>>,
}

impl From<Row> for ApiKey {
    fn from(row: Row) -> Self {
        Self {
            id: ApiKeyId::from_uuid(row.id),
            name: row.name,
            hint: row.hint,
            scopes: scopes(&row.scopes),
            created_at: moment(row.created_at),
            expires_at: moment(row.expires_at),
            last_used_at: row.last_used_at.map(moment),
        }
    }
}

impl Accounts<'_> {
    /// Inserts a key of the scope's person, who may have `most` that are good.
    ///
    /// # Errors
    /// [`StoreError::IdempotencyMismatch`]; [`StoreError::NotFound`] with `"membership"` where the person is no member any more.
    pub async fn create_api_key(&self, scope: &Scope, key: NewApiKey, most: u16) -> Result<ApiKeyCreation, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let user = person(scope)?;
        // One at a time for each person: they are counted, and a repeated request waits for the first.
        sqlx::query!(
            "SELECT pg_advisory_xact_lock(hashtextextended('auth.api_keys ' || $1::text, 0))",
            user.to_string()
        )
        .fetch_one(&mut *tx)
        .await?;
        if let Some(earlier) = repeated(&mut tx, user, &key).await? {
            tx.commit().await?;
            return Ok(ApiKeyCreation::Repeated(earlier));
        }
        let good = sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!" FROM auth.api_keys
             WHERE organisation_id = $1 AND user_id = $2 AND revoked_at IS NULL AND expires_at > $3"#,
            scope.organisation().as_uuid(),
            user,
            to_db(key.at),
        )
        .fetch_one(&mut *tx)
        .await?;
        if good >= i64::from(most) {
            return Ok(ApiKeyCreation::TooMany);
        }
        let made = insert(&mut tx, user, key).await?;
        tx.commit().await?;
        Ok(ApiKeyCreation::Made(made))
    }

    /// Returns the keys of the scope's person that were not revoked, the newest first; at most a hundred.
    pub async fn api_keys(&self, scope: &Scope) -> Result<Vec<ApiKey>, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let rows = sqlx::query_as!(
            Row,
            "SELECT id, name, hint, scopes, created_at, expires_at, last_used_at FROM auth.api_keys
             WHERE organisation_id = $1 AND user_id = $2 AND revoked_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 100",
            scope.organisation().as_uuid(),
            person(scope)?,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(rows.into_iter().map(ApiKey::from).collect())
    }

    /// Revokes a key of the scope's person; returns whether there was one to revoke.
    pub async fn revoke_api_key(&self, scope: &Scope, id: ApiKeyId, at: Timestamp) -> Result<bool, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let revoked = sqlx::query!(
            "UPDATE auth.api_keys SET revoked_at = $4
             WHERE organisation_id = $1 AND user_id = $2 AND id = $3 AND revoked_at IS NULL",
            scope.organisation().as_uuid(),
            person(scope)?,
            id.as_uuid(),
            to_db(at),
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(revoked.rows_affected() == 1)
    }

    /// Returns whom the key with this hash speaks for, with the role that the person has now, and notes that it was used.
    pub async fn present_api_key(&self, hash: TokenHash, at: Timestamp) -> Result<Option<Principal>, StoreError> {
        let mut tx = PlatformTx::bearer(self.store.pool(), &hash).await?;
        let found = sqlx::query!(
            "SELECT organisation_id, id, user_id, scopes FROM auth.api_keys
             WHERE hash = $1 AND revoked_at IS NULL AND expires_at > $2",
            hash.as_slice(),
            to_db(at),
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(found) = found else { return Ok(None) };
        let mut tx = tx.enter(OrganisationId::from_uuid(found.organisation_id)).await?;
        let role = sqlx::query_scalar!(
            r#"SELECT role::text AS "role!" FROM auth.memberships WHERE organisation_id = $1 AND user_id = $2"#,
            found.organisation_id,
            found.user_id,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(role) = role else { return Ok(None) };
        sqlx::query!(
            "UPDATE auth.api_keys SET last_used_at = $3 WHERE organisation_id = $1 AND id = $2",
            found.organisation_id,
            found.id,
            to_db(at),
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(Some(Principal {
            user: UserId::from_uuid(found.user_id),
            credential: assay_types::Credential::ApiKey(ApiKeyId::from_uuid(found.id), scopes(&found.scopes)),
            organisation: OrganisationId::from_uuid(found.organisation_id),
            role: crate::convert::Column("auth.memberships", "role").parse(&role)?,
        }))
    }
}

/// Returns what the same request made within the last day, after which its name is free again.
async fn repeated(tx: &mut TenantTx, user: Uuid, key: &NewApiKey) -> Result<Option<ApiKey>, StoreError> {
    let Some(Idempotency { key: name, request }) = &key.idempotency else { return Ok(None) };
    let organisation = tx.organisation();
    sqlx::query!(
        "UPDATE auth.api_keys SET idempotency_key = NULL, request_digest = NULL
         WHERE organisation_id = $1 AND user_id = $2 AND idempotency_key = $3 AND created_at < $4::timestamptz - interval '24 hours'",
        organisation,
        user,
        name,
        to_db(key.at),
    )
    .execute(&mut **tx)
    .await?;
    let earlier = sqlx::query!(
        "SELECT id, name, hint, scopes, created_at, expires_at, last_used_at, request_digest FROM auth.api_keys
         WHERE organisation_id = $1 AND user_id = $2 AND idempotency_key = $3",
        organisation,
        user,
        name,
    )
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = earlier else { return Ok(None) };
    if row.request_digest.as_deref() != Some(request.as_bytes().as_slice()) {
        return Err(StoreError::IdempotencyMismatch);
    }
    let row = Row {
        id: row.id,
        name: row.name,
        hint: row.hint,
        scopes: row.scopes,
        created_at: row.created_at,
        expires_at: row.expires_at,
        last_used_at: row.last_used_at,
    };
    Ok(Some(row.into()))
}

async fn insert(tx: &mut TenantTx, user: Uuid, key: NewApiKey) -> Result<ApiKey, StoreError> {
    let (organisation, names) = (tx.organisation(), key.scopes.iter().map(|scope| scope.to_string()));
    let (idempotency, digest) = key.idempotency.map(|known| (known.key, known.request)).unzip();
    let inserted = sqlx::query!(
        "INSERT INTO auth.api_keys
             (organisation_id, id, user_id, name, hash, hint, scopes, created_at, expires_at, idempotency_key, request_digest)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        organisation,
        key.id.as_uuid(),
        user,
        key.name,
        key.hash.as_slice(),
        key.hint,
        &names.collect::<Vec<_>>(),
        to_db(key.at),
        to_db(key.expires_at),
        idempotency,
        digest.as_ref().map(|digest| digest.as_bytes().as_slice()),
    )
    .execute(&mut **tx)
    .await;
    inserted.map_err(|error| match StoreError::constraint(&error) {
        Some("api_keys_membership_fkey") => StoreError::NotFound("membership"),
        _ => error.into(),
    })?;
    Ok(ApiKey {
        id: key.id,
        name: key.name,
        hint: key.hint,
        scopes: key.scopes,
        created_at: key.at,
        expires_at: key.expires_at,
        last_used_at: None,
    })
}

/// Keys are people's; the platform itself has none.
fn person(scope: &Scope) -> Result<Uuid, StoreError> {
    scope.user().map(UserId::as_uuid).ok_or(StoreError::NotFound("membership"))
}

/// Reads scopes; one that only a newer release knows gives nothing here.
fn scopes(names: &[String]) -> TokenScopes {
    names.iter().filter_map(|name| name.parse().ok()).collect()
}
