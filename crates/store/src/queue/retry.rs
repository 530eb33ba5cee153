use std::time::Duration;

use assay_types::{DatasetId, InspectionId, JobId, OrganisationId, RunId};

use super::{
    enqueue::{Subject, wake},
    finish::{fail_run, reject},
};
use crate::{
    Ended, EventKind, ExitClass, Expired, Failure, Lease, Queue, RetryOutcome, StoreError, Work,
    convert::{Column, clean},
    events::log,
    inspections,
    tenant::{PlatformTx, TenantTx},
};

/// Jobs that one call of `expire` takes back at most.
const EXPIRE_BATCH: usize = 100;

/// What an attempt failed at that was neither the strategy's nor the file's fault.
#[derive(Clone, Copy, Debug)]
pub struct Setback<'a> {
    /// For who runs the platform.
    pub reason: &'a str,
    /// For the user, should this have been the last attempt.
    pub sentence: &'a str,
}

/// What an attempt failed at whose dispatcher is gone.
const ORPHANED: Setback<'static> = Setback {
    reason: "the lease ran out: the dispatcher died or was cut off",
    sentence: "The platform failed at this run more than once. Nothing is wrong with your strategy or file; try again later.",
};

/// Why a job goes back.
enum Cause<'a> {
    /// The dispatcher is shutting down.
    Released,
    /// The platform failed.
    Failed(Setback<'a>),
}

impl Queue<'_> {
    /// Gives a job back that the platform failed at, to be tried again `after` a while (see [`backoff`](crate::backoff)).
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`].
    pub async fn retry(
        &self,
        lease: &Lease,
        after: Duration,
        setback: Setback<'_>,
    ) -> Result<RetryOutcome, StoreError> {
        self.give_back(lease, after, &Cause::Failed(setback)).await
    }

    /// Gives a job back untouched, such as at a shutdown; it does not count as a failure.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`].
    pub async fn release(&self, lease: &Lease) -> Result<(), StoreError> {
        self.give_back(lease, Duration::ZERO, &Cause::Released).await.map(drop)
    }

    /// Takes back jobs whose lease ran out; every dispatcher calls it every few seconds.
    pub async fn expire(&self) -> Result<Vec<Expired>, StoreError> {
        let mut all = Vec::new();
        while all.len() < EXPIRE_BATCH {
            let Some(expired) = self.expire_one().await? else { break };
            all.push(expired);
        }
        Ok(all)
    }

    async fn give_back(&self, lease: &Lease, after: Duration, cause: &Cause<'_>) -> Result<RetryOutcome, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), lease.organisation).await?;
        let organisation = tx.organisation();
        let row = sqlx::query!(
            "SELECT failures, cancel_requested FROM queue.jobs
             WHERE organisation_id = $1 AND id = $2 AND attempt = $3 AND fence = $4 AND state = 'running'
             FOR UPDATE",
            organisation,
            lease.job.as_uuid(),
            lease.attempt.cast_signed(),
            lease.fence,
        )
        .fetch_optional(&mut *tx)
        .await?
        .ok_or(StoreError::LeaseLost)?;
        let subject = match lease.work {
            Work::Backtest { run, .. } => Subject::Run(run),
            Work::Import { dataset, .. } => Subject::Dataset(dataset),
            Work::Inspection { inspection, .. } => Subject::Inspection(inspection),
        };
        let held = Held { job: lease.job, subject, failures: row.failures, cancel_requested: row.cancel_requested };
        let outcome = held.take_back(&mut tx, after, cause).await?;
        tx.commit().await?;
        Ok(outcome)
    }

    async fn expire_one(&self) -> Result<Option<Expired>, StoreError> {
        let mut tx = PlatformTx::begin(self.store.pool()).await?;
        let row = sqlx::query!(
            "SELECT organisation_id, id, run_id, dataset_id, inspection_id, attempt, failures, cancel_requested FROM queue.jobs
             WHERE state = 'running' AND lease_until < clock_timestamp()
             ORDER BY lease_until LIMIT 1
             FOR UPDATE SKIP LOCKED"
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let subject = match (row.run_id, row.dataset_id, row.inspection_id) {
            (Some(run), _, _) => Subject::Run(RunId::from_uuid(run)),
            (_, Some(dataset), _) => Subject::Dataset(DatasetId::from_uuid(dataset)),
            (_, _, Some(inspection)) => Subject::Inspection(InspectionId::from_uuid(inspection)),
            (None, None, None) => return Err(Column("queue.jobs", "run_id").broken("a job without subject")),
        };
        let job = JobId::from_uuid(row.id);
        let organisation = OrganisationId::from_uuid(row.organisation_id);
        let mut tx = tx.enter(organisation).await?;
        let held = Held { job, subject, failures: row.failures, cancel_requested: row.cancel_requested };
        let outcome = held.take_back(&mut tx, Duration::ZERO, &Cause::Failed(ORPHANED)).await?;
        tx.commit().await?;
        let attempt = Column("queue.jobs", "attempt").small(row.attempt)?;
        Ok(Some(Expired { job, organisation, attempt, outcome }))
    }
}

/// A running job whose row is locked.
struct Held {
    job: JobId,
    subject: Subject,
    failures: i32,
    cancel_requested: bool,
}

impl Held {
    async fn take_back(
        &self,
        tx: &mut TenantTx,
        after: Duration,
        cause: &Cause<'_>,
    ) -> Result<RetryOutcome, StoreError> {
        let (failures, setback) = match cause {
            Cause::Released => (self.failures, None),
            Cause::Failed(setback) => (self.failures + 1, Some(*setback)),
        };
        let reason = setback.map(|setback| clean(setback.reason, 1_024));
        if self.cancel_requested {
            self.end(tx, "finished", reason).await?;
            self.fail(tx, ExitClass::Canceled, "canceled").await?;
            return Ok(RetryOutcome::Canceled);
        }
        if failures >= Queue::MAX_FAILURES.cast_signed() {
            self.end(tx, "dead", reason).await?;
            let sentence = clean(setback.unwrap_or(ORPHANED).sentence, 1_024);
            self.fail(tx, ExitClass::PlatformError, &sentence).await?;
            return Ok(RetryOutcome::DeadLettered);
        }
        self.requeue(tx, failures, after, reason).await?;
        Ok(RetryOutcome::Requeued)
    }

    async fn end(&self, tx: &mut TenantTx, state: &str, reason: Option<String>) -> Result<(), StoreError> {
        let organisation = tx.organisation();
        sqlx::query!(
            "UPDATE queue.jobs
             SET state = $3::text::queue.job_state, finished_at = clock_timestamp(), lease_until = NULL,
                 last_error = coalesce($4, last_error)
             WHERE organisation_id = $1 AND id = $2",
            organisation,
            self.job.as_uuid(),
            state,
            reason,
        )
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    async fn fail(&self, tx: &mut TenantTx, class: ExitClass, message: &str) -> Result<(), StoreError> {
        match self.subject {
            Subject::Run(run) => {
                let failure = Failure { class, message: message.to_owned() };
                fail_run(tx, run, &failure, &Ended::default()).await
            }
            Subject::Dataset(dataset) => reject(tx, dataset, message).await,
            Subject::Inspection(inspection) => {
                inspections::fail(tx, inspection, &Failure { class, message: message.to_owned() }).await
            }
        }
    }

    async fn requeue(
        &self,
        tx: &mut TenantTx,
        failures: i32,
        after: Duration,
        reason: Option<String>,
    ) -> Result<(), StoreError> {
        let organisation = tx.organisation();
        sqlx::query!(
            "UPDATE queue.jobs
             SET state = 'queued', failures = $3, not_before = clock_timestamp() + make_interval(secs => $4),
                 lease_until = NULL, last_error = coalesce($5, last_error)
             WHERE organisation_id = $1 AND id = $2",
            organisation,
            self.job.as_uuid(),
            failures,
            after.as_secs_f64(),
            reason,
        )
        .execute(&mut **tx)
        .await?;
        if let Subject::Inspection(inspection) = self.subject {
            inspections::requeue(tx, inspection).await?;
        }
        if let Subject::Run(run) = self.subject {
            sqlx::query!(
                "UPDATE strategy.runs SET status = 'queued', fence = NULL WHERE organisation_id = $1 AND id = $2",
                organisation,
                run.as_uuid(),
            )
            .execute(&mut **tx)
            .await?;
            log::append(tx, run, &[EventKind::Queued]).await?;
        }
        wake(tx).await
    }
}
