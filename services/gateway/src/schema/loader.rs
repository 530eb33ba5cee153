use std::{collections::HashMap, sync::Arc};

use assay_host::grpc::with_identity;
use assay_proto::v1::{
    self, datasets_client::DatasetsClient, runs_client::RunsClient, strategies_client::StrategiesClient,
};
use async_graphql::dataloader;
use secrecy::{ExposeSecret as _, SecretString};
use tonic::Request;

use super::{
    Backends, Deadline,
    api::{STRATEGY, answer},
};
use crate::ApiError;

/// Gathers the ids that one operation asks for and fetches each kind in one call.
///
/// A loader lives for one request, so what it remembers is never another caller's.
pub(crate) struct Loader {
    pub(super) backends: Backends,
    token: Option<SecretString>,
    deadline: Deadline,
}

/// The id of a strategy.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct StrategyKey(pub(crate) String);

/// The id of a version.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct VersionKey(pub(crate) String);

/// The id of a dataset.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct DatasetKey(pub(crate) String);

/// The id of a run.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct RunKey(pub(crate) String);

impl Loader {
    pub(crate) fn new(backends: Backends, token: Option<SecretString>, deadline: Deadline) -> Self {
        Self { backends, token, deadline }
    }

    fn batch(&self, ids: Vec<String>) -> Result<Request<v1::BatchGetRequest>, ApiError> {
        self.request(v1::BatchGetRequest { ids })
    }

    /// Makes a call on the caller's behalf.
    pub(super) fn request<T>(&self, message: T) -> Result<Request<T>, ApiError> {
        let token = self.token.as_ref().ok_or_else(ApiError::unauthenticated)?;
        let request = with_identity(message, token.expose_secret());
        self.deadline.bind(request.map_err(|_| ApiError::unauthenticated())?)
    }
}

impl dataloader::Loader<StrategyKey> for Loader {
    type Value = Arc<v1::Strategy>;
    type Error = ApiError;

    async fn load(&self, keys: &[StrategyKey]) -> Result<HashMap<StrategyKey, Self::Value>, ApiError> {
        let request = self.batch(keys.iter().map(|key| key.0.clone()).collect())?;
        let mut client = StrategiesClient::new(self.backends.strategy.clone());
        let found = answer(STRATEGY, client.batch_get_strategies(request).await)?.strategies;
        Ok(found.into_iter().map(|found| (StrategyKey(found.id.clone()), Arc::new(found))).collect())
    }
}

impl dataloader::Loader<VersionKey> for Loader {
    type Value = Arc<v1::StrategyVersion>;
    type Error = ApiError;

    async fn load(&self, keys: &[VersionKey]) -> Result<HashMap<VersionKey, Self::Value>, ApiError> {
        let request = self.batch(keys.iter().map(|key| key.0.clone()).collect())?;
        let mut client = StrategiesClient::new(self.backends.strategy.clone());
        let found = answer(STRATEGY, client.batch_get_versions(request).await)?.versions;
        Ok(found.into_iter().map(|found| (VersionKey(found.id.clone()), Arc::new(found))).collect())
    }
}

impl dataloader::Loader<DatasetKey> for Loader {
    type Value = Arc<v1::Dataset>;
    type Error = ApiError;

    async fn load(&self, keys: &[DatasetKey]) -> Result<HashMap<DatasetKey, Self::Value>, ApiError> {
        let request = self.batch(keys.iter().map(|key| key.0.clone()).collect())?;
        let mut client = DatasetsClient::new(self.backends.strategy.clone());
        let found = answer(STRATEGY, client.batch_get_datasets(request).await)?.datasets;
        Ok(found.into_iter().map(|found| (DatasetKey(found.id.clone()), Arc::new(found))).collect())
    }
}

impl dataloader::Loader<RunKey> for Loader {
    type Value = Arc<v1::Run>;
    type Error = ApiError;

    async fn load(&self, keys: &[RunKey]) -> Result<HashMap<RunKey, Self::Value>, ApiError> {
        let request = self.batch(keys.iter().map(|key| key.0.clone()).collect())?;
        let mut client = RunsClient::new(self.backends.strategy.clone());
        let found = answer(STRATEGY, client.batch_get_runs(request).await)?.runs;
        Ok(found.into_iter().map(|found| (RunKey(found.id.clone()), Arc::new(found))).collect())
    }
}
