use assay_types::{Digest, RunId, Scope};

use super::read;
use crate::{
    EventKind, Idempotency, JobKind, NewRun, Runs, Started, StoreError,
    events::log,
    idempotency::{Operation, claim},
    queue::enqueue::{NewJob, Subject},
    tenant::TenantTx,
};

impl Runs<'_> {
    /// Inserts a run, its job and its first event in one transaction, and wakes the dispatchers.
    ///
    /// The same idempotency key again, by the same person and within a day, is the same run; a request that comes
    /// while the first is still being committed waits for it.
    ///
    /// # Errors
    /// [`StoreError::IdempotencyMismatch`] where the key was used for another specification;
    /// [`StoreError::NotFound`] where version or dataset is not the organisation's.
    pub async fn start(&self, scope: &Scope, run: NewRun) -> Result<Started, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let idempotency = run.idempotency_key.clone().map(|key| Idempotency { key, request: request_digest(&run) });
        let subject = run.id.as_uuid();
        if let Some(earlier) = claim(&mut tx, scope, Operation::BacktestStart, idempotency.as_ref(), subject).await? {
            let run = read::one(&mut tx, RunId::from_uuid(earlier)).await?;
            tx.commit().await?;
            return Ok(Started { run, fresh: false });
        }
        insert(&mut tx, scope, &run).await?;
        let job =
            NewJob { id: run.job, kind: JobKind::Backtest, subject: Subject::Run(run.id), trace: run.trace.clone() };
        job.insert(&mut tx).await?;
        log::append(&mut tx, run.id, &[EventKind::Queued]).await?;
        let started = read::one(&mut tx, run.id).await?;
        tx.commit().await?;
        Ok(Started { run: started, fresh: true })
    }
}

/// Two versions can hold one document, so the specification alone does not tell requests apart.
fn request_digest(run: &NewRun) -> Digest {
    let mut request = Vec::with_capacity(64);
    request.extend_from_slice(run.version.as_uuid().as_bytes());
    request.extend_from_slice(run.dataset.as_uuid().as_bytes());
    request.extend_from_slice(run.spec_digest.as_bytes());
    Digest::of(&request)
}

async fn insert(tx: &mut TenantTx, scope: &Scope, run: &NewRun) -> Result<(), StoreError> {
    let inserted = sqlx::query!(
        "INSERT INTO strategy.runs
             (organisation_id, id, kind, status, strategy_id, version_id, dataset_id, spec_json, spec_digest, created_by)
         VALUES ($1, $2, 'backtest', 'queued', $3, $4, $5, $6, $7, $8)",
        scope.organisation().as_uuid(),
        run.id.as_uuid(),
        run.strategy.as_uuid(),
        run.version.as_uuid(),
        run.dataset.as_uuid(),
        run.spec_json,
        run.spec_digest.as_bytes().as_slice(),
        scope.user().map(assay_types::UserId::as_uuid),
    )
    .execute(&mut **tx)
    .await;
    match inserted {
        Ok(_) => Ok(()),
        Err(error) => Err(match StoreError::constraint(&error) {
            Some("runs_version_fkey") => StoreError::NotFound("strategy version"),
            Some("runs_dataset_fkey") => StoreError::NotFound("dataset"),
            _ => error.into(),
        }),
    }
}
