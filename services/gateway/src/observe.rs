use std::{panic::AssertUnwindSafe, sync::Arc};

use assay_host::TraceContext;
use assay_types::Entropy;
use axum::{
    body::Body,
    extract::{MatchedPath, Request, State},
    middleware::Next,
};
use futures::FutureExt as _;
use http::{HeaderValue, Response};
use tokio::time::Instant;
use tracing::{Instrument as _, Span, field::Empty, info_span};

use crate::{ApiError, ErrorCode, error::INTERNAL, problem::problem};

/// The name of a request: the id of its trace.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(pub(crate) String);

/// Stands around every request: its span, its id, its measurements, and the wall that a panic stops at.
pub(crate) async fn observe(
    State(entropy): State<Arc<dyn Entropy>>,
    mut request: Request,
    next: Next,
) -> Response<Body> {
    let method = request.method().as_str().to_owned();
    // Any path may be asked for: only routes become labels.
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let span = info_span!(
        "http",
        otel.name = format!("{method} {route}"),
        otel.kind = "server",
        http.request.method = method,
        http.route = route,
        http.response.status_code = Empty,
        graphql.operation = Empty,
        trace_id = Empty
    );
    if let Some(caller) = TraceContext::extract(request.headers()) {
        caller.adopt(&span);
    }
    let id = TraceContext::of(&span).map_or_else(
        || {
            let mut id = [0; 16];
            entropy.fill(&mut id);
            hex::encode(id)
        },
        TraceContext::trace_id,
    );
    span.record("trace_id", &id);
    request.extensions_mut().insert(RequestId(id.clone()));
    let start = Instant::now();
    let mut response = answer(request, next, &id).instrument(span.clone()).await;
    let status = response.status().as_u16();
    span.record("http.response.status_code", status);
    metrics::counter!("assay_http_requests_total", "route" => route.clone(), "status" => status.to_string())
        .increment(1);
    metrics::histogram!("assay_http_seconds", "route" => route).record(start.elapsed().as_secs_f64());
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}

async fn answer(request: Request, next: Next, id: &str) -> Response<Body> {
    AssertUnwindSafe(next.run(request)).catch_unwind().await.unwrap_or_else(|_| {
        tracing::error!(parent: Span::current(), "a request panicked");
        problem(&ApiError::new(ErrorCode::InternalServerError, INTERNAL), id)
    })
}
