use assay_engine::{CanonicalError, RunSpec, canonical_json};
use assay_types::Digest;

/// Returns the canonical bytes of a run specification, every default written out.
pub fn canonical_spec(spec: &RunSpec) -> Result<Vec<u8>, CanonicalError> {
    canonical_json(spec)
}

/// Returns the SHA-256 of the canonical bytes of a run specification.
pub fn spec_digest(spec: &RunSpec) -> Result<Digest, CanonicalError> {
    Ok(Digest::of(&canonical_spec(spec)?))
}

#[cfg(test)]
mod tests;
