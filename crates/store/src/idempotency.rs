//! Keys that make a repeated request the same request: for a day, for one person, for one operation.

use assay_types::{Digest, Scope, UserId};
use uuid::Uuid;

use crate::{StoreError, tenant::TenantTx};

/// The caller's own name for a request, and what the request was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idempotency {
    /// The name.
    pub key: String,
    /// The digest of everything that was asked for.
    pub request: Digest,
}

/// What a key belongs to.
#[derive(Clone, Copy)]
pub(crate) enum Operation {
    BacktestStart,
    StrategyCreate,
    StrategyVersionPublish,
    DatasetImport,
}

impl Operation {
    const fn as_str(self) -> &'static str {
        match self {
            Self::BacktestStart => "backtest_start",
            Self::StrategyCreate => "strategy_create",
            Self::StrategyVersionPublish => "strategy_version_publish",
            Self::DatasetImport => "dataset_import",
        }
    }
}

/// Takes a key for what this transaction makes, or returns what it stands for already.
///
/// A request that comes while the first is still being committed waits for it.
///
/// # Errors
/// [`StoreError::IdempotencyMismatch`] where the key was used for another request.
pub(crate) async fn claim(
    tx: &mut TenantTx,
    scope: &Scope,
    operation: Operation,
    idempotency: Option<&Idempotency>,
    subject: Uuid,
) -> Result<Option<Uuid>, StoreError> {
    let Some(Idempotency { key, request }) = idempotency else { return Ok(None) };
    let organisation = tx.organisation();
    let user = scope.user().map_or(Uuid::nil(), UserId::as_uuid);
    let run = matches!(operation, Operation::BacktestStart).then_some(subject);
    let claimed = sqlx::query!(
        "INSERT INTO strategy.idempotency_keys AS k
             (organisation_id, user_id, operation, key, request_digest, run_id, subject_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (organisation_id, user_id, operation, key) DO UPDATE
             SET request_digest = excluded.request_digest, run_id = excluded.run_id, subject_id = excluded.subject_id,
                 created_at = now()
             WHERE k.created_at < now() - interval '24 hours'",
        organisation,
        user,
        operation.as_str(),
        key,
        request.as_bytes().as_slice(),
        run,
        subject,
    )
    .execute(&mut **tx)
    .await?;
    if claimed.rows_affected() == 1 {
        return Ok(None);
    }
    let earlier = sqlx::query!(
        r#"SELECT request_digest, coalesce(subject_id, run_id) AS "subject!" FROM strategy.idempotency_keys
         WHERE organisation_id = $1 AND user_id = $2 AND operation = $3 AND key = $4"#,
        organisation,
        user,
        operation.as_str(),
        key,
    )
    .fetch_one(&mut **tx)
    .await?;
    if earlier.request_digest != request.as_bytes() {
        return Err(StoreError::IdempotencyMismatch);
    }
    Ok(Some(earlier.subject))
}
