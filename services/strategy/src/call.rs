//! Who calls, and what it may do.

use assay_types::{Role, Scope};
use tonic::metadata::MetadataMap;

use crate::{CallError, service::Service, validate::MAX_BATCH};

impl Service {
    /// Returns the caller's view of its organisation, if its role includes `needed`.
    pub(crate) async fn scope(&self, metadata: &MetadataMap, needed: Role) -> Result<Scope, CallError> {
        let scope = Scope::of(&self.deps.verifier.authenticate(metadata).await?);
        if scope.allows(needed) { Ok(scope) } else { Err(CallError::Forbidden { needed }) }
    }
}

/// Reads an id; one of another kind names nothing.
pub(crate) fn id<T: std::str::FromStr>(text: &str, what: &'static str) -> Result<T, CallError> {
    text.parse().map_err(|_| CallError::NotFound(what))
}

/// Reads the ids of a batch. Those that are none are left out, like those of others.
pub(crate) fn ids<T: std::str::FromStr>(ids: &[String]) -> Result<Vec<T>, CallError> {
    if ids.len() > MAX_BATCH {
        return Err(CallError::Invalid(format!("at most {MAX_BATCH} ids can be looked up at once")));
    }
    Ok(ids.iter().filter_map(|text| text.parse().ok()).collect())
}
