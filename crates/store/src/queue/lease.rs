use std::time::Duration;

use assay_types::{DatasetId, JobId, OrganisationId, RunId};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{
    Beat, EventKind, JobKind, JobWaker, Lease, Queue, RunningJob, StoreError, Upload, Work,
    convert::{Column, clean},
    events::log,
    inspections,
    tenant::{PlatformTx, TenantTx},
};

impl Queue<'_> {
    /// Platform failures after which a job is given up.
    pub const MAX_FAILURES: u32 = 3;

    /// Takes the next job of the organisation with the fewest running ones, or returns `None`.
    /// The run becomes `running`, and its log says so.
    pub async fn lease(&self, worker: &str, kinds: &[JobKind], ttl: Duration) -> Result<Option<Lease>, StoreError> {
        let mut tx = PlatformTx::begin(self.store.pool()).await?;
        let kinds: Vec<String> = kinds.iter().map(|kind| kind.as_str().to_owned()).collect();
        let worker = clean(worker, 128);
        let job = sqlx::query_file!("queries/lease_job.sql", &kinds, worker, ttl.as_secs_f64())
            .fetch_optional(&mut *tx)
            .await?;
        let Some(job) = job else { return Ok(None) };
        let organisation = OrganisationId::from_uuid(job.organisation_id);
        let mut tx = tx.enter(organisation).await?;
        let queued_for = Duration::try_from_secs_f64(job.waited).unwrap_or_default();
        let begun = Begun { attempt: job.attempt, fence: job.fence, queued_for };
        let work = match (job.run_id, job.dataset_id, job.inspection_id) {
            (Some(run), _, _) => begun.backtest(&mut tx, run).await?,
            (_, Some(dataset), _) => begun.import(&mut tx, dataset).await?,
            (_, _, Some(inspection)) => inspections::begin(&mut tx, inspection).await?,
            (None, None, None) => return Err(Column("queue.jobs", "run_id").broken("a job without subject")),
        };
        tx.commit().await?;
        Ok(Some(Lease {
            job: JobId::from_uuid(job.id),
            organisation,
            attempt: Column("queue.jobs", "attempt").small(job.attempt)?,
            fence: job.fence,
            failures: Column("queue.jobs", "failures").small(job.failures)?,
            work,
            queued_for,
            trace: job.trace,
        }))
    }

    /// Extends a lease.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`]: kill the sandbox, the job is somebody else's.
    pub async fn heartbeat(&self, lease: &Lease, ttl: Duration) -> Result<Beat, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), lease.organisation).await?;
        let organisation = tx.organisation();
        let cancel_requested = sqlx::query_scalar!(
            "UPDATE queue.jobs SET lease_until = clock_timestamp() + make_interval(secs => $5)
             WHERE organisation_id = $1 AND id = $2 AND attempt = $3 AND fence = $4 AND state = 'running'
             RETURNING cancel_requested",
            organisation,
            lease.job.as_uuid(),
            lease.attempt.cast_signed(),
            lease.fence,
            ttl.as_secs_f64(),
        )
        .fetch_optional(&mut *tx)
        .await?
        .ok_or(StoreError::LeaseLost)?;
        tx.commit().await?;
        Ok(Beat { cancel_requested })
    }

    /// Returns every job that is being worked on by anyone, for whoever cleans up after dead dispatchers.
    pub async fn running(&self) -> Result<Vec<RunningJob>, StoreError> {
        let mut tx = PlatformTx::begin(self.store.pool()).await?;
        let rows = sqlx::query!(
            r#"SELECT organisation_id, id, coalesce(run_id, dataset_id, inspection_id) AS "subject!", attempt, worker AS "worker!"
             FROM queue.jobs WHERE state = 'running'"#
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        rows.into_iter()
            .map(|row| {
                Ok(RunningJob {
                    job: JobId::from_uuid(row.id),
                    organisation: OrganisationId::from_uuid(row.organisation_id),
                    subject: row.subject,
                    attempt: Column("queue.jobs", "attempt").small(row.attempt)?,
                    worker: row.worker,
                })
            })
            .collect()
    }

    /// Returns what tells when a job may have come, to wait for between two leases.
    pub fn waker(&self) -> JobWaker {
        self.store.wakes().jobs()
    }
}

/// A job that was just leased.
struct Begun {
    attempt: i32,
    fence: i64,
    queued_for: Duration,
}

impl Begun {
    async fn backtest(&self, tx: &mut TenantTx, run: Uuid) -> Result<Work, StoreError> {
        let organisation = tx.organisation();
        let row = sqlx::query!(
            r#"UPDATE strategy.runs AS r
             SET status = 'running', attempt = $3, fence = $4, started_at = clock_timestamp(), queued_ms = $5,
                 progress_done = 0, progress_total = 0, progress_message = ''
             FROM strategy.datasets AS d
             WHERE r.organisation_id = $1 AND r.id = $2 AND r.status = 'queued'
               AND d.organisation_id = r.organisation_id AND d.id = r.dataset_id
             RETURNING r.spec_json, r.dataset_id, d.object_key, d.rows"#,
            organisation,
            run,
            self.attempt,
            self.fence,
            self.queued_for.as_secs_f64() * 1_000.0,
        )
        .fetch_optional(&mut **tx)
        .await?
        .ok_or_else(|| Column("queue.jobs", "run_id").broken("its run is not queued"))?;
        let run = RunId::from_uuid(run);
        let attempt = Column("queue.jobs", "attempt").small(self.attempt)?;
        log::append(tx, run, &[EventKind::Started { attempt }]).await?;
        Ok(Work::Backtest {
            run,
            spec_json: row.spec_json,
            dataset: DatasetId::from_uuid(row.dataset_id),
            bars_key: row.object_key.ok_or_else(|| Column("strategy.datasets", "object_key").broken("none"))?,
            bars: Column("strategy.datasets", "rows").count(row.rows.unwrap_or(0))?,
        })
    }

    async fn import(&self, tx: &mut TenantTx, dataset: Uuid) -> Result<Work, StoreError> {
        let organisation = tx.organisation();
        let row = sqlx::query!(
            r#"SELECT upload AS "upload: Json<Upload>", calendar FROM strategy.datasets
             WHERE organisation_id = $1 AND id = $2 AND state = 'importing'"#,
            organisation,
            dataset,
        )
        .fetch_optional(&mut **tx)
        .await?
        .ok_or_else(|| Column("queue.jobs", "dataset_id").broken("its dataset is not importing"))?;
        let upload = row.upload.ok_or_else(|| Column("strategy.datasets", "upload").broken("none"))?;
        Ok(Work::Import { dataset: DatasetId::from_uuid(dataset), upload: upload.0, calendar: row.calendar })
    }
}
