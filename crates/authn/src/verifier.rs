use std::{
    error::Error,
    future::Future,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use assay_host::grpc::Channel;
use assay_proto::v1::{KeysRequest, auth_client::AuthClient};
use assay_types::{Clock, Code, Coded, Principal, Timestamp};
use futures::future::BoxFuture;
use http::HeaderMap;
use tonic::metadata::MetadataMap;

use crate::{Access, KeySet, TokenError, bearer};

/// A set of keys older than this is fetched again, so that keys that were withdrawn disappear.
const MAX_AGE: Duration = Duration::from_mins(5);
/// However many tokens name unknown keys, the keys are fetched at most this often.
const FLOOR: Duration = Duration::from_secs(30);
/// The same while there are no keys at all, such as when this service starts before the auth service.
const FIRST_FLOOR: Duration = Duration::from_millis(500);

type BoxError = Box<dyn Error + Send + Sync>;
type Fetch = Box<dyn Fn() -> BoxFuture<'static, Result<String, BoxError>> + Send + Sync>;

/// Nobody proved who is calling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuthnError {
    /// The request carries no token.
    #[error("no access token")]
    Missing,
    /// The token proves nothing.
    #[error("bad access token")]
    Token(#[from] TokenError),
    /// The keys cannot be fetched, so nothing can be verified.
    #[error("no keys to verify tokens with")]
    KeysUnavailable,
}

impl Coded for AuthnError {
    fn code(&self) -> Code {
        match self {
            Self::Missing | Self::Token(_) => Code::Unauthenticated,
            Self::KeysUnavailable => Code::Unavailable,
        }
    }

    fn public_message(&self) -> String {
        match self {
            Self::Missing => "sign in first: the request carries no access token",
            Self::Token(TokenError::Expired) => "the access token has expired; refresh it",
            Self::Token(_) => "the access token is not valid; sign in again",
            Self::KeysUnavailable => "sign-in cannot be checked right now; try again in a moment",
        }
        .to_owned()
    }
}

/// Verifies access tokens with the keys that the auth service publishes.
///
/// Clones share one cache. Keys are fetched when first needed, every few minutes, and when a token names an unknown one;
/// while the auth service is away the last ones stay in use.
#[derive(Clone)]
pub struct Verifier {
    shared: Arc<Shared>,
}

struct Shared {
    fetch: Fetch,
    clock: Arc<dyn Clock>,
    cache: RwLock<Arc<Cache>>,
    fetching: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Cache {
    keys: KeySet,
    fetched_at: Option<Timestamp>,
    tried_at: Option<Timestamp>,
}

impl Verifier {
    /// Verifies with the JSON Web Key Set that `fetch` returns.
    pub fn new<F, Fut, E>(clock: Arc<dyn Clock>, fetch: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<String, E>> + Send + 'static,
        E: Into<BoxError>,
    {
        let fetch: Fetch = Box::new(move || {
            let answer = fetch();
            Box::pin(async move { answer.await.map_err(Into::into) })
        });
        let shared = Shared { fetch, clock, cache: RwLock::default(), fetching: tokio::sync::Mutex::default() };
        Self { shared: Arc::new(shared) }
    }

    /// Verifies with the keys of the auth service at the other end of `channel`.
    pub fn remote(clock: Arc<dyn Clock>, channel: Channel) -> Self {
        let client = AuthClient::new(channel);
        Self::new(clock, move || {
            let mut client = client.clone();
            async move { client.keys(KeysRequest {}).await.map(|answer| answer.into_inner().jwks_json) }
        })
    }

    /// Returns who calls, by the token in the metadata of a gRPC request.
    pub async fn authenticate(&self, metadata: &MetadataMap) -> Result<Principal, AuthnError> {
        self.authenticate_headers(metadata.as_ref()).await.map(|access| access.principal)
    }

    /// Returns who calls, by the token in the headers of an HTTP request.
    pub async fn authenticate_headers(&self, headers: &HeaderMap) -> Result<Access, AuthnError> {
        self.verify(bearer(headers).ok_or(AuthnError::Missing)?).await
    }

    /// Returns what a token proves now.
    pub async fn verify(&self, token: &str) -> Result<Access, AuthnError> {
        let cache = self.shared.cache();
        let outcome = cache.keys.verify(token, self.shared.clock.now());
        let stale = cache.age(self.shared.clock.now()).is_none_or(|age| age > MAX_AGE);
        if !stale && outcome != Err(TokenError::UnknownKey) {
            return Ok(outcome?);
        }
        if outcome == Err(TokenError::Malformed) {
            return Err(TokenError::Malformed.into());
        }
        let cache = self.shared.renew().await;
        if cache.fetched_at.is_none() {
            return Err(AuthnError::KeysUnavailable);
        }
        Ok(cache.keys.verify(token, self.shared.clock.now())?)
    }
}

impl Shared {
    fn cache(&self) -> Arc<Cache> {
        Arc::clone(&self.cache.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Fetches the keys unless that was tried a moment ago; many callers wait for one fetch.
    async fn renew(&self) -> Arc<Cache> {
        let _fetching = self.fetching.lock().await;
        let (cache, now) = (self.cache(), self.clock.now());
        let floor = if cache.fetched_at.is_some() { FLOOR } else { FIRST_FLOOR };
        if cache.tried_at.is_some_and(|tried| between(tried, now) < floor) {
            return cache;
        }
        let keys = (self.fetch)().await.and_then(|json| Ok(KeySet::parse(&json)?));
        let renewed = Arc::new(match keys {
            Ok(keys) => Cache { keys, fetched_at: Some(now), tried_at: Some(now) },
            Err(error) => {
                tracing::warn!(error = &*error as &dyn Error, "the keys of the auth service cannot be fetched");
                Cache { keys: cache.keys.clone(), fetched_at: cache.fetched_at, tried_at: Some(now) }
            }
        });
        *self.cache.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&renewed);
        renewed
    }
}

impl Cache {
    fn age(&self, now: Timestamp) -> Option<Duration> {
        self.fetched_at.map(|fetched| between(fetched, now))
    }
}

fn between(earlier: Timestamp, later: Timestamp) -> Duration {
    let nanos = later.as_nanos().saturating_sub(earlier.as_nanos());
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(0))
}

#[cfg(test)]
mod tests;
