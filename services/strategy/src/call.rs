//! Who calls, and what it may do.

use assay_proto::v1;
use assay_types::{Scope, TokenScope};
use tonic::metadata::MetadataMap;

use crate::{CallError, service::Service, validate::MAX_BATCH};

impl Service {
    /// Returns the caller's view of its organisation, if its role and its key include `needed`.
    pub(crate) async fn scope(&self, metadata: &MetadataMap, needed: TokenScope) -> Result<Scope, CallError> {
        let caller = self.deps.verifier.authenticate(metadata).await?;
        caller.permits(needed)?;
        Ok(Scope::of(&caller))
    }

    /// The same for versions of strategies, whose documents a key has to name apart.
    pub(crate) async fn version_scope(&self, metadata: &MetadataMap) -> Result<(Scope, Documents), CallError> {
        let caller = self.deps.verifier.authenticate(metadata).await?;
        caller.permits(TokenScope::Read)?;
        let shown = caller.permits(TokenScope::StrategySource).is_ok();
        Ok((Scope::of(&caller), if shown { Documents::Shown } else { Documents::Withheld }))
    }
}

/// Whether the caller sees the documents of strategies.
#[derive(Clone, Copy)]
pub(crate) enum Documents {
    Shown,
    Withheld,
}

impl Documents {
    /// Takes out what the caller does not see.
    pub(crate) fn withhold<'a>(self, versions: impl IntoIterator<Item = &'a mut v1::StrategyVersion>) {
        if matches!(self, Self::Withheld) {
            versions.into_iter().for_each(|version| version.source.clear());
        }
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
