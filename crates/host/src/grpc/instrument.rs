use std::panic::AssertUnwindSafe;

use ::http::{HeaderMap, Request, Response};
use axum::{body::Body, middleware::Next};
use futures::FutureExt as _;
use tokio::time::Instant;
use tonic::{Code, Status};
use tracing::{Instrument as _, Span, field::Empty, info_span};

use crate::TraceContext;

/// Stands around every call that is served: its span, its measurements, and the wall that a panic stops at.
pub(super) async fn instrument(request: Request<Body>, next: Next) -> Response<Body> {
    let method = request.uri().path().trim_start_matches('/').to_owned();
    let span = info_span!(
        "grpc",
        otel.name = method,
        otel.kind = "server",
        rpc.system = "grpc",
        rpc.grpc.status_code = Empty,
        trace_id = Empty
    );
    if let Some(caller) = TraceContext::extract(request.headers()) {
        caller.adopt(&span);
    }
    answer(request, next, method).instrument(span).await
}

async fn answer(request: Request<Body>, next: Next, method: String) -> Response<Body> {
    let span = Span::current();
    if let Some(here) = TraceContext::of(&span) {
        span.record("trace_id", here.trace_id());
    }
    let start = Instant::now();
    let response = AssertUnwindSafe(next.run(request)).catch_unwind().await.unwrap_or_else(|_| {
        tracing::error!(method, "a call panicked");
        Status::internal("internal error").into_http()
    });
    let code = code(response.headers());
    span.record("rpc.grpc.status_code", code as i32);
    // A caller may send any path: only those that exist become a label.
    let method = if code == Code::Unimplemented { "unknown".to_owned() } else { method };
    let status = format!("{code:?}");
    metrics::counter!("assay_grpc_server_calls_total", "method" => method.clone(), "code" => status).increment(1);
    metrics::histogram!("assay_grpc_server_seconds", "method" => method).record(start.elapsed().as_secs_f64());
    response
}

/// Returns the status that the headers tell; one that comes after a body counts as good.
pub(super) fn code(headers: &HeaderMap) -> Code {
    headers.get(Status::GRPC_STATUS).map_or(Code::Ok, |value| Code::from_bytes(value.as_bytes()))
}
