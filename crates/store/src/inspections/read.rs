use assay_types::{InspectionId, RunId, Scope};
use uuid::Uuid;

use super::{Inspection, Inspections};
use crate::{
    Failure, RunStatus, StoreError, Work,
    convert::{Column, moment},
    tenant::TenantTx,
};

impl Inspections<'_> {
    /// Returns a question and what became of it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn get(&self, scope: &Scope, id: InspectionId) -> Result<Inspection, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let inspection = one(&mut tx, id.as_uuid()).await?;
        tx.commit().await?;
        Ok(inspection)
    }
}

pub(super) async fn one(tx: &mut TenantTx, id: Uuid) -> Result<Inspection, StoreError> {
    let organisation = tx.organisation();
    let row = sqlx::query!(
        r#"SELECT id, run_id, question_json, status AS "status: RunStatus", created_at, finished_at, answer_json,
             failure_class, failure_message
         FROM strategy.inspections WHERE organisation_id = $1 AND id = $2"#,
        organisation,
        id,
    )
    .fetch_optional(&mut **tx)
    .await?
    .ok_or(StoreError::NotFound("inspection"))?;
    let failure = match (row.failure_class, row.failure_message) {
        (Some(class), Some(message)) => {
            Some(Failure { class: Column("strategy.inspections", "failure_class").parse(&class)?, message })
        }
        _ => None,
    };
    Ok(Inspection {
        id: InspectionId::from_uuid(row.id),
        run: RunId::from_uuid(row.run_id),
        question_json: row.question_json,
        status: row.status,
        created_at: moment(row.created_at),
        finished_at: row.finished_at.map(moment),
        answer_json: row.answer_json,
        failure,
    })
}

/// Marks a leased question as being worked on, and returns what is to be done.
pub(crate) async fn begin(tx: &mut TenantTx, inspection: Uuid) -> Result<Work, StoreError> {
    let organisation = tx.organisation();
    let row = sqlx::query!(
        "UPDATE strategy.inspections AS i SET status = 'running'
         FROM strategy.runs AS r
         WHERE i.organisation_id = $1 AND i.id = $2 AND i.status = 'queued'
           AND r.organisation_id = i.organisation_id AND r.id = i.run_id
         RETURNING i.run_id, i.question_json, r.spec_json",
        organisation,
        inspection,
    )
    .fetch_optional(&mut **tx)
    .await?
    .ok_or_else(|| Column("queue.jobs", "inspection_id").broken("its question is not queued"))?;
    Ok(Work::Inspection {
        inspection: InspectionId::from_uuid(inspection),
        run: RunId::from_uuid(row.run_id),
        spec_json: row.spec_json,
        question_json: row.question_json,
    })
}
