use assay_proto::v1::{
    BatchGetRequest, BatchGetStrategiesResponse, BatchGetVersionsResponse, BatchListRequest, BatchListVersionsResponse,
    ListStrategiesRequest, ListStrategiesResponse, ListVersionsRequest, ListVersionsResponse, Strategy,
    StrategyVersion, batch_list_versions_response,
};
use assay_store::Listing;
use assay_types::{Scope, StrategyId};

use crate::{
    CallError, answer,
    call::{id, ids},
    page::{page, page_info},
    service::Service,
};

impl Service {
    pub(crate) async fn strategy(&self, scope: &Scope, text: &str) -> Result<Strategy, CallError> {
        let found = self.deps.store.strategies().get_many(scope, &[id(text, "strategy")?]).await?.pop();
        found.map(answer::strategy).ok_or(CallError::NotFound("strategy"))
    }

    pub(crate) async fn version(&self, scope: &Scope, text: &str) -> Result<StrategyVersion, CallError> {
        let found = self.deps.store.strategies().get_versions(scope, &[id(text, "strategy version")?]).await?.pop();
        answer::version(found.ok_or(CallError::NotFound("strategy version"))?)
    }

    pub(crate) async fn list(
        &self,
        scope: &Scope,
        request: ListStrategiesRequest,
    ) -> Result<ListStrategiesResponse, CallError> {
        let listing = self.deps.store.strategies().list(scope, page(request.page)?).await?;
        let info = page_info(&listing);
        let strategies = listing.items.into_iter().map(answer::strategy).collect();
        Ok(ListStrategiesResponse { strategies, page: Some(info) })
    }

    pub(crate) async fn versions(
        &self,
        scope: &Scope,
        request: ListVersionsRequest,
    ) -> Result<ListVersionsResponse, CallError> {
        let strategy = id(&request.strategy_id, "strategy")?;
        let listing = self.deps.store.strategies().list_versions(scope, strategy, page(request.page)?).await?;
        versions_page(listing)
    }

    /// The same page of several strategies' versions.
    pub(crate) async fn batch_version_lists(
        &self,
        scope: &Scope,
        request: BatchListRequest,
    ) -> Result<BatchListVersionsResponse, CallError> {
        let (strategies, page) = (ids(&request.owner_ids)?, page(request.page)?);
        let found = self.deps.store.strategies().list_versions_of(scope, &strategies, page).await?;
        let list = |(strategy, listing): (StrategyId, _)| {
            Ok(batch_list_versions_response::List {
                strategy_id: strategy.to_string(),
                page: Some(versions_page(listing)?),
            })
        };
        Ok(BatchListVersionsResponse { lists: found.into_iter().map(list).collect::<Result<_, CallError>>()? })
    }

    pub(crate) async fn batch_strategies(
        &self,
        scope: &Scope,
        request: &BatchGetRequest,
    ) -> Result<BatchGetStrategiesResponse, CallError> {
        let found = self.deps.store.strategies().get_many(scope, &ids(&request.ids)?).await?;
        Ok(BatchGetStrategiesResponse { strategies: found.into_iter().map(answer::strategy).collect() })
    }

    pub(crate) async fn batch_versions(
        &self,
        scope: &Scope,
        request: &BatchGetRequest,
    ) -> Result<BatchGetVersionsResponse, CallError> {
        let found = self.deps.store.strategies().get_versions(scope, &ids(&request.ids)?).await?;
        let versions = found.into_iter().map(answer::version).collect::<Result<_, _>>()?;
        Ok(BatchGetVersionsResponse { versions })
    }
}

fn versions_page(listing: Listing<assay_store::StrategyVersion>) -> Result<ListVersionsResponse, CallError> {
    let info = page_info(&listing);
    let versions = listing.items.into_iter().map(answer::version).collect::<Result<_, _>>()?;
    Ok(ListVersionsResponse { versions, page: Some(info) })
}
