use assay_types::{Digest, Scope, StrategyId, StrategyVersionId, Timestamp};

use crate::{Listing, Page, Store, StoreError};

/// Strategies and their versions.
pub struct Strategies<'a> {
    pub(crate) store: &'a Store,
}

/// What creating a strategy inserts, together with its first version.
#[derive(Clone, Debug)]
pub struct NewStrategy {
    /// The id.
    pub id: StrategyId,
    /// The name shown.
    pub name: String,
    /// The name in addresses, unique in the organisation.
    pub slug: String,
    /// What it is about.
    pub description: String,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// The first version.
    pub version: NewVersion,
}

/// What adding a version inserts.
#[derive(Clone, Debug)]
pub struct NewVersion {
    /// The id.
    pub id: StrategyVersionId,
    /// The document.
    pub source: String,
    /// The SHA-256 of `source`.
    pub source_digest: Digest,
    /// What changed.
    pub note: String,
    /// The parameters that the document declares, as JSON.
    pub parameters_json: String,
    /// The document in plain English.
    pub explanation: String,
}

/// A strategy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strategy {
    /// The id.
    pub id: StrategyId,
    /// The name shown.
    pub name: String,
    /// The name in addresses.
    pub slug: String,
    /// What it is about.
    pub description: String,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it, or its list of versions, last changed.
    pub updated_at: Timestamp,
    /// The newest version.
    pub latest_version: StrategyVersionId,
}

/// One immutable version of a strategy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrategyVersion {
    /// The id.
    pub id: StrategyVersionId,
    /// The strategy.
    pub strategy: StrategyId,
    /// 1, 2, 3, …
    pub number: u32,
    /// The document.
    pub source: String,
    /// The SHA-256 of `source`.
    pub source_digest: Digest,
    /// What changed.
    pub note: String,
    /// The parameters that the document declares, as JSON.
    pub parameters_json: String,
    /// The document in plain English.
    pub explanation: String,
    /// When it was added.
    pub created_at: Timestamp,
}

impl Strategies<'_> {
    /// Inserts a strategy with its first version.
    ///
    /// # Errors
    /// [`StoreError::Taken`] with `"slug"`.
    pub async fn create(&self, scope: &Scope, strategy: NewStrategy) -> Result<Strategy, StoreError> {
        let _ = (scope, strategy, self.store);
        Err(StoreError::NotFound("strategy"))
    }

    /// Adds the next version; one with the same source as the newest is that one again.
    pub async fn add_version(
        &self,
        scope: &Scope,
        strategy: StrategyId,
        version: NewVersion,
    ) -> Result<StrategyVersion, StoreError> {
        let _ = (scope, strategy, version);
        Err(StoreError::NotFound("strategy"))
    }

    /// Returns those strategies of `ids` that the organisation has, in the order asked for.
    pub async fn get_many(&self, scope: &Scope, ids: &[StrategyId]) -> Result<Vec<Strategy>, StoreError> {
        let _ = (scope, ids);
        Ok(Vec::new())
    }

    /// Returns those versions of `ids` that the organisation has, in the order asked for.
    pub async fn get_versions(
        &self,
        scope: &Scope,
        ids: &[StrategyVersionId],
    ) -> Result<Vec<StrategyVersion>, StoreError> {
        let _ = (scope, ids);
        Ok(Vec::new())
    }

    /// Lists strategies, newest first.
    pub async fn list(&self, scope: &Scope, page: Page) -> Result<Listing<Strategy>, StoreError> {
        let _ = (scope, page);
        Err(StoreError::NotFound("strategy"))
    }

    /// Lists the versions of a strategy, newest first.
    pub async fn list_versions(
        &self,
        scope: &Scope,
        strategy: StrategyId,
        page: Page,
    ) -> Result<Listing<StrategyVersion>, StoreError> {
        let _ = (scope, strategy, page);
        Err(StoreError::NotFound("strategy"))
    }
}
