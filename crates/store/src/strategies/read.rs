use assay_types::{Scope, StrategyId, StrategyVersionId};
use uuid::Uuid;

use crate::{
    Listing, Page, StoreError, Strategies, Strategy, StrategyVersion,
    convert::{Column, in_order, moment},
    tenant::TenantTx,
};

impl Strategies<'_> {
    /// Returns those strategies of `ids` that the organisation has, in the order asked for.
    pub async fn get_many(&self, scope: &Scope, ids: &[StrategyId]) -> Result<Vec<Strategy>, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let keys: Vec<Uuid> = ids.iter().map(|id| id.as_uuid()).collect();
        let rows = strategies(&mut tx, &keys).await?;
        tx.commit().await?;
        Ok(in_order(ids, rows, |row| row.id))
    }

    /// Returns those versions of `ids` that the organisation has, in the order asked for.
    pub async fn get_versions(
        &self,
        scope: &Scope,
        ids: &[StrategyVersionId],
    ) -> Result<Vec<StrategyVersion>, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let keys: Vec<Uuid> = ids.iter().map(|id| id.as_uuid()).collect();
        let rows = versions(&mut tx, &keys).await?;
        tx.commit().await?;
        Ok(in_order(ids, rows, |row| row.id))
    }

    /// Lists strategies, newest first.
    pub async fn list(&self, scope: &Scope, page: Page) -> Result<Listing<Strategy>, StoreError> {
        let bounds = page.bounds();
        let organisation = scope.organisation().as_uuid();
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let found = sqlx::query_file!(
            "queries/page_strategies.sql",
            organisation,
            bounds.edge(),
            bounds.probe(),
            bounds.backward,
        )
        .fetch_one(&mut *tx)
        .await?;
        let rows = strategies(&mut tx, &found.ids).await?;
        tx.commit().await?;
        Ok(Listing::cut(rows, &bounds, found.total, |row| row.id.as_uuid()))
    }

    /// Lists the versions of a strategy, newest first.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the organisation has no such strategy.
    pub async fn list_versions(
        &self,
        scope: &Scope,
        strategy: StrategyId,
        page: Page,
    ) -> Result<Listing<StrategyVersion>, StoreError> {
        let found = self.list_versions_of(scope, &[strategy], page).await?.pop();
        found.map(|(_, listing)| listing).ok_or(StoreError::NotFound("strategy"))
    }

    /// Lists the versions of each of these strategies, newest first; a strategy that the organisation does not have is left out.
    pub async fn list_versions_of(
        &self,
        scope: &Scope,
        strategies: &[StrategyId],
        page: Page,
    ) -> Result<Vec<(StrategyId, Listing<StrategyVersion>)>, StoreError> {
        let bounds = page.bounds();
        let organisation = scope.organisation().as_uuid();
        let owners: Vec<Uuid> = strategies.iter().map(|id| id.as_uuid()).collect();
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let found = sqlx::query_file!(
            "queries/page_versions.sql",
            organisation,
            bounds.edge_number()?,
            bounds.probe(),
            bounds.backward,
            &owners,
        )
        .fetch_all(&mut *tx)
        .await?;
        let ids: Vec<Uuid> = found.iter().flat_map(|list| list.ids.iter().copied()).collect();
        let mut rows = versions(&mut tx, &ids).await?;
        tx.commit().await?;
        let listings = found.into_iter().map(|list| {
            let strategy = StrategyId::from_uuid(list.strategy);
            let items = rows.extract_if(.., |row| row.strategy == strategy).collect();
            (strategy, Listing::cut(items, &bounds, list.total, |row| Uuid::from_u128(row.number.into())))
        });
        Ok(listings.collect())
    }
}

/// Reads strategies, newest first.
pub(super) async fn strategies(tx: &mut TenantTx, ids: &[Uuid]) -> Result<Vec<Strategy>, StoreError> {
    let organisation = tx.organisation();
    let rows = sqlx::query!(
        "SELECT id, name, slug, description, tags, latest_version_id, created_at, updated_at
         FROM strategy.strategies WHERE organisation_id = $1 AND id = ANY($2) ORDER BY id DESC",
        organisation,
        ids,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Strategy {
            id: StrategyId::from_uuid(row.id),
            name: row.name,
            slug: row.slug,
            description: row.description,
            tags: row.tags,
            created_at: moment(row.created_at),
            updated_at: moment(row.updated_at),
            latest_version: StrategyVersionId::from_uuid(row.latest_version_id),
        })
        .collect())
}

/// Reads versions, newest first.
pub(super) async fn versions(tx: &mut TenantTx, ids: &[Uuid]) -> Result<Vec<StrategyVersion>, StoreError> {
    let organisation = tx.organisation();
    let rows = sqlx::query!(
        "SELECT id, strategy_id, number, source, source_digest, note, parameters_json, explanation, created_at
         FROM strategy.strategy_versions WHERE organisation_id = $1 AND id = ANY($2) ORDER BY number DESC, id",
        organisation,
        ids,
    )
    .fetch_all(&mut **tx)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(StrategyVersion {
                id: StrategyVersionId::from_uuid(row.id),
                strategy: StrategyId::from_uuid(row.strategy_id),
                number: Column("strategy.strategy_versions", "number").small(row.number)?,
                source: row.source,
                source_digest: Column("strategy.strategy_versions", "source_digest").digest(&row.source_digest)?,
                note: row.note,
                parameters_json: row.parameters_json,
                explanation: row.explanation,
                created_at: moment(row.created_at),
            })
        })
        .collect()
}
