use assay_types::{Digest, RunId, Scope};
use uuid::Uuid;

use super::read;
use crate::{
    EventKind, JobKind, NewRun, Runs, Started, StoreError,
    events::log,
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
        if let Some(key) = &run.idempotency_key
            && let Some(earlier) = claim(&mut tx, scope, key, &run).await?
        {
            let run = read::one(&mut tx, earlier).await?;
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

/// Takes an idempotency key, or returns the run that it stands for already.
async fn claim(tx: &mut TenantTx, scope: &Scope, key: &str, run: &NewRun) -> Result<Option<RunId>, StoreError> {
    let organisation = tx.organisation();
    let user = scope.user().map_or(Uuid::nil(), assay_types::UserId::as_uuid);
    let request = request_digest(run);
    let claimed = sqlx::query!(
        "INSERT INTO strategy.idempotency_keys AS k (organisation_id, user_id, operation, key, request_digest, run_id)
         VALUES ($1, $2, 'backtest_start', $3, $4, $5)
         ON CONFLICT (organisation_id, user_id, operation, key) DO UPDATE
             SET request_digest = excluded.request_digest, run_id = excluded.run_id, created_at = now()
             WHERE k.created_at < now() - interval '24 hours'",
        organisation,
        user,
        key,
        request.as_bytes().as_slice(),
        run.id.as_uuid(),
    )
    .execute(&mut **tx)
    .await?;
    if claimed.rows_affected() == 1 {
        return Ok(None);
    }
    let earlier = sqlx::query!(
        "SELECT request_digest, run_id FROM strategy.idempotency_keys
         WHERE organisation_id = $1 AND user_id = $2 AND operation = 'backtest_start' AND key = $3",
        organisation,
        user,
        key,
    )
    .fetch_one(&mut **tx)
    .await?;
    if earlier.request_digest != request.as_bytes() {
        return Err(StoreError::IdempotencyMismatch);
    }
    Ok(Some(RunId::from_uuid(earlier.run_id)))
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
