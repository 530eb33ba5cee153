//! One trace from an HTTP request through two services and the database to a job and back, as a collector sees it.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use crate::support::{Echo, Wire, client};
use assay_host::{
    Lifecycle, TraceContext,
    grpc::{Bind, Channel, serve, with_identity},
    http::bind,
    telemetry::{Config, subscriber},
};
use assay_proto::v1::{ViewerRequest, auth_client::AuthClient};
use http::HeaderMap;
use opentelemetry_proto::tonic::{
    collector::trace::v1::{
        ExportTraceServiceRequest, ExportTraceServiceResponse,
        trace_service_server::{TraceService, TraceServiceServer},
    },
    trace::v1::Span,
};
use tonic::{Request, Response, Status, service::Routes};
use tracing::{Instrument as _, info_span};

const FROM_CLIENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/// Keeps what is exported to it.
#[derive(Clone, Default)]
struct Collector(Arc<Mutex<Vec<Span>>>);

#[tonic::async_trait]
impl TraceService for Collector {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let spans = request.into_inner().resource_spans.into_iter().flat_map(|resource| resource.scope_spans);
        self.0.lock().unwrap().extend(spans.flat_map(|scope| scope.spans));
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

impl Collector {
    async fn start(&self, life: &Lifecycle) -> Config {
        let listener = bind("127.0.0.1:0".parse().unwrap(), "--grpc-address").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        serve(life, "the collector", Routes::new(TraceServiceServer::new(self.clone())), Bind::Tcp(listener));
        Config { otlp_endpoint: Some(endpoint), log: "off".to_owned(), ..Config::default() }
    }

    fn span(&self, name: &str) -> Span {
        let spans = self.0.lock().unwrap();
        let names: Vec<&str> = spans.iter().map(|span| span.name.as_str()).collect();
        spans.iter().find(|span| span.name == name).unwrap_or_else(|| panic!("no span {name} in {names:?}")).clone()
    }
}

/// The gateway's part: a request that carries a trace calls a service; returns what the service saw of the trace, and
/// what it stores with a job.
async fn request(client: &mut AuthClient<Channel>, headers: &HeaderMap) -> (String, String) {
    let span = info_span!("request");
    TraceContext::extract(headers).unwrap().adopt(&span);
    let call = async {
        let request = with_identity(ViewerRequest {}, "a.b.c").unwrap();
        let seen = client.viewer(request).await.unwrap().into_inner().user.unwrap().handle;
        (seen, TraceContext::current().unwrap().to_string())
    };
    call.instrument(span).await
}

#[tokio::test]
async fn one_trace_reaches_the_collector_from_the_request_to_the_job() {
    let (life, collector) = (Lifecycle::new(Duration::from_secs(10)), Collector::default());
    let config = collector.start(&life).await;
    let (subscriber, guard) = subscriber(&config, "test").unwrap();
    let entered = tracing::subscriber::set_default(subscriber);

    let headers = HeaderMap::from_iter([("traceparent".parse().unwrap(), FROM_CLIENT.parse().unwrap())]);
    let mut client = client(&life, Wire::Memory, Echo::default()).await;
    let (seen, stored) = request(&mut client, &headers).await;
    assert_eq!(seen, "4bf92f3577b34da6a3ce929d0e0e4736");
    let job = info_span!("job");
    stored.parse::<TraceContext>().unwrap().adopt(&job);
    job.in_scope(|| tracing::info!("ran"));
    drop(job);

    drop(entered);
    guard.shutdown().await;
    life.shutdown().await.unwrap();
    let names = ["request", "assay.v1.Auth/Viewer", "job"];
    for name in names {
        assert_eq!(hex(&collector.span(name).trace_id), seen, "{name}");
    }
    assert_eq!(hex(&collector.span("request").parent_span_id), "00f067aa0ba902b7");
    assert_eq!(collector.span("job").parent_span_id, collector.span("request").span_id);
    assert_eq!(collector.span("job").events.len(), 1);
}

#[tokio::test]
async fn traces_exist_without_a_collector() {
    let (subscriber, _guard) = subscriber(&Config { log: "off".to_owned(), ..Config::default() }, "test").unwrap();
    let trace = tracing::subscriber::with_default(subscriber, || info_span!("root").in_scope(TraceContext::current));
    assert_ne!(trace.unwrap().trace_id(), "0".repeat(32));
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}
