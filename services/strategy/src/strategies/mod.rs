//! The calls of `assay.v1.Strategies`.

mod check;
mod create;
mod read;

use assay_proto::v1::{
    AddVersionRequest, BatchGetRequest, BatchGetStrategiesResponse, BatchGetVersionsResponse, BatchListRequest,
    BatchListVersionsResponse, CheckStrategyRequest, CheckStrategyResponse, CreateStrategyRequest, GetStrategyRequest,
    GetVersionRequest, ListStrategiesRequest, ListStrategiesResponse, ListTemplatesRequest, ListTemplatesResponse,
    ListVersionsRequest, ListVersionsResponse, Strategy, StrategyResponse, StrategyVersion, VersionResponse,
    strategies_server::Strategies,
};
use assay_types::TokenScope;
use tonic::{Request, Response, Status};

use crate::{answer, service::Service};

#[tonic::async_trait]
impl Strategies for Service {
    async fn list_templates(
        &self,
        _: Request<ListTemplatesRequest>,
    ) -> Result<Response<ListTemplatesResponse>, Status> {
        let templates = assay_strategy::builtins().iter().map(answer::template).collect::<Result<_, _>>()?;
        Ok(Response::new(ListTemplatesResponse { templates }))
    }

    async fn check_strategy(
        &self,
        request: Request<CheckStrategyRequest>,
    ) -> Result<Response<CheckStrategyResponse>, Status> {
        self.scope(request.metadata(), TokenScope::Read).await?;
        Ok(Response::new(check::check(request.into_inner()).await?))
    }

    async fn create_strategy(
        &self,
        request: Request<CreateStrategyRequest>,
    ) -> Result<Response<StrategyResponse>, Status> {
        let scope = self.scope(request.metadata(), TokenScope::StrategyWrite).await?;
        Ok(Response::new(self.create(&scope, request.into_inner()).await?))
    }

    async fn add_version(&self, request: Request<AddVersionRequest>) -> Result<Response<VersionResponse>, Status> {
        let scope = self.scope(request.metadata(), TokenScope::StrategyWrite).await?;
        Ok(Response::new(self.add(&scope, request.into_inner()).await?))
    }

    async fn get_strategy(&self, request: Request<GetStrategyRequest>) -> Result<Response<Strategy>, Status> {
        let scope = self.scope(request.metadata(), TokenScope::Read).await?;
        Ok(Response::new(self.strategy(&scope, &request.into_inner().id).await?))
    }

    async fn get_version(&self, request: Request<GetVersionRequest>) -> Result<Response<StrategyVersion>, Status> {
        let (scope, documents) = self.version_scope(request.metadata()).await?;
        let mut found = self.version(&scope, &request.into_inner().id).await?;
        documents.withhold([&mut found]);
        Ok(Response::new(found))
    }

    async fn list_strategies(
        &self,
        request: Request<ListStrategiesRequest>,
    ) -> Result<Response<ListStrategiesResponse>, Status> {
        let scope = self.scope(request.metadata(), TokenScope::Read).await?;
        Ok(Response::new(self.list(&scope, request.into_inner()).await?))
    }

    async fn list_versions(
        &self,
        request: Request<ListVersionsRequest>,
    ) -> Result<Response<ListVersionsResponse>, Status> {
        let (scope, documents) = self.version_scope(request.metadata()).await?;
        let mut found = self.versions(&scope, request.into_inner()).await?;
        documents.withhold(&mut found.versions);
        Ok(Response::new(found))
    }

    async fn batch_list_versions(
        &self,
        request: Request<BatchListRequest>,
    ) -> Result<Response<BatchListVersionsResponse>, Status> {
        let (scope, documents) = self.version_scope(request.metadata()).await?;
        let mut found = self.batch_version_lists(&scope, request.into_inner()).await?;
        let pages = found.lists.iter_mut().filter_map(|list| list.page.as_mut());
        documents.withhold(pages.flat_map(|page| &mut page.versions));
        Ok(Response::new(found))
    }

    async fn batch_get_strategies(
        &self,
        request: Request<BatchGetRequest>,
    ) -> Result<Response<BatchGetStrategiesResponse>, Status> {
        let scope = self.scope(request.metadata(), TokenScope::Read).await?;
        Ok(Response::new(self.batch_strategies(&scope, &request.into_inner()).await?))
    }

    async fn batch_get_versions(
        &self,
        request: Request<BatchGetRequest>,
    ) -> Result<Response<BatchGetVersionsResponse>, Status> {
        let (scope, documents) = self.version_scope(request.metadata()).await?;
        let mut found = self.batch_versions(&scope, &request.into_inner()).await?;
        documents.withhold(&mut found.versions);
        Ok(Response::new(found))
    }
}
