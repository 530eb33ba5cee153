//! Who calls: access tokens are verified, and API keys traded for access tokens first.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use assay_authn::{ApiKey, ApiKeyHash, AuthnError, Verifier};
use assay_host::grpc::Channel;
use assay_proto::v1::{ExchangeApiKeyRequest, auth_client::AuthClient};
use assay_types::{Clock, Code, Timestamp};
use async_trait::async_trait;
use secrecy::{ExposeSecret as _, SecretString};

use crate::{Authenticate, Identity, TokenError, caller::address_key};

/// Most keys whose tokens are remembered; beyond it those that ended are dropped, and where that is not enough, all.
const CAPACITY: usize = 10_000;

/// Verifies tokens with the keys of the auth service, and trades API keys there.
///
/// What is remembered of a key is its hash and the token that it was traded for, as long as that is good.
pub(crate) struct Bearer {
    verifier: Verifier,
    auth: Channel,
    clock: Arc<dyn Clock>,
    traded: Mutex<HashMap<ApiKeyHash, Identity>>,
}

impl Bearer {
    pub(crate) fn new(verifier: Verifier, auth: Channel, clock: Arc<dyn Clock>) -> Self {
        Self { verifier, auth, clock, traded: Mutex::default() }
    }

    async fn verified(&self, token: &str) -> Result<Identity, TokenError> {
        match self.verifier.verify(token).await {
            Ok(access) => Ok(Identity {
                principal: access.principal,
                token: SecretString::from(token),
                expires_at: access.expires_at,
                key: None,
            }),
            Err(AuthnError::KeysUnavailable) => Err(TokenError::Unavailable),
            Err(AuthnError::Missing | AuthnError::Token(_)) => Err(TokenError::Invalid),
        }
    }

    async fn exchanged(&self, key: &ApiKey, address: Option<IpAddr>) -> Result<Identity, TokenError> {
        let hash = key.hash();
        if let Some(known) = self.remembered(&hash, self.clock.now()) {
            return Ok(known);
        }
        let key = key.expose().expose_secret().to_owned();
        let request = ExchangeApiKeyRequest { key, address: address_key(address) };
        let answer = AuthClient::new(self.auth.clone()).exchange_api_key(request).await;
        let answer = answer.map_err(|status| match assay_proto::code_of(&status) {
            Code::Unauthenticated => TokenError::Invalid,
            Code::RateLimited => TokenError::Throttled,
            code => {
                tracing::warn!(?code, "an API key cannot be traded for a token");
                TokenError::Unavailable
            }
        })?;
        let identity = self.verified(&answer.into_inner().access_token).await?;
        self.remember(hash, identity.clone());
        Ok(identity)
    }

    fn remembered(&self, hash: &ApiKeyHash, now: Timestamp) -> Option<Identity> {
        self.lock().get(hash).filter(|known| known.expires_at > now).cloned()
    }

    fn remember(&self, hash: ApiKeyHash, identity: Identity) {
        let mut traded = self.lock();
        if traded.len() >= CAPACITY {
            let now = self.clock.now();
            traded.retain(|_, known| known.expires_at > now);
            if traded.len() >= CAPACITY {
                traded.clear();
            }
        }
        traded.insert(hash, identity);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ApiKeyHash, Identity>> {
        self.traded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Authenticate for Bearer {
    async fn authenticate(&self, token: &str, address: Option<IpAddr>) -> Result<Identity, TokenError> {
        if !ApiKey::is_meant_by(token) {
            return self.verified(token).await;
        }
        // The checksum tells noise, which costs nobody a query.
        let key = ApiKey::parse(token).ok_or(TokenError::Invalid)?;
        let identity = self.exchanged(&key, address).await?;
        Ok(Identity { key: Some(key.expose()), ..identity })
    }
}
