use std::{
    task::{Context, Poll},
    time::Duration,
};

use ::http::{HeaderValue, Request, Response};
use bytes::Bytes;
use futures::future::BoxFuture;
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::TokioIo;
use tokio::time::Instant;
use tonic::{
    Code,
    body::Body,
    transport::{self, Endpoint},
};
use tower::{Service, ServiceExt as _, service_fn};
use tracing::{Instrument as _, Span, field::Empty, info_span};

use super::{Target, instrument::code};
use crate::TraceContext;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const KEEPALIVE: Duration = Duration::from_secs(30);
const DEADLINE_HEADER: &str = "grpc-timeout";
/// How long to wait before each further attempt.
const BACKOFF: [Duration; 3] = [Duration::from_millis(50), Duration::from_millis(200), Duration::from_millis(800)];
/// No attempt begins later than this: a service that took long to say that it is unavailable has waited for us already.
const REPEAT_WITHIN: Duration = Duration::from_secs(2);
/// Methods whose names begin like this only read, so they may be sent again.
const READS: [&str; 7] = ["Get", "List", "BatchGet", "Check", "Keys", "Viewer", "Status"];

/// A connection to one service, made when it is first used and again whenever it breaks.
///
/// Every call carries the trace of the current span and a deadline: its own, where the request sets a timeout, else the
/// channel's. A call that only reads is tried again while the service is unavailable and the deadline allows.
#[derive(Clone, Debug)]
pub struct Channel {
    inner: transport::Channel,
    deadline: Duration,
}

/// Makes the channel to `target`, whose calls end after `deadline` unless they say otherwise.
pub fn channel(target: &Target, deadline: Duration) -> Channel {
    let inner = match target {
        Target::Remote(uri) => endpoint(uri.clone()).connect_lazy(),
        Target::InProcess(connector) => {
            let connector = connector.clone();
            endpoint(::http::Uri::from_static("http://in-process")).connect_with_connector_lazy(service_fn(move |_| {
                let connector = connector.clone();
                async move { connector.connect().await.map(TokioIo::new) }
            }))
        }
    };
    Channel { inner, deadline }
}

fn endpoint(uri: ::http::Uri) -> Endpoint {
    Endpoint::from(uri)
        .connect_timeout(CONNECT_TIMEOUT)
        .http2_keep_alive_interval(KEEPALIVE)
        .keep_alive_while_idle(true)
        .tcp_nodelay(true)
}

impl Service<Request<Body>> for Channel {
    type Response = Response<Body>;
    type Error = transport::Error;
    type Future = BoxFuture<'static, Result<Response<Body>, transport::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), transport::Error>> {
        // The inner channel is asked for each attempt instead.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let method = request.uri().path().trim_start_matches('/').to_owned();
        let span = info_span!(
            "grpc call",
            otel.name = method,
            otel.kind = "client",
            rpc.system = "grpc",
            rpc.grpc.status_code = Empty
        );
        if let Some(here) = TraceContext::of(&span) {
            here.inject(request.headers_mut());
        }
        let channel = self.clone();
        let reads = method.rsplit('/').next().is_some_and(|name| READS.iter().any(|read| name.starts_with(read)));
        let call = async move {
            let response = if reads { channel.repeat(request).await } else { channel.once(request).await };
            let code = response.as_ref().map_or(Code::Unavailable, |response| code(response.headers()));
            Span::current().record("rpc.grpc.status_code", code as i32);
            response
        };
        Box::pin(call.instrument(span))
    }
}

impl Channel {
    async fn once(self, mut request: Request<Body>) -> Result<Response<Body>, transport::Error> {
        set_deadline(&mut request, self.deadline);
        self.inner.oneshot(request).await
    }

    async fn repeat(self, request: Request<Body>) -> Result<Response<Body>, transport::Error> {
        let start = Instant::now();
        let (head, body) = request.into_parts();
        // The body of a read is one small message made from memory; it cannot fail to collect.
        let bytes = body.collect().await.map_or_else(|_| Bytes::new(), http_body_util::Collected::to_bytes);
        let mut waits = BACKOFF.into_iter();
        loop {
            let mut attempt = Request::from_parts(head.clone(), Body::new(Full::new(bytes.clone())));
            set_deadline(&mut attempt, self.deadline.saturating_sub(start.elapsed()));
            let response = self.inner.clone().oneshot(attempt).await;
            let unavailable = response.as_ref().map_or(true, |response| code(response.headers()) == Code::Unavailable);
            match waits.next() {
                Some(wait) if unavailable && start.elapsed() + wait < self.deadline.min(REPEAT_WITHIN) => {
                    tokio::time::sleep(wait).await;
                }
                _ => return response,
            }
        }
    }
}

/// Tells the service how long the caller waits. A timeout that the request brings stands.
fn set_deadline(request: &mut Request<Body>, deadline: Duration) {
    // The header has at most eight digits.
    let millis = deadline.as_millis().clamp(1, 99_999_999);
    if let Ok(value) = HeaderValue::try_from(format!("{millis}m")) {
        request.headers_mut().entry(DEADLINE_HEADER).or_insert(value);
    }
}
