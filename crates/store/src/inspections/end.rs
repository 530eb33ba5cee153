use assay_types::InspectionId;

use crate::{Failure, RunStatus, StoreError, convert::clean, tenant::TenantTx};

/// Longest failure message that is kept, in bytes.
const MAX_MESSAGE: usize = 4_096;

/// Stores an answer.
pub(crate) async fn succeed(tx: &mut TenantTx, id: InspectionId, answer_json: &str) -> Result<(), StoreError> {
    let organisation = tx.organisation();
    sqlx::query!(
        "UPDATE strategy.inspections SET status = 'succeeded', finished_at = clock_timestamp(), answer_json = $3
         WHERE organisation_id = $1 AND id = $2",
        organisation,
        id.as_uuid(),
        answer_json,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Says why there is no answer.
pub(crate) async fn fail(tx: &mut TenantTx, id: InspectionId, failure: &Failure) -> Result<(), StoreError> {
    let organisation = tx.organisation();
    sqlx::query!(
        "UPDATE strategy.inspections
         SET status = $3, finished_at = clock_timestamp(), failure_class = $4, failure_message = $5
         WHERE organisation_id = $1 AND id = $2",
        organisation,
        id.as_uuid(),
        failure.status() as RunStatus,
        failure.class.as_str(),
        clean(&failure.message, MAX_MESSAGE),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Lets a question wait for another attempt.
pub(crate) async fn requeue(tx: &mut TenantTx, id: InspectionId) -> Result<(), StoreError> {
    let organisation = tx.organisation();
    sqlx::query!(
        "UPDATE strategy.inspections SET status = 'queued' WHERE organisation_id = $1 AND id = $2",
        organisation,
        id.as_uuid(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
