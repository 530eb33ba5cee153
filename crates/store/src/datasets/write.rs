use assay_types::Scope;
use sqlx::types::Json;

use super::read;
use crate::{
    Dataset, Datasets, JobKind, NewDataset, NewReadyDataset, StoreError,
    convert::to_bigint,
    idempotency::{Operation, claim},
    queue::enqueue::{NewJob, Subject},
    tenant::TenantTx,
};

impl Datasets<'_> {
    /// Inserts a dataset in state importing together with its import job, and wakes the dispatchers.
    ///
    /// # Errors
    /// [`StoreError::IdempotencyMismatch`].
    pub async fn start_import(&self, scope: &Scope, dataset: NewDataset) -> Result<Dataset, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let (subject, key) = (dataset.id.as_uuid(), dataset.idempotency.as_ref());
        if let Some(earlier) = claim(&mut tx, scope, Operation::DatasetImport, key, subject).await? {
            let found = read::datasets(&mut tx, &[earlier]).await?.pop();
            tx.commit().await?;
            return found.ok_or(StoreError::NotFound("dataset"));
        }
        sqlx::query!(
            "INSERT INTO strategy.datasets
                 (organisation_id, id, name, state, symbol, calendar, vendor, upload, created_by)
             VALUES ($1, $2, $3, 'importing', $4, $5, $6, $7, $8)",
            scope.organisation().as_uuid(),
            dataset.id.as_uuid(),
            dataset.name,
            dataset.symbol.as_str(),
            dataset.calendar,
            dataset.vendor,
            Json(&dataset.upload) as _,
            scope.user().map(assay_types::UserId::as_uuid),
        )
        .execute(&mut *tx)
        .await?;
        let job = NewJob {
            id: dataset.job,
            kind: JobKind::Import,
            subject: Subject::Dataset(dataset.id),
            trace: dataset.trace,
        };
        job.insert(&mut tx).await?;
        let inserted = read::datasets(&mut tx, &[dataset.id.as_uuid()]).await?.pop();
        tx.commit().await?;
        inserted.ok_or(StoreError::NotFound("dataset"))
    }

    /// Inserts a dataset whose bars are in the object store already (seeds); the same id again changes nothing.
    pub async fn insert_ready(&self, scope: &Scope, dataset: NewReadyDataset) -> Result<Dataset, StoreError> {
        let ready = dataset.ready;
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        sqlx::query!(
            "INSERT INTO strategy.datasets
                 (organisation_id, id, name, state, symbol, calendar, vendor, created_by, object_key, digest, timeframe,
                  from_ns, to_ns, rows, quality)
             VALUES ($1, $2, $3, 'ready', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
             ON CONFLICT (organisation_id, id) DO NOTHING",
            scope.organisation().as_uuid(),
            dataset.id.as_uuid(),
            dataset.name,
            dataset.symbol.as_str(),
            ready.calendar,
            dataset.vendor,
            scope.user().map(assay_types::UserId::as_uuid),
            ready.object_key,
            ready.digest.as_bytes().as_slice(),
            ready.timeframe.to_string(),
            ready.from.as_nanos(),
            ready.to.as_nanos(),
            to_bigint(ready.rows),
            Json(&ready.quality) as _,
        )
        .execute(&mut *tx)
        .await?;
        let inserted = read::datasets(&mut tx, &[dataset.id.as_uuid()]).await?.pop();
        tx.commit().await?;
        inserted.ok_or(StoreError::NotFound("dataset"))
    }
}
