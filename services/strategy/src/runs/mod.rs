//! The calls of `assay.v1.Runs`.

mod inspect;
mod quota;
mod resolve;
mod results;
mod show;
mod start;
mod thin;
mod watch;

use assay_proto::v1::{
    BatchGetRequest, BatchGetRunsResponse, BatchListRequest, BatchListRunsResponse, BatchListTradesResponse,
    CancelRunRequest, GetEquityRequest, GetEquityResponse, GetInspectionRequest, GetRunRequest, Inspection,
    InspectionResponse, ListArtifactsRequest, ListArtifactsResponse, ListRunsRequest, ListRunsResponse,
    ListTradesRequest, ListTradesResponse, Run, RunEvent, RunResponse, StartBacktestRequest, StartInspectionRequest,
    WatchRunRequest, runs_server::Runs,
};
use assay_types::TokenScope;
use futures::stream::BoxStream;
pub(crate) use results::Results;
use tonic::{Request, Response, Status};

use crate::{
    CallError, answer,
    call::{id, ids},
    service::Service,
};

#[tonic::async_trait]
impl Runs for Service {
    type WatchRunStream = BoxStream<'static, Result<RunEvent, Status>>;

    async fn start_backtest(&self, request: Request<StartBacktestRequest>) -> Result<Response<RunResponse>, Status> {
        let scope = self.scope(request.metadata(), TokenScope::Run).await?;
        Ok(Response::new(self.start(&scope, request.into_inner()).await?))
    }

    async fn cancel_run(&self, request: Request<CancelRunRequest>) -> Result<Response<RunResponse>, Status> {
        let scope = self.scope(request.metadata(), TokenScope::Run).await?;
        let id = id(&request.into_inner().id, "run")?;
        let run = self.deps.store.runs().cancel(&scope, id).await.map_err(CallError::from)?;
        Ok(Response::new(RunResponse { run: Some(answer::run(run)), user_errors: Vec::new() }))
    }

    async fn get_run(&self, request: Request<GetRunRequest>) -> Result<Response<Run>, Status> {
        let scope = self.scope(request.metadata(), TokenScope::Read).await?;
        let id = id(&request.into_inner().id, "run")?;
        let run = self.deps.store.runs().get(&scope, id).await.map_err(CallError::from)?;
        Ok(Response::new(answer::run(run)))
    }

    async fn list_runs(&self, request: Request<ListRunsRequest>) -> Result<Response<ListRunsResponse>, Status> {
        let scope = self.scope(request.metadata(), TokenScope::Read).await?;
        Ok(Response::new(self.runs(&scope, request.into_inner()).await?))
    }

    async fn get_equity(&self, request: Request<GetEquityRequest>) -> Result<Response<GetEquityResponse>, Status> {
        let scope = self.scope(request.metadata(), TokenScope::Read).await?;
        Ok(Response::new(self.equity(&scope, &request.into_inner()).await?))
    }

    async fn list_trades(&self, request: Request<ListTradesRequest>) -> Result<Response<ListTradesResponse>, Status> {
        let scope = self.scope(request.metadata(), TokenScope::Read).await?;
        Ok(Response::new(self.trades(&scope, request.into_inner()).await?))
    }

    async fn batch_list_trades(
        &self,
        request: Request<BatchListRequest>,
    ) -> Result<Response<BatchListTradesResponse>, Status> {
        let scope = self.scope(request.metadata(), TokenScope::Read).await?;
        Ok(Response::new(self.batch_trade_lists(&scope, request.into_inner()).await?))
    }

    async fn list_artifacts(
        &self,
        request: Request<ListArtifactsRequest>,
    ) -> Result<Response<ListArtifactsResponse>, Status> {
        let scope = self.scope(request.metadata(), TokenScope::Read).await?;
        Ok(Response::new(self.artifacts(&scope, &request.into_inner()).await?))
    }

    async fn start_inspection(
        &self,
        request: Request<StartInspectionRequest>,
    ) -> Result<Response<InspectionResponse>, Status> {
        let scope = self.scope(request.metadata(), TokenScope::Run).await?;
        Ok(Response::new(self.ask(&scope, request.into_inner()).await?))
    }

    async fn get_inspection(&self, request: Request<GetInspectionRequest>) -> Result<Response<Inspection>, Status> {
        let scope = self.scope(request.metadata(), TokenScope::Read).await?;
        Ok(Response::new(self.inspection(&scope, &request.into_inner()).await?))
    }

    async fn batch_get_runs(
        &self,
        request: Request<BatchGetRequest>,
    ) -> Result<Response<BatchGetRunsResponse>, Status> {
        let scope = self.scope(request.metadata(), TokenScope::Read).await?;
        let ids = ids(&request.get_ref().ids)?;
        let found = self.deps.store.runs().get_many(&scope, &ids).await.map_err(CallError::from)?;
        Ok(Response::new(BatchGetRunsResponse { runs: found.into_iter().map(answer::run).collect() }))
    }

    async fn batch_list_runs(
        &self,
        request: Request<BatchListRequest>,
    ) -> Result<Response<BatchListRunsResponse>, Status> {
        let scope = self.scope(request.metadata(), TokenScope::Read).await?;
        Ok(Response::new(self.batch_run_lists(&scope, request.into_inner()).await?))
    }

    async fn watch_run(&self, request: Request<WatchRunRequest>) -> Result<Response<Self::WatchRunStream>, Status> {
        let scope = self.scope(request.metadata(), TokenScope::Read).await?;
        Ok(Response::new(self.watch(&scope, &request.into_inner()).await?))
    }
}
