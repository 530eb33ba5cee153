use std::{net::SocketAddr, sync::Arc, time::Duration};

use assay_auth_service::Environment;
use assay_authn::Verifier;
use assay_gateway::{Config, Dependencies, router};
use assay_host::{
    Lifecycle, OsEntropy, SystemClock,
    grpc::{Bind, Channel, Target, channel, in_process, serve},
    http::Readiness,
};
use assay_store::ServiceRole;
use assay_testkit::TestPostgres;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use tokio::net::TcpListener;

const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// A gateway to test against, and a client without cookies.
pub(crate) struct Gateway {
    pub(crate) address: SocketAddr,
    pub(crate) client: Client,
    life: Lifecycle,
    _postgres: Option<TestPostgres>,
}

impl Gateway {
    /// Starts a gateway whose services do not answer.
    pub(crate) async fn alone() -> Self {
        Self::configured(Config::for_testing()).await
    }

    /// The same with a configuration of its own.
    pub(crate) async fn configured(config: Config) -> Self {
        let life = Lifecycle::new(Duration::from_secs(2));
        Self::over(&config, life, away(), None).await
    }

    /// Starts a gateway before a real auth service.
    pub(crate) async fn with_auth() -> Self {
        let postgres = TestPostgres::start().await.unwrap();
        let store = postgres.store(ServiceRole::Auth).await.unwrap();
        let life = Lifecycle::new(Duration::from_secs(10));
        let config = assay_auth_service::Config { auth_key: Some(KEY.into()), auth_key_file: None };
        let environment = Environment { clock: Arc::new(SystemClock), entropy: Arc::new(OsEntropy) };
        let routes = assay_auth_service::routes(&config, store, environment, &life).await.unwrap();
        let (connector, listener) = in_process();
        serve(&life, "auth", routes, Bind::InProcess(listener));
        let auth = channel(&Target::InProcess(connector), Duration::from_secs(30));
        Self::over(&Config::for_testing(), life, auth, Some(postgres)).await
    }

    async fn over(config: &Config, life: Lifecycle, auth: Channel, postgres: Option<TestPostgres>) -> Self {
        let clock = Arc::new(SystemClock);
        let dependencies = Dependencies {
            verifier: Verifier::remote(clock.clone(), auth.clone()),
            auth,
            strategy: away(),
            dispatcher: away(),
            clock,
            entropy: Arc::new(OsEntropy),
            cursor_key: vec![7; 32].into(),
            objects: None,
            budget: assay_gateway::points(config).unwrap(),
            readiness: Readiness::new(life.stopping()),
            life: life.clone(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        assay_host::http::serve(&life, listener, router(config, dependencies));
        let client = Client::builder().timeout(Duration::from_secs(30)).no_proxy().build().unwrap();
        Self { address, client, life, _postgres: postgres }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn post(&self, query: &str, variables: &Value) -> RequestBuilder {
        self.client.post(self.url("/graphql")).json(&json!({ "query": query, "variables": variables }))
    }

    /// Asks, and returns the whole body.
    pub(crate) async fn ask(&self, query: &str, variables: &Value, token: Option<&str>) -> Value {
        let mut request = self.post(query, variables);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        request.send().await.unwrap().json().await.unwrap()
    }

    pub(crate) async fn stop(self) {
        self.life.shutdown().await.unwrap();
    }
}

fn away() -> Channel {
    channel(&Target::Remote("http://127.0.0.1:1".parse().unwrap()), Duration::from_millis(200))
}
