//! A stand-in for Cloud Storage that Google's own client accepts.
//!
//! HTTP (uploads, downloads) and gRPC (lists, deletions, metadata) share one plaintext port, as they share one
//! endpoint in the client. Objects are in memory. [`StorageServer::inject`] makes the next requests fail. Signatures
//! are not verified.

mod bucket;
mod fault;
mod grpc;
mod http;
mod multipart;
mod upload;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::{extract::DefaultBodyLimit, middleware};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{service::Routes, transport::Server};

pub use self::fault::Fault;
use self::{bucket::Bucket, fault::Faults};

/// Messages and server of the part of `google.storage.v2` that is served.
#[expect(
    clippy::allow_attributes,
    clippy::allow_attributes_without_reason,
    clippy::pedantic,
    unreachable_pub,
    reason = "generated code"
)]
mod v2 {
    tonic::include_proto!("google.storage.v2");
}

/// The only bucket there is.
const BUCKET: &str = "assay-test";

/// A running stand-in; it ends when dropped.
pub struct StorageServer {
    state: Arc<State>,
    task: JoinHandle<()>,
}

/// What the handlers share.
struct State {
    /// Where the server is reached. Links are built from it, for the client sends a `Host` without the port.
    endpoint: String,
    bucket: Mutex<Bucket>,
    faults: Faults,
}

impl State {
    fn bucket(&self) -> MutexGuard<'_, Bucket> {
        self.bucket.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StorageServer {
    /// Starts a server with one empty bucket on a free port of the loopback interface.
    pub async fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let endpoint = format!("http://{}", listener.local_addr()?);
        let state = Arc::new(State { endpoint, bucket: Mutex::default(), faults: Faults::default() });
        let router = Routes::new(grpc::service(state.clone()))
            .into_axum_router()
            .merge(http::router(state.clone()))
            .layer(middleware::from_fn_with_state(state.clone(), fault::apply))
            .layer(DefaultBodyLimit::disable());
        let server = Server::builder().accept_http1(true).add_routes(Routes::from(router));
        #[expect(clippy::disallowed_methods, reason = "the server ends with the handle, which aborts the task")]
        let task = tokio::spawn(async move {
            // It only ends by being aborted; a failed connection is the client's to report.
            let _ = server.serve_with_incoming(TcpListenerStream::new(listener)).await;
        });
        Ok(Self { state, task })
    }

    /// Returns the URL to give to the client as its endpoint.
    pub fn endpoint(&self) -> &str {
        &self.state.endpoint
    }

    /// Returns the name of the bucket.
    pub fn bucket(&self) -> &'static str {
        BUCKET
    }

    /// Makes the next `times` requests suffer `fault`, after those already injected.
    pub fn inject(&self, fault: Fault, times: usize) {
        self.state.faults.push(fault, times);
    }

    /// Returns how many injected faults have not happened yet.
    pub fn pending_faults(&self) -> usize {
        self.state.faults.pending()
    }

    /// Returns how many requests arrived.
    pub fn requests(&self) -> usize {
        self.state.faults.requests()
    }

    /// Returns the content type that an object was uploaded with.
    pub fn content_type(&self, object: &str) -> Option<String> {
        self.state.bucket().get(object).map(|stored| stored.content_type.clone())
    }

    /// Changes one bit of an object at rest, leaving its checksum as it was.
    pub fn corrupt(&self, object: &str) -> bool {
        self.state.bucket().corrupt(object)
    }
}

impl Drop for StorageServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}
