//! The calls of `assay.v1.Datasets`.

mod header;
mod import;

use assay_proto::v1::{
    BatchGetDatasetsResponse, BatchGetRequest, Dataset, DatasetResponse, GetDatasetRequest, ImportDatasetRequest,
    ListDatasetsRequest, ListDatasetsResponse, datasets_server::Datasets,
};
use assay_types::TokenScope;
use tonic::{Request, Response, Status, Streaming};

use crate::{
    CallError, answer,
    call::{id, ids},
    page::{page, page_info},
    service::Service,
};

#[tonic::async_trait]
impl Datasets for Service {
    async fn import_dataset(
        &self,
        request: Request<Streaming<ImportDatasetRequest>>,
    ) -> Result<Response<DatasetResponse>, Status> {
        let scope = self.scope(request.metadata(), TokenScope::Run).await?;
        self.welcome(&scope).await?;
        Ok(Response::new(self.import(&scope, request.into_inner()).await?))
    }

    async fn get_dataset(&self, request: Request<GetDatasetRequest>) -> Result<Response<Dataset>, Status> {
        let scope = self.scope(request.metadata(), TokenScope::Read).await?;
        let id = id(&request.into_inner().id, "dataset")?;
        let found = self.deps.store.datasets().get_many(&scope, &[id]).await.map_err(CallError::from)?.pop();
        Ok(Response::new(answer::dataset(found.ok_or(CallError::NotFound("dataset"))?)))
    }

    async fn list_datasets(
        &self,
        request: Request<ListDatasetsRequest>,
    ) -> Result<Response<ListDatasetsResponse>, Status> {
        let scope = self.scope(request.metadata(), TokenScope::Read).await?;
        let page = page(request.into_inner().page)?;
        self.welcome(&scope).await?;
        let listing = self.deps.store.datasets().list(&scope, page).await.map_err(CallError::from)?;
        let info = page_info(&listing);
        let datasets = listing.items.into_iter().map(answer::dataset).collect();
        Ok(Response::new(ListDatasetsResponse { datasets, page: Some(info) }))
    }

    async fn batch_get_datasets(
        &self,
        request: Request<BatchGetRequest>,
    ) -> Result<Response<BatchGetDatasetsResponse>, Status> {
        let scope = self.scope(request.metadata(), TokenScope::Read).await?;
        let ids = ids(&request.into_inner().ids)?;
        let found = self.deps.store.datasets().get_many(&scope, &ids).await.map_err(CallError::from)?;
        Ok(Response::new(BatchGetDatasetsResponse { datasets: found.into_iter().map(answer::dataset).collect() }))
    }
}
