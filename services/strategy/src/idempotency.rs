use assay_store::Idempotency;
use assay_types::Digest;

use crate::{
    refusal::{Refusal, RefusalCode},
    validate::{self, MAX_IDEMPOTENCY_KEY},
};

/// Reads the caller's own name for a request; `parts` are everything that was asked for.
pub(crate) fn idempotency(key: &str, parts: &[&[u8]]) -> Result<Option<Idempotency>, Refusal> {
    validate::at_most("idempotencyKey", key, MAX_IDEMPOTENCY_KEY)?;
    if key.is_empty() {
        return Ok(None);
    }
    let mut request = Vec::new();
    for part in parts {
        // With its length before each part, no two requests read alike.
        request.extend_from_slice(&(part.len() as u64).to_le_bytes());
        request.extend_from_slice(part);
    }
    Ok(Some(Idempotency { key: key.to_owned(), request: Digest::of(&request) }))
}

/// The refusal of a key that was used for something else.
pub(crate) fn mismatch() -> Refusal {
    let message = "This key was used for another request; use a new one.";
    Refusal::of("idempotencyKey", RefusalCode::IdempotencyMismatch, message)
}
