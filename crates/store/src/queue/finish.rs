use assay_types::{DatasetId, RunId};
use sqlx::types::Json;

use crate::{
    Artifact, BacktestResult, Ended, EventKind, Failure, Lease, Queue, ReadyDataset, RunStatus, StoreError, Work,
    convert::{clean, to_bigint},
    events::log,
    inspections,
    tenant::TenantTx,
};

/// Longest failure message that is kept, in bytes.
const MAX_MESSAGE: usize = 4_096;

/// Whether the job ended now, or ended earlier under the same lease (the answer to the first call was lost).
#[derive(PartialEq)]
enum Ending {
    Now,
    Earlier,
}

impl Queue<'_> {
    /// Stores a backtest's result and ends its job, in one transaction under the fence. Repeating it changes nothing.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`]: the result is discarded.
    pub async fn succeed_backtest(&self, lease: &Lease, result: BacktestResult) -> Result<(), StoreError> {
        let Work::Backtest { run, .. } = lease.work else { return Err(StoreError::LeaseLost) };
        let mut tx = TenantTx::begin(self.store.pool(), lease.organisation).await?;
        if end_job(&mut tx, lease).await? == Ending::Now {
            store_result(&mut tx, run, &result).await?;
            for artifact in &result.artifacts {
                insert_artifact(&mut tx, run, artifact).await?;
            }
            log::append(&mut tx, run, &[EventKind::Finished(RunStatus::Succeeded)]).await?;
        }
        tx.commit().await
    }

    /// Makes an imported dataset ready and ends its job, in one transaction under the fence.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`]: the result is discarded.
    pub async fn succeed_import(&self, lease: &Lease, ready: ReadyDataset) -> Result<(), StoreError> {
        let Work::Import { dataset, .. } = lease.work else { return Err(StoreError::LeaseLost) };
        let mut tx = TenantTx::begin(self.store.pool(), lease.organisation).await?;
        if end_job(&mut tx, lease).await? == Ending::Now {
            make_ready(&mut tx, dataset, &ready).await?;
        }
        tx.commit().await
    }

    /// Stores the answer to a question and ends its job, in one transaction under the fence.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`]: the answer is discarded.
    pub async fn succeed_inspection(&self, lease: &Lease, answer_json: &str) -> Result<(), StoreError> {
        let Work::Inspection { inspection, .. } = lease.work else { return Err(StoreError::LeaseLost) };
        let mut tx = TenantTx::begin(self.store.pool(), lease.organisation).await?;
        if end_job(&mut tx, lease).await? == Ending::Now {
            inspections::succeed(&mut tx, inspection, answer_json).await?;
        }
        tx.commit().await
    }

    /// Ends a job without a result, once and for all: the run fails (or is canceled, or timed out), the dataset is
    /// rejected. Repeating it changes nothing.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`].
    pub async fn fail(&self, lease: &Lease, failure: Failure, ended: Ended) -> Result<(), StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), lease.organisation).await?;
        if end_job(&mut tx, lease).await? == Ending::Now {
            match lease.work {
                Work::Backtest { run, .. } => fail_run(&mut tx, run, &failure, &ended).await?,
                Work::Import { dataset, .. } => reject(&mut tx, dataset, &failure.message).await?,
                Work::Inspection { inspection, .. } => inspections::fail(&mut tx, inspection, &failure).await?,
            }
        }
        tx.commit().await
    }
}

async fn end_job(tx: &mut TenantTx, lease: &Lease) -> Result<Ending, StoreError> {
    let organisation = tx.organisation();
    let ended = sqlx::query!(
        "UPDATE queue.jobs SET state = 'finished', finished_at = clock_timestamp(), lease_until = NULL
         WHERE organisation_id = $1 AND id = $2 AND attempt = $3 AND fence = $4 AND state = 'running'",
        organisation,
        lease.job.as_uuid(),
        lease.attempt.cast_signed(),
        lease.fence,
    )
    .execute(&mut **tx)
    .await?;
    if ended.rows_affected() == 1 {
        return Ok(Ending::Now);
    }
    let earlier = sqlx::query_scalar!(
        r#"SELECT EXISTS (
            SELECT FROM queue.jobs
            WHERE organisation_id = $1 AND id = $2 AND attempt = $3 AND fence = $4 AND state = 'finished'
        ) AS "earlier!""#,
        organisation,
        lease.job.as_uuid(),
        lease.attempt.cast_signed(),
        lease.fence,
    )
    .fetch_one(&mut **tx)
    .await?;
    if earlier { Ok(Ending::Earlier) } else { Err(StoreError::LeaseLost) }
}

async fn store_result(tx: &mut TenantTx, run: RunId, result: &BacktestResult) -> Result<(), StoreError> {
    let organisation = tx.organisation();
    sqlx::query!(
        "UPDATE strategy.runs
         SET status = 'succeeded', finished_at = clock_timestamp(), summary_json = $3, result_digest = $4,
             sandbox_json = $5, sandbox_ms = $6, compute_ms = $7, store_ms = $8, cpu_ms = $9,
             progress_done = progress_total
         WHERE organisation_id = $1 AND id = $2",
        organisation,
        run.as_uuid(),
        result.summary_json,
        result.result_digest.as_bytes().as_slice(),
        result.sandbox_json,
        result.timings.sandbox,
        result.timings.compute,
        result.timings.store,
        result.timings.cpu,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn insert_artifact(tx: &mut TenantTx, run: RunId, artifact: &Artifact) -> Result<(), StoreError> {
    let organisation = tx.organisation();
    sqlx::query!(
        "INSERT INTO strategy.artifacts (organisation_id, run_id, name, content_type, bytes, digest, object_key)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        organisation,
        run.as_uuid(),
        artifact.name,
        artifact.content_type,
        to_bigint(artifact.bytes),
        artifact.digest.as_bytes().as_slice(),
        artifact.object_key,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn make_ready(tx: &mut TenantTx, dataset: DatasetId, ready: &ReadyDataset) -> Result<(), StoreError> {
    let organisation = tx.organisation();
    sqlx::query!(
        "UPDATE strategy.datasets
         SET state = 'ready', object_key = $3, digest = $4, timeframe = $5, from_ns = $6, to_ns = $7, rows = $8,
             quality = $9, calendar = $10
         WHERE organisation_id = $1 AND id = $2",
        organisation,
        dataset.as_uuid(),
        ready.object_key,
        ready.digest.as_bytes().as_slice(),
        ready.timeframe.to_string(),
        ready.from.as_nanos(),
        ready.to.as_nanos(),
        to_bigint(ready.rows),
        Json(&ready.quality) as _,
        ready.calendar,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(super) async fn fail_run(
    tx: &mut TenantTx,
    run: RunId,
    failure: &Failure,
    ended: &Ended,
) -> Result<(), StoreError> {
    let organisation = tx.organisation();
    let status = failure.status();
    sqlx::query!(
        "UPDATE strategy.runs
         SET status = $3, finished_at = clock_timestamp(), failure_class = $4, failure_message = $5,
             sandbox_json = $6, sandbox_ms = $7, compute_ms = $8, store_ms = $9, cpu_ms = $10
         WHERE organisation_id = $1 AND id = $2",
        organisation,
        run.as_uuid(),
        status as RunStatus,
        failure.class.as_str(),
        clean(&failure.message, MAX_MESSAGE),
        ended.sandbox_json,
        ended.timings.sandbox,
        ended.timings.compute,
        ended.timings.store,
        ended.timings.cpu,
    )
    .execute(&mut **tx)
    .await?;
    log::append(tx, run, &[EventKind::Finished(status)]).await
}

pub(super) async fn reject(tx: &mut TenantTx, dataset: DatasetId, why: &str) -> Result<(), StoreError> {
    let organisation = tx.organisation();
    sqlx::query!(
        "UPDATE strategy.datasets SET state = 'rejected', rejection = $3 WHERE organisation_id = $1 AND id = $2",
        organisation,
        dataset.as_uuid(),
        clean(why, MAX_MESSAGE),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
