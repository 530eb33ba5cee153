//! A collector of traces, as a platform exports to it.

use std::{
    collections::BTreeSet,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use opentelemetry_proto::tonic::{
    collector::trace::v1::{
        ExportTraceServiceRequest, ExportTraceServiceResponse,
        trace_service_server::{TraceService, TraceServiceServer},
    },
    trace::v1::Span,
};
use tokio::{net::TcpListener, task::JoinSet, time::Instant};
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{Request, Response, Status, transport::Server};

/// How long a span may take to arrive: exporters send every few seconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// A gRPC server that keeps every span that is exported to it; it stops with this value.
#[derive(Debug)]
pub struct Collector {
    spans: Kept,
    address: SocketAddr,
    /// Aborts the server when dropped.
    _server: JoinSet<()>,
}

#[derive(Clone, Debug, Default)]
struct Kept(Arc<Mutex<Vec<Span>>>);

#[tonic::async_trait]
impl TraceService for Kept {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let scopes = request.into_inner().resource_spans.into_iter().flat_map(|resource| resource.scope_spans);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(scopes.flat_map(|scope| scope.spans));
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

impl Collector {
    /// Starts a collector on a port of its own.
    pub async fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let spans = Kept::default();
        let service = TraceServiceServer::new(spans.clone());
        let serving = Server::builder().add_service(service).serve_with_incoming(TcpListenerStream::new(listener));
        let mut server = JoinSet::new();
        server.spawn(async move { drop(serving.await) });
        Ok(Self { spans, address, _server: server })
    }

    /// Returns the address to export to.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns all spans of one trace, in the order in which they began.
    pub fn trace(&self, trace: &[u8]) -> Vec<Span> {
        let kept = self.spans.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut spans: Vec<Span> = kept.iter().filter(|span| span.trace_id == trace).cloned().collect();
        spans.sort_by_key(|span| (span.start_time_unix_nano, span.span_id.clone()));
        spans
    }

    /// Waits until the trace has spans of all these names, and returns all of it.
    ///
    /// # Errors
    /// The names that did come, where some did not.
    pub async fn wait_for(&self, trace: &[u8], names: &[&str]) -> Result<Vec<Span>, Vec<String>> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let spans = self.trace(trace);
            let here: BTreeSet<&str> = spans.iter().map(|span| span.name.as_str()).collect();
            if names.iter().all(|name| here.contains(name)) {
                return Ok(spans);
            }
            if Instant::now() > deadline {
                return Err(here.into_iter().map(ToOwned::to_owned).collect());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
