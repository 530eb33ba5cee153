use assay_types::{DatasetId, RunId, Scope, StrategyId, StrategyVersionId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    Artifact, Failure, Listing, Page, Progress, Run, RunStatus, Runs, StoreError, Timings,
    convert::{Column, in_order, moment},
    tenant::TenantTx,
};

const TABLE: &str = "strategy.runs";

impl Runs<'_> {
    /// Returns a run.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn get(&self, scope: &Scope, id: RunId) -> Result<Run, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let run = one(&mut tx, id).await?;
        tx.commit().await?;
        Ok(run)
    }

    /// Returns those runs of `ids` that the organisation has, in the order asked for.
    pub async fn get_many(&self, scope: &Scope, ids: &[RunId]) -> Result<Vec<Run>, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let keys: Vec<Uuid> = ids.iter().map(|id| id.as_uuid()).collect();
        let rows = many(&mut tx, &keys).await?;
        tx.commit().await?;
        Ok(in_order(ids, rows, |row| row.id))
    }

    /// Lists runs, newest first, of one strategy or of all.
    pub async fn list(
        &self,
        scope: &Scope,
        strategy: Option<StrategyId>,
        page: Page,
    ) -> Result<Listing<Run>, StoreError> {
        let bounds = page.bounds();
        let organisation = scope.organisation().as_uuid();
        let strategy = strategy.map(StrategyId::as_uuid);
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let found = sqlx::query_file!(
            "queries/page_runs.sql",
            organisation,
            bounds.edge(),
            bounds.probe(),
            bounds.backward,
            strategy,
        )
        .fetch_one(&mut *tx)
        .await?;
        let rows = many(&mut tx, &found.ids).await?;
        tx.commit().await?;
        Ok(Listing::cut(rows, &bounds, found.total, |row| row.id.as_uuid()))
    }

    /// Lists the runs of each of these strategies, newest first; a strategy that the organisation does not have is left out.
    pub async fn list_of(
        &self,
        scope: &Scope,
        strategies: &[StrategyId],
        page: Page,
    ) -> Result<Vec<(StrategyId, Listing<Run>)>, StoreError> {
        let bounds = page.bounds();
        let organisation = scope.organisation().as_uuid();
        let owners: Vec<Uuid> = strategies.iter().map(|id| id.as_uuid()).collect();
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let found = sqlx::query_file!(
            "queries/page_runs_of_strategies.sql",
            organisation,
            bounds.edge(),
            bounds.probe(),
            bounds.backward,
            &owners,
        )
        .fetch_all(&mut *tx)
        .await?;
        let ids: Vec<Uuid> = found.iter().flat_map(|list| list.ids.iter().copied()).collect();
        let mut rows = many(&mut tx, &ids).await?;
        tx.commit().await?;
        let listings = found.into_iter().map(|list| {
            let strategy = StrategyId::from_uuid(list.strategy);
            let items = rows.extract_if(.., |row| row.strategy == strategy).collect();
            (strategy, Listing::cut(items, &bounds, list.total, |row| row.id.as_uuid()))
        });
        Ok(listings.collect())
    }

    /// Returns how many runs and imports of the organisation wait or run, for its limit.
    pub async fn unfinished(&self, scope: &Scope) -> Result<u64, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let organisation = tx.organisation();
        let count = sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!" FROM queue.jobs
             WHERE organisation_id = $1 AND state IN ('queued', 'running')"#,
            organisation,
        )
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Column("queue.jobs", "state").count(count)
    }

    /// Returns the files of a run, by name.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the organisation has no such run.
    pub async fn artifacts(&self, scope: &Scope, id: RunId) -> Result<Vec<Artifact>, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        one(&mut tx, id).await?;
        let found = artifacts(&mut tx, &[id.as_uuid()]).await?;
        tx.commit().await?;
        Ok(found.into_iter().map(|(_, artifact)| artifact).collect())
    }

    /// Returns the files of those runs of `ids` that the organisation has, by name.
    pub async fn artifacts_of(&self, scope: &Scope, ids: &[RunId]) -> Result<Vec<(RunId, Artifact)>, StoreError> {
        let keys: Vec<Uuid> = ids.iter().map(|id| id.as_uuid()).collect();
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let found = artifacts(&mut tx, &keys).await?;
        tx.commit().await?;
        Ok(found)
    }
}

async fn artifacts(tx: &mut TenantTx, runs: &[Uuid]) -> Result<Vec<(RunId, Artifact)>, StoreError> {
    let organisation = tx.organisation();
    let rows = sqlx::query!(
        "SELECT run_id, name, content_type, bytes, digest, object_key FROM strategy.artifacts
         WHERE organisation_id = $1 AND run_id = ANY($2) ORDER BY name",
        organisation,
        runs,
    )
    .fetch_all(&mut **tx)
    .await?;
    rows.into_iter()
        .map(|row| {
            let artifact = Artifact {
                name: row.name,
                content_type: row.content_type,
                bytes: Column("strategy.artifacts", "bytes").count(row.bytes)?,
                digest: Column("strategy.artifacts", "digest").digest(&row.digest)?,
                object_key: row.object_key,
            };
            Ok((RunId::from_uuid(row.run_id), artifact))
        })
        .collect()
}

struct Row {
    id: Uuid,
    status: RunStatus,
    strategy_id: Uuid,
    version_id: Uuid,
    dataset_id: Uuid,
    spec_json: String,
    spec_digest: Vec<u8>,
    created_at: DateTime<Utc>,
    started_at: Option<DateTime<Utc>>,
    finished_at: Option<DateTime<Utc>>,
    attempt: i32,
    cancel_requested: bool,
    progress_done: i64,
    progress_total: i64,
    progress_message: String,
    summary_json: Option<String>,
    result_digest: Option<Vec<u8>>,
    sandbox_json: Option<String>,
    failure_class: Option<String>,
    failure_message: Option<String>,
    queued_ms: f64,
    sandbox_ms: f64,
    compute_ms: f64,
    store_ms: f64,
    cpu_ms: f64,
}

pub(crate) async fn one(tx: &mut TenantTx, id: RunId) -> Result<Run, StoreError> {
    many(tx, &[id.as_uuid()]).await?.pop().ok_or(StoreError::NotFound("run"))
}

/// Reads runs, newest first.
async fn many(tx: &mut TenantTx, ids: &[Uuid]) -> Result<Vec<Run>, StoreError> {
    let organisation = tx.organisation();
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT id, status AS "status: RunStatus", strategy_id, version_id, dataset_id, spec_json, spec_digest,
             created_at, started_at, finished_at, attempt, cancel_requested, progress_done, progress_total,
             progress_message, summary_json, result_digest, sandbox_json, failure_class, failure_message,
             queued_ms, sandbox_ms, compute_ms, store_ms, cpu_ms
         FROM strategy.runs WHERE organisation_id = $1 AND id = ANY($2) ORDER BY id DESC"#,
        organisation,
        ids,
    )
    .fetch_all(&mut **tx)
    .await?;
    rows.into_iter().map(Row::into_run).collect()
}

impl Row {
    fn into_run(self) -> Result<Run, StoreError> {
        let failure = match (&self.failure_class, &self.failure_message) {
            (Some(class), Some(message)) => {
                Some(Failure { class: Column(TABLE, "failure_class").parse(class)?, message: message.clone() })
            }
            _ => None,
        };
        let digest = |bytes: Vec<u8>| Column(TABLE, "result_digest").digest(&bytes);
        Ok(Run {
            id: RunId::from_uuid(self.id),
            status: self.status,
            strategy: StrategyId::from_uuid(self.strategy_id),
            version: StrategyVersionId::from_uuid(self.version_id),
            dataset: DatasetId::from_uuid(self.dataset_id),
            created_at: moment(self.created_at),
            started_at: self.started_at.map(moment),
            finished_at: self.finished_at.map(moment),
            progress: Progress {
                done: Column(TABLE, "progress_done").count(self.progress_done)?,
                total: Column(TABLE, "progress_total").count(self.progress_total)?,
                message: self.progress_message,
            },
            failure,
            summary_json: self.summary_json,
            spec_json: self.spec_json,
            spec_digest: Column(TABLE, "spec_digest").digest(&self.spec_digest)?,
            result_digest: self.result_digest.map(digest).transpose()?,
            sandbox_json: self.sandbox_json,
            timings: Timings {
                queued: self.queued_ms,
                sandbox: self.sandbox_ms,
                compute: self.compute_ms,
                store: self.store_ms,
                cpu: self.cpu_ms,
            },
            attempt: Column(TABLE, "attempt").small(self.attempt)?,
            cancel_requested: self.cancel_requested,
        })
    }
}
