use std::{sync::Arc, time::Duration};

use assay_authn::Verifier;
use assay_host::{
    Lifecycle,
    grpc::Channel,
    http::{Readiness, probes},
};
use assay_objects::Local;
use assay_proto::v1::{self, auth_client::AuthClient, strategies_client::StrategiesClient};
use assay_types::{Clock, Entropy};
use async_graphql::Request;
use axum::{Router, middleware};
use secrecy::SecretSlice;

use crate::{
    Allowance, Authenticate, Budget, Caller, Config, Settings, SharedError,
    bearer::Bearer,
    cors, headers, objects, observe,
    schema::{self, Api, Backends, Batched, Batches, CursorKey, Shared},
    sdl_route,
    transport::{ATTEMPT, Environment, Transport},
    upload::{self, Uploads},
    web, well_known,
};

/// What the gateway stands on.
pub struct Dependencies {
    /// The auth service.
    pub auth: Channel,
    /// The strategy service.
    pub strategy: Channel,
    /// The dispatcher.
    pub dispatcher: Channel,
    /// Verifies access tokens.
    pub verifier: Verifier,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Where randomness comes from.
    pub entropy: Arc<dyn Entropy>,
    /// The key of cursors, at least 32 random bytes; every replica has the same.
    pub cursor_key: SecretSlice<u8>,
    /// The folder of objects whose signed addresses point here; none where they point elsewhere.
    pub objects: Option<Arc<Local>>,
    /// The points of callers: see [`points`].
    pub budget: Arc<Budget>,
    /// Checks of this process, to which the gateway adds its own.
    pub readiness: Readiness,
    /// The life of this process.
    pub life: Lifecycle,
}

/// Returns everything that the gateway serves.
///
/// Serve it with `ConnectInfo<SocketAddr>`: an address that is not signed in has its own points.
pub fn router(config: &Config, dependencies: Dependencies) -> Router {
    let readiness = readiness(&dependencies);
    let Dependencies {
        auth, strategy, dispatcher, verifier, clock, entropy, cursor_key, objects, budget, life, ..
    } = dependencies;
    let authenticate: Arc<dyn Authenticate> = Arc::new(Bearer::new(verifier, auth.clone(), clock.clone()));
    let secure = config.public_url.starts_with("https://");
    let stopping = life.stopping();
    let shared = Shared {
        backends: Backends { auth: auth.clone(), strategy: strategy.clone(), dispatcher },
        cursors: Arc::new(CursorKey::new(cursor_key)),
        clock: clock.clone(),
        secure_cookies: secure,
        public_url: config.public_url.trim_end_matches('/').into(),
    };
    let environment = Environment {
        authenticate: authenticate.clone(),
        attach: Arc::new(move |request: Request, caller: &Caller, until| {
            let batches = Batches::default();
            request.data(Api::new(caller.clone(), until, batches.clone(), &shared)).data(batches)
        }),
        clock: clock.clone(),
        entropy: entropy.clone(),
        stopping,
        budget: budget.clone(),
    };
    let uploads = Uploads {
        authenticate,
        strategy,
        max_bytes: config.upload_max_bytes,
        trusted_proxies: config.trusted_proxies,
        budget,
        allowance: allowance(config),
        clock: clock.clone(),
    };
    let sdl = schema::sdl();
    let graphql = Transport::new(Batched(schema::build()), &sdl, settings(config), environment).routes();
    let router = web::with_graphiql(graphql, config.web_root.as_deref())
        .merge(sdl_route::routes(sdl))
        .merge(upload::routes(uploads))
        .merge(well_known::routes(auth))
        .merge(probes(readiness))
        .merge(objects::routes(objects, clock));
    let router = match cors::layer(&config.cors_origins) {
        Some(cors) => router.layer(cors),
        None => router,
    };
    web::with_pages(router, config.web_root.as_deref())
        .layer(middleware::map_response_with_state(headers::Policy { secure }, headers::protect))
        .layer(middleware::from_fn_with_state(entropy, observe::observe))
}

fn allowance(config: &Config) -> Allowance {
    Allowance { maximum: config.api_points, restore_rate: config.api_points_per_second }
}

fn settings(config: &Config) -> Settings {
    Settings {
        allowance: allowance(config),
        anonymous_allowance: Allowance {
            maximum: config.anonymous_points,
            restore_rate: config.anonymous_points_per_second,
        },
        attempts: Allowance {
            maximum: config.address_attempts * ATTEMPT,
            restore_rate: config.address_attempts.max(1),
        },
        timeout: Duration::from_millis(config.operation_ms),
        operations_per_caller: config.operations_at_once,
        operations_per_address: config.anonymous_operations_at_once,
        origins: config.cors_origins.clone(),
        trusted_proxies: config.trusted_proxies,
        documents: config.web_root.as_deref().map(web::documents).unwrap_or_default(),
        only_known_documents: config.only_known_documents,
        ..Settings::default()
    }
}

/// Makes the points that the configuration asks for.
///
/// # Errors
/// Where the address of Redis is none.
pub fn points(config: &Config) -> Result<Arc<Budget>, SharedError> {
    let budget = match &config.redis_url {
        Some(url) => Budget::shared(url)?,
        None => Budget::of_this_process(),
    };
    Ok(Arc::new(budget))
}

/// The gateway is ready when the services that every page needs answer.
fn readiness(dependencies: &Dependencies) -> Readiness {
    let auth = AuthClient::new(dependencies.auth.clone());
    let strategies = StrategiesClient::new(dependencies.strategy.clone());
    dependencies
        .readiness
        .clone()
        .with("auth", move || {
            let mut auth = auth.clone();
            async move { described(auth.keys(v1::KeysRequest {}).await) }
        })
        .with("strategy", move || {
            let mut strategies = strategies.clone();
            async move { described(strategies.list_templates(v1::ListTemplatesRequest {}).await) }
        })
}

fn described<T>(answer: Result<T, tonic::Status>) -> Result<(), String> {
    answer.map(drop).map_err(|status| format!("does not answer ({:?})", status.code()))
}
