//! What makes a run verifiable by others: the canonical form of its specification, and the digest of that form.
//!
//! The invariant this crate protects: two specifications have the same digest if and only if they describe the same run. The
//! form is that of [`canonical_json`], documented byte for byte in `docs/DETERMINISM.md`.

mod spec;

pub use assay_engine::{CanonicalError, canonical_json};
pub use spec::{canonical_spec, spec_digest};
