use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use assay_host::{Lifecycle, OsEntropy, SystemClock};
use assay_types::{Clock as _, Credential, OrganisationId, Principal, Role, SessionId, Timestamp, UserId};
use async_graphql::{Context, Executor, Object, Schema, SimpleObject, Subscription};
use async_trait::async_trait;
use axum::{Router, body::Body};
use futures::{Stream, StreamExt as _, stream};
use http::{Request, Response};
use secrecy::SecretString;
use serde_json::Value;
use tokio::{net::TcpListener, sync::Notify};
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::{
    ApiError, Authenticate, Budget, Caller, ErrorCode, Identity, Settings, TokenError,
    transport::{Environment, Transport},
};

pub(super) struct Query;

#[Object]
impl Query {
    async fn hello(&self, name: Option<String>) -> String {
        format!("Hello {}", name.unwrap_or_else(|| "you".to_owned()))
    }

    async fn slow(&self) -> i32 {
        std::future::pending().await
    }

    async fn fails(&self) -> Result<Option<i32>, ApiError> {
        Err(ApiError::new(ErrorCode::NotFound, "There is none."))
    }

    async fn me(&self, ctx: &Context<'_>) -> Result<String, ApiError> {
        let caller = ctx.data_unchecked::<Caller>();
        caller.identity.as_ref().map(|known| known.principal.user.to_string()).ok_or_else(ApiError::unauthenticated)
    }

    async fn cookie(&self, ctx: &Context<'_>) -> bool {
        ctx.data_unchecked::<Caller>().refresh_cookie.is_some()
    }

    async fn shows_refresh_token(&self, ctx: &Context<'_>) -> bool {
        ctx.data_unchecked::<Caller>().shows_refresh_token
    }

    /// A list that holds less than lists are taken to hold.
    async fn few(&self) -> Vec<Named> {
        vec![Named { name: 1 }, Named { name: 2 }]
    }

    async fn me_again(&self) -> Query {
        Query
    }
}

#[derive(SimpleObject)]
pub(super) struct Named {
    name: i32,
}

pub(super) struct Mutation;

#[Object]
impl Mutation {
    async fn touch(&self) -> bool {
        true
    }

    async fn sign_in(&self) -> bool {
        true
    }

    async fn cookie(&self, ctx: &Context<'_>) -> bool {
        ctx.data_unchecked::<Caller>().refresh_cookie.is_some()
    }
}

#[derive(SimpleObject)]
pub(super) struct Counted {
    cursor: String,
    padding: String,
}

/// Told when a flood was ended.
pub(super) static FLOOD_ENDED: Notify = Notify::const_new();

struct FloodEnd;

impl Drop for FloodEnd {
    fn drop(&mut self) {
        FLOOD_ENDED.notify_one();
    }
}

pub(super) struct Subscriptions;

#[Subscription]
impl Subscriptions {
    /// Counts to a number and ends.
    async fn count(&self, to: i32) -> impl Stream<Item = i32> + use<> {
        stream::iter(1..=to)
    }

    /// Never says anything.
    async fn silence(&self) -> impl Stream<Item = i32> + use<> {
        stream::pending()
    }

    /// Says more than a socket's buffers hold, without end.
    async fn flood(&self) -> impl Stream<Item = Counted> + use<> {
        let mut number = 0_u64;
        let end = FloodEnd;
        stream::repeat_with(move || {
            let _ = &end;
            number += 1;
            Counted { cursor: number.to_string(), padding: "x".repeat(64 * 1024) }
        })
        // Lets the writer of the socket run in between.
        .then(|counted| async {
            tokio::task::yield_now().await;
            counted
        })
    }

    async fn fails(&self) -> Result<impl Stream<Item = i32> + use<>, ApiError> {
        Err::<stream::Empty<i32>, _>(ApiError::new(ErrorCode::NotFound, "There is none."))
    }
}

/// Knows tokens that last and that end at once, and a key that is traded twice before it is revoked.
struct Tokens;

#[async_trait]
impl Authenticate for Tokens {
    async fn authenticate(&self, token: &str, _: Option<IpAddr>) -> Result<Identity, TokenError> {
        let lasts = match token {
            "good" => Duration::from_hours(1),
            "short" | "key" | "key, again" => Duration::from_millis(200),
            "down" => return Err(TokenError::Unavailable),
            _ => return Err(TokenError::Invalid),
        };
        let now = SystemClock.now().as_nanos();
        let expires_at = Timestamp::from_nanos(now + i64::try_from(lasts.as_nanos()).unwrap());
        let key = match token {
            "key" => Some("key, again".into()),
            "key, again" => Some("revoked".into()),
            _ => None,
        };
        let principal = Principal {
            user: UserId::from_uuid(Uuid::from_u128(1)),
            credential: Credential::Session(SessionId::from_uuid(Uuid::from_u128(2))),
            organisation: OrganisationId::from_uuid(Uuid::from_u128(3)),
            role: Role::Owner,
        };
        Ok(Identity { principal, token: SecretString::from(token), expires_at, key })
    }
}

/// A server of the small schema.
pub(super) struct World {
    pub(super) router: Router,
    pub(super) life: Lifecycle,
}

impl World {
    pub(super) fn new(settings: Settings) -> Self {
        let schema = Schema::build(Query, Mutation, Subscriptions).disable_suggestions().finish();
        let sdl = schema.sdl();
        Self::of(schema, &sdl, settings)
    }

    /// A server of another schema.
    pub(super) fn of<E: Executor>(schema: E, sdl: &str, settings: Settings) -> Self {
        let life = Lifecycle::new(Duration::from_secs(2));
        let environment = Environment {
            authenticate: Arc::new(Tokens),
            attach: Arc::new(|request, caller, _| request.data(caller.clone())),
            clock: Arc::new(SystemClock),
            entropy: Arc::new(OsEntropy),
            stopping: life.stopping(),
            budget: Arc::new(Budget::of_this_process()),
        };
        Self { router: Transport::new(schema, sdl, settings, environment).routes(), life }
    }

    pub(super) async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// Serves on a port of its own, for sockets.
    pub(super) async fn listen(&self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        assay_host::http::serve(&self.life, listener, self.router.clone());
        address
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new(Settings::default())
    }
}

/// A POST of a query as JSON.
pub(super) fn post(query: &str) -> Request<Body> {
    post_with(query, &[])
}

pub(super) fn post_with(query: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let mut request = Request::post("/graphql").header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::from(serde_json::json!({ "query": query }).to_string())).unwrap()
}

pub(super) async fn json(response: Response<Body>) -> Value {
    let body = axum::body::to_bytes(response.into_body(), 10_000_000).await.unwrap();
    serde_json::from_slice(&body).unwrap_or_else(|_| panic!("not JSON: {}", String::from_utf8_lossy(&body)))
}

pub(super) fn code(body: &Value) -> &str {
    body["errors"][0]["extensions"]["code"].as_str().unwrap_or("no code")
}
