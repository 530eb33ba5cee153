use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};

use assay_auth_service::Environment;
use assay_authn::Verifier;
use assay_gateway::{Config, Dependencies, router};
use assay_host::{
    Lifecycle, OsEntropy, SystemClock,
    grpc::{Bind, Channel, Target, channel, in_process, serve},
    http::Readiness,
};
use assay_objects::{Local, SigningKey};
use assay_store::ServiceRole;
use assay_strategy_service::Deps;
use assay_testkit::TestPostgres;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;

const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// A gateway to test against, and a client without cookies.
pub(crate) struct Gateway {
    pub(crate) address: SocketAddr,
    pub(crate) client: Client,
    life: Lifecycle,
    /// The services themselves, as other services call them.
    pub(crate) auth: Channel,
    pub(crate) strategy: Channel,
    /// Where the services keep their rows.
    pub(crate) postgres: Option<TestPostgres>,
    _kept: (TempDir, Option<TcpListener>),
}

/// What is behind the gateway.
struct Services {
    auth: Channel,
    strategy: Channel,
    postgres: Option<TestPostgres>,
    objects: TempDir,
    silent: Option<TcpListener>,
}

impl Services {
    fn away() -> Self {
        let objects = tempfile::tempdir().unwrap();
        Self { auth: away(), strategy: away(), postgres: None, objects, silent: None }
    }
}

impl Gateway {
    /// Starts a gateway whose services do not answer.
    pub(crate) async fn alone() -> Self {
        Self::configured(Config::for_testing()).await
    }

    /// The same with a configuration of its own.
    pub(crate) async fn configured(config: Config) -> Self {
        let life = Lifecycle::new(Duration::from_secs(2));
        Self::over(&config, life, Services::away()).await
    }

    /// Starts a gateway before a real auth service.
    pub(crate) async fn with_auth() -> Self {
        let postgres = TestPostgres::start().await.unwrap();
        let life = Lifecycle::new(Duration::from_secs(10));
        let auth = auth(&postgres, &life).await;
        Self::over(&Config::for_testing(), life, Services { auth, postgres: Some(postgres), ..Services::away() }).await
    }

    /// Starts a gateway before a real auth service and a strategy service that listens and never answers.
    pub(crate) async fn with_a_silent_strategy_service(config: Config) -> Self {
        let postgres = TestPostgres::start().await.unwrap();
        let life = Lifecycle::new(Duration::from_secs(10));
        let auth = auth(&postgres, &life).await;
        let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", silent.local_addr().unwrap());
        let strategy = channel(&Target::Remote(address.parse().unwrap()), Duration::from_secs(30));
        let services = Services { auth, strategy, postgres: Some(postgres), silent: Some(silent), ..Services::away() };
        Self::over(&config, life, services).await
    }

    /// Starts a gateway before a real auth service and a real strategy service.
    pub(crate) async fn with_services() -> Self {
        let postgres = TestPostgres::start().await.unwrap();
        let life = Lifecycle::new(Duration::from_secs(10));
        let objects = tempfile::tempdir().unwrap();
        let auth = auth(&postgres, &life).await;
        let strategy = strategy(&postgres, objects.path(), &life, &auth).await;
        let services = Services { auth, strategy, postgres: Some(postgres), objects, silent: None };
        Self::over(&Config::for_testing(), life, services).await
    }

    /// Starts another gateway before the same services. It stops with the first.
    pub(crate) async fn twin(&self) -> Self {
        let services = Services { auth: self.auth.clone(), strategy: self.strategy.clone(), ..Services::away() };
        Self::over(&Config::for_testing(), self.life.clone(), services).await
    }

    /// Signs somebody up and returns their access token.
    pub(crate) async fn sign_in(&self) -> String {
        let (email, password) = ("ada@example.org", "quiet rivers run deep");
        let sign_up = "mutation($input: SignUpInput!) { signUp(input: $input) { userErrors { message } } }";
        self.ask(sign_up, &json!({"input": {"email": email, "password": password, "handle": "ada"}}), None).await;
        let sign_in = "mutation($input: SignInInput!) { signIn(input: $input) { accessToken } }";
        let session = self.ask(sign_in, &json!({"input": {"email": email, "password": password}}), None).await;
        session["data"]["signIn"]["accessToken"].as_str().unwrap().to_owned()
    }

    async fn over(config: &Config, life: Lifecycle, services: Services) -> Self {
        let clock = Arc::new(SystemClock);
        let (auth, strategy) = (services.auth.clone(), services.strategy.clone());
        let dependencies = Dependencies {
            verifier: Verifier::remote(clock.clone(), services.auth.clone()),
            auth: services.auth,
            strategy: services.strategy,
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
        Self {
            address,
            client,
            life,
            auth,
            strategy,
            postgres: services.postgres,
            _kept: (services.objects, services.silent),
        }
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
        // The services first, then what they write to.
        drop(self.postgres);
    }
}

async fn auth(postgres: &TestPostgres, life: &Lifecycle) -> Channel {
    let store = postgres.store(ServiceRole::Auth).await.unwrap();
    let config = assay_auth_service::Config::for_testing(KEY);
    let environment = Environment {
        clock: Arc::new(SystemClock),
        entropy: Arc::new(OsEntropy),
        public_url: "http://assay.test".to_owned(),
    };
    let routes = assay_auth_service::routes(&config, store, environment, life).await.unwrap();
    let (connector, listener) = in_process();
    serve(life, "auth", routes, Bind::InProcess(listener));
    channel(&Target::InProcess(connector), Duration::from_secs(30))
}

async fn strategy(postgres: &TestPostgres, folder: &Path, life: &Lifecycle, auth: &Channel) -> Channel {
    let key = SigningKey::from_hex(KEY).unwrap();
    let clock = Arc::new(SystemClock);
    let deps = Deps {
        store: postgres.store(ServiceRole::Strategy).await.unwrap(),
        objects: Arc::new(Local::open(folder, key, "http://assay.test", 1 << 20).unwrap()),
        verifier: Verifier::remote(clock.clone(), auth.clone()),
        clock,
        entropy: Arc::new(OsEntropy),
    };
    let config =
        assay_strategy_service::Config { max_unfinished: 1_000, ..assay_strategy_service::Config::for_testing() };
    let (connector, listener) = in_process();
    serve(life, "strategy", assay_strategy_service::routes(&config, deps, life), Bind::InProcess(listener));
    channel(&Target::InProcess(connector), Duration::from_secs(30))
}

fn away() -> Channel {
    channel(&Target::Remote("http://127.0.0.1:1".parse().unwrap()), Duration::from_millis(200))
}
