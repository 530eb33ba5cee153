use assay_types::Scope;
use uuid::Uuid;

use super::{Inspection, Inspections, NewInspection, read};
use crate::{
    JobKind, StoreError,
    queue::enqueue::{NewJob, Subject},
    tenant::TenantTx,
};

impl Inspections<'_> {
    /// Inserts a question to a finished run and its job in one transaction, and wakes the dispatchers. A question that was asked
    /// before and did not fail is that one again.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the organisation has no such run with a result.
    pub async fn start(&self, scope: &Scope, new: NewInspection) -> Result<Inspection, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let organisation = tx.organisation();
        let has_result = sqlx::query_scalar!(
            r#"SELECT EXISTS (
                SELECT FROM strategy.runs WHERE organisation_id = $1 AND id = $2 AND status = 'succeeded'
            ) AS "has_result!""#,
            organisation,
            new.run.as_uuid(),
        )
        .fetch_one(&mut *tx)
        .await?;
        if !has_result {
            return Err(StoreError::NotFound("run"));
        }
        let id = match insert(&mut tx, scope, &new).await? {
            Some(id) => {
                let subject = Subject::Inspection(new.id);
                let job = NewJob { id: new.job, kind: JobKind::Inspection, subject, trace: new.trace };
                job.insert(&mut tx).await?;
                id
            }
            None => earlier(&mut tx, &new).await?,
        };
        let inspection = read::one(&mut tx, id).await?;
        tx.commit().await?;
        Ok(inspection)
    }
}

/// Inserts the question, or returns `None` where it was asked before.
async fn insert(tx: &mut TenantTx, scope: &Scope, new: &NewInspection) -> Result<Option<Uuid>, StoreError> {
    let organisation = tx.organisation();
    Ok(sqlx::query_scalar!(
        "INSERT INTO strategy.inspections (organisation_id, id, run_id, question_json, created_by)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (organisation_id, run_id, question_json) WHERE status IN ('queued', 'running', 'succeeded')
             DO NOTHING
         RETURNING id",
        organisation,
        new.id.as_uuid(),
        new.run.as_uuid(),
        new.question_json,
        scope.user().map(assay_types::UserId::as_uuid),
    )
    .fetch_optional(&mut **tx)
    .await?)
}

async fn earlier(tx: &mut TenantTx, new: &NewInspection) -> Result<Uuid, StoreError> {
    let organisation = tx.organisation();
    Ok(sqlx::query_scalar!(
        "SELECT id FROM strategy.inspections
         WHERE organisation_id = $1 AND run_id = $2 AND question_json = $3
           AND status IN ('queued', 'running', 'succeeded')",
        organisation,
        new.run.as_uuid(),
        new.question_json,
    )
    .fetch_one(&mut **tx)
    .await?)
}
