use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use assay_auth_service::{Config, Environment, StartError, routes};
use assay_host::{
    Lifecycle, OsEntropy,
    grpc::{Bind, Channel, Target, channel, in_process, serve, with_identity},
};
use assay_proto::v1::{
    ApiKey, CreateApiKeyRequest, CreateApiKeyResponse, ExchangeApiKeyRequest, ListApiKeysRequest, ListSessionsRequest,
    RevokeApiKeyRequest, RevokeSessionRequest, RevokeSessionsRequest, Session, SignInRequest, SignUpRequest,
    SignUpResponse, TokenResponse, Tokens, ViewerRequest, ViewerResponse, auth_client::AuthClient,
};
use assay_store::{ServiceRole, Store};
use assay_testkit::TestPostgres;
use assay_types::{Clock, Timestamp};
use tonic::Status;

pub(crate) const EMAIL: &str = "ada@example.org";
pub(crate) const PASSWORD: &str = "quiet rivers run deep";
pub(crate) const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
pub(crate) const DAY: i64 = 86_400;

/// A clock that the test sets.
pub(crate) struct SetClock(AtomicI64);

impl SetClock {
    pub(crate) fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_nanos(self.0.load(Ordering::SeqCst) * 1_000_000_000)
    }
}

/// The service, its database and its clock.
pub(crate) struct TestAuth {
    pub(crate) channel: Channel,
    pub(crate) client: AuthClient<Channel>,
    pub(crate) clock: Arc<SetClock>,
    pub(crate) store: Store,
    pub(crate) life: Lifecycle,
    postgres: Arc<TestPostgres>,
}

impl TestAuth {
    pub(crate) async fn start() -> Self {
        let postgres = Arc::new(TestPostgres::start().await.unwrap());
        let clock = Arc::new(SetClock(AtomicI64::new(1_790_000_000)));
        Self::over(postgres, clock, KEY).await.unwrap()
    }

    /// Starts with a configuration of its own.
    pub(crate) async fn configured(config: Config) -> Self {
        let postgres = Arc::new(TestPostgres::start().await.unwrap());
        let clock = Arc::new(SetClock(AtomicI64::new(1_790_000_000)));
        Self::with(postgres, clock, config).await.unwrap()
    }

    /// Starts where only those sign in who confirmed their address.
    pub(crate) async fn verified_only() -> Self {
        Self::configured(Config { verified_only: true, ..Config::for_testing(KEY) }).await
    }

    /// Starts another replica with a configuration of its own.
    pub(crate) async fn replica_configured(&self, config: Config) -> Self {
        Self::with(Arc::clone(&self.postgres), Arc::clone(&self.clock), config).await.unwrap()
    }

    /// Starts with an account, whose handle is `ada`.
    pub(crate) async fn with_account() -> Self {
        let auth = Self::start().await;
        let response = auth.sign_up(EMAIL, "ada").await;
        assert_eq!(response.user_errors, []);
        auth
    }

    /// Starts another replica over the same database and clock.
    pub(crate) async fn replica(&self, key: &str) -> Result<Self, StartError> {
        Self::over(Arc::clone(&self.postgres), Arc::clone(&self.clock), key).await
    }

    async fn over(postgres: Arc<TestPostgres>, clock: Arc<SetClock>, key: &str) -> Result<Self, StartError> {
        Self::with(postgres, clock, Config::for_testing(key)).await
    }

    async fn with(postgres: Arc<TestPostgres>, clock: Arc<SetClock>, config: Config) -> Result<Self, StartError> {
        let store = postgres.store(ServiceRole::Auth).await.unwrap();
        let life = Lifecycle::new(Duration::from_secs(10));
        let environment = Environment {
            clock: clock.clone(),
            entropy: Arc::new(OsEntropy),
            public_url: "https://assay.test/".to_owned(),
        };
        let routes = routes(&config, store.clone(), environment, &life).await?;
        let (connector, listener) = in_process();
        serve(&life, "auth", routes, Bind::InProcess(listener));
        let channel = channel(&Target::InProcess(connector), Duration::from_secs(30));
        Ok(Self { client: AuthClient::new(channel.clone()), channel, clock, store, life, postgres })
    }

    pub(crate) async fn sign_up(&self, email: &str, handle: &str) -> SignUpResponse {
        let request = SignUpRequest {
            email: email.to_owned(),
            password: PASSWORD.to_owned(),
            handle: handle.to_owned(),
            display_name: "Ada Lovelace".to_owned(),
        };
        self.client.clone().sign_up(request).await.unwrap().into_inner()
    }

    pub(crate) async fn sign_in(&self, email: &str, password: &str) -> TokenResponse {
        self.sign_in_from(email, password, "192.0.2.1").await
    }

    pub(crate) async fn sign_in_from(&self, email: &str, password: &str, ip: &str) -> TokenResponse {
        let request = SignInRequest {
            email: email.to_owned(),
            password: password.to_owned(),
            user_agent: "a test".to_owned(),
            ip: ip.to_owned(),
        };
        self.client.clone().sign_in(request).await.unwrap().into_inner()
    }

    /// Signs the account of [`Self::with_account`] in.
    pub(crate) async fn tokens(&self) -> Tokens {
        let response = self.sign_in(EMAIL, PASSWORD).await;
        assert_eq!(response.user_errors, []);
        response.tokens.unwrap()
    }

    pub(crate) async fn refresh(&self, refresh_token: &str) -> TokenResponse {
        let request = assay_proto::v1::RefreshRequest { refresh_token: refresh_token.to_owned(), ..Default::default() };
        self.client.clone().refresh(request).await.unwrap().into_inner()
    }

    pub(crate) async fn viewer(&self, access_token: &str) -> Result<ViewerResponse, Status> {
        let request = with_identity(ViewerRequest {}, access_token).unwrap();
        self.client.clone().viewer(request).await.map(tonic::Response::into_inner)
    }

    pub(crate) async fn sessions(&self, access_token: &str) -> Vec<Session> {
        let request = with_identity(ListSessionsRequest {}, access_token).unwrap();
        self.client.clone().list_sessions(request).await.unwrap().into_inner().sessions
    }

    pub(crate) async fn revoke(&self, access_token: &str, id: &str) -> Result<(), Status> {
        let request = with_identity(RevokeSessionRequest { id: id.to_owned() }, access_token).unwrap();
        self.client.clone().revoke_session(request).await.map(|_| ())
    }

    pub(crate) async fn revoke_all(&self, access_token: &str, keep_current: bool) -> u32 {
        let request = with_identity(RevokeSessionsRequest { keep_current }, access_token).unwrap();
        self.client.clone().revoke_sessions(request).await.unwrap().into_inner().revoked
    }
}

/// What a new key may do, and for how long.
pub(crate) fn new_key(name: &str, scopes: &[&str]) -> CreateApiKeyRequest {
    let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    CreateApiKeyRequest { name: name.to_owned(), scopes, ..Default::default() }
}

impl TestAuth {
    pub(crate) async fn create_key(
        &self,
        token: &str,
        key: CreateApiKeyRequest,
    ) -> Result<CreateApiKeyResponse, Status> {
        let request = with_identity(key, token).unwrap();
        self.client.clone().create_api_key(request).await.map(tonic::Response::into_inner)
    }

    pub(crate) async fn list_keys(&self, token: &str) -> Result<Vec<ApiKey>, Status> {
        let request = with_identity(ListApiKeysRequest {}, token).unwrap();
        self.client.clone().list_api_keys(request).await.map(|answer| answer.into_inner().keys)
    }

    pub(crate) async fn revoke_key(&self, token: &str, id: &str) -> Result<(), Status> {
        let request = with_identity(RevokeApiKeyRequest { id: id.to_owned() }, token).unwrap();
        self.client.clone().revoke_api_key(request).await.map(|_| ())
    }

    /// Trades a key for an access token.
    pub(crate) async fn exchange(&self, key: &str, address: &str) -> Result<String, Status> {
        let request = ExchangeApiKeyRequest { key: key.to_owned(), address: address.to_owned() };
        self.client.clone().exchange_api_key(request).await.map(|answer| answer.into_inner().access_token)
    }
}

/// The codes of what the user can put right.
pub(crate) fn codes(response: &TokenResponse) -> Vec<&str> {
    response.user_errors.iter().map(|error| error.code.as_str()).collect()
}
