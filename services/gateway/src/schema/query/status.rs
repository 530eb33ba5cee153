use std::{future::Future, time::Duration};

use assay_proto::v1;
use async_graphql::{Context, Object};
use tokio::time::{Instant, timeout};
use tonic::{Code, Request, Response, Status};

use crate::schema::{
    Api,
    directive::{auth, cost},
    object::{ComponentStatus, ServiceStatus},
};

/// A part that takes longer counts as not answering.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Default)]
pub(crate) struct StatusQuery;

#[Object]
impl StatusQuery {
    /// How the platform is.
    #[graphql(directive = auth::apply(None, Some(true)), directive = cost::apply(5))]
    async fn status(&self, ctx: &Context<'_>) -> ServiceStatus {
        let api = Api::of(ctx);
        let (mut accounts, mut strategies, mut dispatch) = (api.auth(), api.strategies(), api.dispatch());
        let (accounts, strategies, dispatch) = futures::join!(
            probe("auth", accounts.keys(Request::new(v1::KeysRequest {}))),
            probe("strategy", strategies.list_templates(Request::new(v1::ListTemplatesRequest {}))),
            probe("dispatcher", dispatch.status(Request::new(v1::DispatchStatusRequest {}))),
        );
        let components = vec![accounts, strategies, dispatch];
        let ok = components.iter().all(|component| component.ok);
        ServiceStatus { status: if ok { "ok" } else { "degraded" }, version: env!("CARGO_PKG_VERSION"), components }
    }
}

/// Asks a service for something; that it refuses the question is an answer too.
async fn probe<T>(name: &'static str, call: impl Future<Output = Result<Response<T>, Status>>) -> ComponentStatus {
    let start = Instant::now();
    let ok = match timeout(PATIENCE, call).await {
        Ok(Ok(_)) => true,
        Ok(Err(status)) => matches!(status.code(), Code::Unauthenticated | Code::PermissionDenied),
        Err(_) => false,
    };
    let latency_ms = ok.then(|| i32::try_from(start.elapsed().as_millis()).unwrap_or(i32::MAX));
    ComponentStatus { name, ok, latency_ms }
}
