//! The lists that things of a list have, such as the versions of each of many strategies: one call for all of them.

use std::{collections::HashMap, sync::Arc};

use assay_proto::v1::{self, runs_client::RunsClient, strategies_client::StrategiesClient};
use async_graphql::dataloader;

use super::{
    api::{STRATEGY, answer},
    loader::Loader,
};
use crate::ApiError;

/// The beginning or the end of the list of a strategy or a run; what comes behind a cursor is asked for by itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ListOf {
    owner: String,
    first: u32,
    last: u32,
}

impl ListOf {
    /// Returns the key of a page, where it begins or ends with the list.
    pub(crate) fn of(owner: &str, page: &v1::PageRequest) -> Option<Self> {
        let is_edge = page.after.is_empty() && page.before.is_empty();
        is_edge.then(|| Self { owner: owner.to_owned(), first: page.first, last: page.last })
    }

    fn is_beside(&self, other: &Self) -> bool {
        (self.first, self.last) == (other.first, other.last)
    }

    fn of_another(&self, owner: String) -> Self {
        Self { owner, ..*self }
    }
}

/// The key of a list of versions.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct VersionsKey(pub(crate) ListOf);

/// The key of a list of runs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct RunsKey(pub(crate) ListOf);

/// The key of a list of trades.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct TradesKey(pub(crate) ListOf);

/// Makes one request of all the lists that are asked for in one length; there are as many as the operation has fields for them.
fn requests<'a>(keys: impl Iterator<Item = &'a ListOf>) -> Vec<(ListOf, v1::BatchListRequest)> {
    let mut requests: Vec<(ListOf, v1::BatchListRequest)> = Vec::new();
    for key in keys {
        if let Some((_, request)) = requests.iter_mut().find(|(known, _)| known.is_beside(key)) {
            request.owner_ids.push(key.owner.clone());
        } else {
            let page = v1::PageRequest { first: key.first, last: key.last, ..v1::PageRequest::default() };
            let owner_ids = vec![key.owner.clone()];
            requests.push((key.clone(), v1::BatchListRequest { owner_ids, page: Some(page) }));
        }
    }
    requests
}

impl dataloader::Loader<VersionsKey> for Loader {
    type Value = Arc<v1::ListVersionsResponse>;
    type Error = ApiError;

    async fn load(&self, keys: &[VersionsKey]) -> Result<HashMap<VersionsKey, Self::Value>, ApiError> {
        let mut found = HashMap::with_capacity(keys.len());
        for (size, request) in requests(keys.iter().map(|key| &key.0)) {
            let mut client = StrategiesClient::new(self.backends.strategy.clone());
            let lists = answer(STRATEGY, client.batch_list_versions(self.request(request)?).await)?.lists;
            found.extend(
                lists.into_iter().map(|list| {
                    (VersionsKey(size.of_another(list.strategy_id)), Arc::new(list.page.unwrap_or_default()))
                }),
            );
        }
        Ok(found)
    }
}

impl dataloader::Loader<RunsKey> for Loader {
    type Value = Arc<v1::ListRunsResponse>;
    type Error = ApiError;

    async fn load(&self, keys: &[RunsKey]) -> Result<HashMap<RunsKey, Self::Value>, ApiError> {
        let mut found = HashMap::with_capacity(keys.len());
        for (size, request) in requests(keys.iter().map(|key| &key.0)) {
            let mut client = RunsClient::new(self.backends.strategy.clone());
            let lists = answer(STRATEGY, client.batch_list_runs(self.request(request)?).await)?.lists;
            found.extend(
                lists
                    .into_iter()
                    .map(|list| (RunsKey(size.of_another(list.strategy_id)), Arc::new(list.page.unwrap_or_default()))),
            );
        }
        Ok(found)
    }
}

impl dataloader::Loader<TradesKey> for Loader {
    type Value = Arc<v1::ListTradesResponse>;
    type Error = ApiError;

    async fn load(&self, keys: &[TradesKey]) -> Result<HashMap<TradesKey, Self::Value>, ApiError> {
        let mut found = HashMap::with_capacity(keys.len());
        for (size, request) in requests(keys.iter().map(|key| &key.0)) {
            let mut client = RunsClient::new(self.backends.strategy.clone());
            let lists = answer(STRATEGY, client.batch_list_trades(self.request(request)?).await)?.lists;
            found.extend(
                lists
                    .into_iter()
                    .map(|list| (TradesKey(size.of_another(list.run_id)), Arc::new(list.page.unwrap_or_default()))),
            );
        }
        Ok(found)
    }
}
