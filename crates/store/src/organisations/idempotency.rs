use assay_types::Timestamp;
use uuid::Uuid;

use crate::{Idempotency, StoreError, convert::to_db, tenant::TenantTx};

/// Takes a key for what this transaction makes, or returns what it stands for already: for a day, for one person.
///
/// A request that comes while the first is still being committed waits for it.
///
/// # Errors
/// [`StoreError::IdempotencyMismatch`] where the key was used for another request.
pub(super) async fn claim(
    tx: &mut TenantTx,
    (user, operation): (Uuid, &str),
    idempotency: Option<&Idempotency>,
    subject: Uuid,
    at: Timestamp,
) -> Result<Option<Uuid>, StoreError> {
    let Some(Idempotency { key, request }) = idempotency else { return Ok(None) };
    let organisation = tx.organisation();
    let claimed = sqlx::query!(
        "INSERT INTO auth.idempotency_keys AS k
             (organisation_id, user_id, operation, key, request_digest, subject_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (organisation_id, user_id, operation, key) DO UPDATE
             SET request_digest = excluded.request_digest, subject_id = excluded.subject_id,
                 created_at = excluded.created_at
             WHERE k.created_at < excluded.created_at - interval '24 hours'",
        organisation,
        user,
        operation,
        key,
        request.as_bytes().as_slice(),
        subject,
        to_db(at),
    )
    .execute(&mut **tx)
    .await?;
    if claimed.rows_affected() == 1 {
        return Ok(None);
    }
    let earlier = sqlx::query!(
        "SELECT request_digest, subject_id FROM auth.idempotency_keys
         WHERE organisation_id = $1 AND user_id = $2 AND operation = $3 AND key = $4",
        organisation,
        user,
        operation,
        key,
    )
    .fetch_one(&mut **tx)
    .await?;
    if earlier.request_digest != request.as_bytes() {
        return Err(StoreError::IdempotencyMismatch);
    }
    Ok(Some(earlier.subject_id))
}
