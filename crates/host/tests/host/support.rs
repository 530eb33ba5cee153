//! A service to call: it tells what arrived with the call, and fails when told to.

use std::{
    future::pending,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use assay_host::{
    Lifecycle, TraceContext,
    grpc::{Bind, Channel, Target, channel, in_process, serve},
    http::bind,
};
use assay_proto::v1::{
    CreateApiKeyRequest, CreateApiKeyResponse, ExchangeApiKeyRequest, ExchangeApiKeyResponse, KeysRequest,
    KeysResponse, ListApiKeysRequest, ListApiKeysResponse, ListSessionsRequest, ListSessionsResponse, RefreshRequest,
    RevokeApiKeyRequest, RevokeApiKeyResponse, RevokeSessionRequest, RevokeSessionResponse, RevokeSessionsRequest,
    RevokeSessionsResponse, SignInRequest, SignOutRequest, SignOutResponse, SignUpRequest, SignUpResponse,
    TokenResponse, User, ViewerRequest, ViewerResponse,
    auth_client::AuthClient,
    auth_server::{Auth, AuthServer},
};
use tokio::sync::Notify;
use tonic::{Request, Response, Status, service::Routes};

#[derive(Clone, Default)]
pub(crate) struct Echo {
    pub(crate) calls: Arc<AtomicUsize>,
    /// So many calls answer that the service is unavailable.
    pub(crate) failures: usize,
    /// Told when a slow call has begun, and awaited before it ends.
    pub(crate) begun: Arc<Notify>,
    pub(crate) finish: Arc<Notify>,
}

impl Echo {
    fn attempt(&self) -> Result<(), Status> {
        if self.calls.fetch_add(1, Ordering::SeqCst) < self.failures {
            return Err(Status::unavailable("not yet"));
        }
        Ok(())
    }
}

#[tonic::async_trait]
impl Auth for Echo {
    /// Tells the token and the trace that arrived.
    async fn viewer(&self, request: Request<ViewerRequest>) -> Result<Response<ViewerResponse>, Status> {
        let text =
            |key: &str| request.metadata().get(key).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
        let user = User {
            id: text("authorization"),
            handle: TraceContext::current().map(TraceContext::trace_id).unwrap_or_default(),
            display_name: text("grpc-timeout"),
            ..User::default()
        };
        Ok(Response::new(ViewerResponse { user: Some(user), memberships: Vec::new() }))
    }

    /// A call that only reads.
    async fn keys(&self, _: Request<KeysRequest>) -> Result<Response<KeysResponse>, Status> {
        self.attempt()?;
        Ok(Response::new(KeysResponse { jwks_json: "{}".to_owned() }))
    }

    /// A call that writes.
    async fn sign_in(&self, _: Request<SignInRequest>) -> Result<Response<TokenResponse>, Status> {
        self.attempt()?;
        Ok(Response::new(TokenResponse::default()))
    }

    async fn list_sessions(&self, _: Request<ListSessionsRequest>) -> Result<Response<ListSessionsResponse>, Status> {
        Ok(Response::new(ListSessionsResponse::default()))
    }

    async fn revoke_session(
        &self,
        _: Request<RevokeSessionRequest>,
    ) -> Result<Response<RevokeSessionResponse>, Status> {
        Ok(Response::new(RevokeSessionResponse {}))
    }

    async fn revoke_sessions(
        &self,
        _: Request<RevokeSessionsRequest>,
    ) -> Result<Response<RevokeSessionsResponse>, Status> {
        Ok(Response::new(RevokeSessionsResponse::default()))
    }

    async fn create_api_key(&self, _: Request<CreateApiKeyRequest>) -> Result<Response<CreateApiKeyResponse>, Status> {
        Ok(Response::new(CreateApiKeyResponse::default()))
    }

    async fn list_api_keys(&self, _: Request<ListApiKeysRequest>) -> Result<Response<ListApiKeysResponse>, Status> {
        Ok(Response::new(ListApiKeysResponse::default()))
    }

    async fn revoke_api_key(&self, _: Request<RevokeApiKeyRequest>) -> Result<Response<RevokeApiKeyResponse>, Status> {
        Ok(Response::new(RevokeApiKeyResponse {}))
    }

    async fn exchange_api_key(
        &self,
        _: Request<ExchangeApiKeyRequest>,
    ) -> Result<Response<ExchangeApiKeyResponse>, Status> {
        Ok(Response::new(ExchangeApiKeyResponse::default()))
    }

    /// A call that panics.
    async fn sign_up(&self, _: Request<SignUpRequest>) -> Result<Response<SignUpResponse>, Status> {
        panic!("on purpose")
    }

    /// A call that never ends.
    async fn refresh(&self, _: Request<RefreshRequest>) -> Result<Response<TokenResponse>, Status> {
        pending().await
    }

    /// A call that ends when the test says so.
    async fn sign_out(&self, _: Request<SignOutRequest>) -> Result<Response<SignOutResponse>, Status> {
        self.begun.notify_one();
        self.finish.notified().await;
        Ok(Response::new(SignOutResponse {}))
    }
}

/// How the two sides of a call are connected.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wire {
    Tcp,
    Memory,
}

impl Wire {
    pub(crate) const ALL: [Self; 2] = [Self::Tcp, Self::Memory];
}

/// Serves `echo` and returns the channel to it.
pub(crate) async fn start(life: &Lifecycle, wire: Wire, echo: Echo, deadline: Duration) -> Channel {
    let routes = Routes::new(AuthServer::new(echo));
    let (bind, target) = match wire {
        Wire::Memory => {
            let (connector, listener) = in_process();
            (Bind::InProcess(listener), Target::InProcess(connector))
        }
        Wire::Tcp => {
            let listener = bind("127.0.0.1:0".parse().unwrap(), "--grpc-address").await.unwrap();
            let target = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
            (Bind::Tcp(listener), target)
        }
    };
    serve(life, "the echo", routes, bind);
    channel(&target, deadline)
}

pub(crate) async fn client(life: &Lifecycle, wire: Wire, echo: Echo) -> AuthClient<Channel> {
    AuthClient::new(start(life, wire, echo, Duration::from_secs(10)).await)
}
