use assay_types::{RunId, Scope};

use super::read;
use crate::{EventKind, ExitClass, Run, RunStatus, Runs, StoreError, events::log, tenant::TenantTx};

impl Runs<'_> {
    /// Ends a queued run at once and asks the dispatcher of a running one to end it; one that has ended stays as it is.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn cancel(&self, scope: &Scope, id: RunId) -> Result<Run, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let organisation = tx.organisation();
        let state = sqlx::query_scalar!(
            r#"SELECT state::text AS "state!" FROM queue.jobs WHERE organisation_id = $1 AND run_id = $2 FOR UPDATE"#,
            organisation,
            id.as_uuid(),
        )
        .fetch_optional(&mut *tx)
        .await?
        .ok_or(StoreError::NotFound("run"))?;
        match state.as_str() {
            "queued" => end_queued(&mut tx, id).await?,
            "running" => ask_running(&mut tx, id).await?,
            _ => {}
        }
        let run = read::one(&mut tx, id).await?;
        tx.commit().await?;
        Ok(run)
    }
}

async fn end_queued(tx: &mut TenantTx, id: RunId) -> Result<(), StoreError> {
    let organisation = tx.organisation();
    sqlx::query!(
        "UPDATE queue.jobs SET state = 'finished', cancel_requested = true, finished_at = clock_timestamp()
         WHERE organisation_id = $1 AND run_id = $2",
        organisation,
        id.as_uuid(),
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "UPDATE strategy.runs
         SET status = 'canceled', cancel_requested = true, finished_at = clock_timestamp(), failure_class = $3,
             failure_message = 'canceled before it began'
         WHERE organisation_id = $1 AND id = $2",
        organisation,
        id.as_uuid(),
        ExitClass::Canceled.as_str(),
    )
    .execute(&mut **tx)
    .await?;
    log::append(tx, id, &[EventKind::Finished(RunStatus::Canceled)]).await
}

/// The dispatcher learns of it with its next heartbeat, or at once where it listens.
async fn ask_running(tx: &mut TenantTx, id: RunId) -> Result<(), StoreError> {
    let organisation = tx.organisation();
    sqlx::query!(
        "UPDATE queue.jobs SET cancel_requested = true WHERE organisation_id = $1 AND run_id = $2",
        organisation,
        id.as_uuid(),
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "UPDATE strategy.runs SET cancel_requested = true WHERE organisation_id = $1 AND id = $2",
        organisation,
        id.as_uuid(),
    )
    .execute(&mut **tx)
    .await?;
    log::notify(tx, id).await
}
