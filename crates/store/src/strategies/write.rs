use assay_types::{Scope, StrategyId};
use uuid::Uuid;

use super::read;
use crate::{
    Idempotency, NewStrategy, NewVersion, StoreError, Strategies, Strategy, StrategyVersion,
    idempotency::{Operation, claim},
    tenant::TenantTx,
};

impl Strategies<'_> {
    /// Inserts a strategy with its first version.
    ///
    /// # Errors
    /// [`StoreError::Taken`] with `"slug"`; [`StoreError::IdempotencyMismatch`].
    pub async fn create(&self, scope: &Scope, strategy: NewStrategy) -> Result<Strategy, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let (subject, key) = (strategy.id.as_uuid(), strategy.idempotency.as_ref());
        if let Some(earlier) = claim(&mut tx, scope, Operation::StrategyCreate, key, subject).await? {
            let found = read::strategies(&mut tx, &[earlier]).await?.pop();
            tx.commit().await?;
            return found.ok_or(StoreError::NotFound("strategy"));
        }
        sqlx::query!(
            "INSERT INTO strategy.strategies
                 (organisation_id, id, name, slug, description, tags, latest_number, latest_version_id, created_by)
             VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8)",
            scope.organisation().as_uuid(),
            strategy.id.as_uuid(),
            strategy.name,
            strategy.slug,
            strategy.description,
            &strategy.tags,
            strategy.version.id.as_uuid(),
            scope.user().map(assay_types::UserId::as_uuid),
        )
        .execute(&mut *tx)
        .await
        .map_err(|error| StoreError::on_constraint(error, &[("strategies_slug_key", "slug")]))?;
        insert_version(&mut tx, scope, (strategy.id.as_uuid(), 1), strategy.version).await?;
        let created = read::strategies(&mut tx, &[strategy.id.as_uuid()]).await?.pop();
        tx.commit().await?;
        created.ok_or(StoreError::NotFound("strategy"))
    }

    /// Adds the next version.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the organisation has no such strategy; [`StoreError::IdempotencyMismatch`].
    pub async fn add_version(
        &self,
        scope: &Scope,
        strategy: StrategyId,
        version: NewVersion,
        idempotency: Option<&Idempotency>,
    ) -> Result<StrategyVersion, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let subject = version.id.as_uuid();
        if let Some(earlier) = claim(&mut tx, scope, Operation::StrategyVersionPublish, idempotency, subject).await? {
            let found = read::versions(&mut tx, &[earlier]).await?.pop();
            tx.commit().await?;
            return found.ok_or(StoreError::NotFound("strategy version"));
        }
        let number = sqlx::query_scalar!(
            "UPDATE strategy.strategies
             SET latest_number = latest_number + 1, latest_version_id = $3, updated_at = now()
             WHERE organisation_id = $1 AND id = $2
             RETURNING latest_number",
            scope.organisation().as_uuid(),
            strategy.as_uuid(),
            version.id.as_uuid(),
        )
        .fetch_optional(&mut *tx)
        .await?
        .ok_or(StoreError::NotFound("strategy"))?;
        let id = version.id.as_uuid();
        insert_version(&mut tx, scope, (strategy.as_uuid(), number), version).await?;
        let added = read::versions(&mut tx, &[id]).await?.pop();
        tx.commit().await?;
        added.ok_or(StoreError::NotFound("strategy version"))
    }
}

async fn insert_version(
    tx: &mut TenantTx,
    scope: &Scope,
    (strategy, number): (Uuid, i32),
    version: NewVersion,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO strategy.strategy_versions
             (organisation_id, id, strategy_id, number, source, source_digest, note, parameters_json, explanation,
              created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        scope.organisation().as_uuid(),
        version.id.as_uuid(),
        strategy,
        number,
        version.source,
        version.source_digest.as_bytes().as_slice(),
        version.note,
        version.parameters_json,
        version.explanation,
        scope.user().map(assay_types::UserId::as_uuid),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
