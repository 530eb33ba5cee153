use assay_types::{DatasetId, InspectionId, JobId, RunId};
use uuid::Uuid;

use crate::{JobKind, StoreError, tenant::TenantTx};

/// What a job works for.
#[derive(Clone, Copy)]
pub(crate) enum Subject {
    Run(RunId),
    Dataset(DatasetId),
    Inspection(InspectionId),
}

impl Subject {
    fn columns(self) -> [Option<Uuid>; 3] {
        match self {
            Self::Run(id) => [Some(id.as_uuid()), None, None],
            Self::Dataset(id) => [None, Some(id.as_uuid()), None],
            Self::Inspection(id) => [None, None, Some(id.as_uuid())],
        }
    }
}

/// A job to insert in the transaction of what it works for.
pub(crate) struct NewJob {
    pub(crate) id: JobId,
    pub(crate) kind: JobKind,
    pub(crate) subject: Subject,
    pub(crate) trace: Option<String>,
}

impl NewJob {
    pub(crate) async fn insert(self, tx: &mut TenantTx) -> Result<(), StoreError> {
        let organisation = tx.organisation();
        let [run, dataset, inspection] = self.subject.columns();
        sqlx::query!(
            "INSERT INTO queue.jobs (organisation_id, id, kind, run_id, dataset_id, inspection_id, trace)
             VALUES ($1, $2, $3, $4, $5, $6, left($7, 128))",
            organisation,
            self.id.as_uuid(),
            self.kind as JobKind,
            run,
            dataset,
            inspection,
            self.trace,
        )
        .execute(&mut **tx)
        .await?;
        wake(tx).await
    }
}

/// Wakes the dispatchers, once the transaction commits.
pub(crate) async fn wake(tx: &mut TenantTx) -> Result<(), StoreError> {
    sqlx::query!("SELECT pg_notify('assay_jobs', '')").fetch_one(&mut **tx).await?;
    Ok(())
}
