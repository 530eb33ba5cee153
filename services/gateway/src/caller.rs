use std::net::IpAddr;

use assay_types::{Principal, Timestamp};
use async_trait::async_trait;
use secrecy::SecretString;

/// A caller whose access token was verified.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Who calls.
    pub principal: Principal,
    /// The token itself, which travels on to the services; each verifies it again.
    pub token: SecretString,
    /// When the token ends.
    pub expires_at: Timestamp,
    /// The API key that the token was had for: conversations that outlive the token renew it.
    pub key: Option<SecretString>,
}

/// An access token does not prove anything: forged, expired or not a token at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// The token is not valid.
    #[error("the access token is not valid")]
    Invalid,
    /// The keys to verify tokens with cannot be had at the moment.
    #[error("access tokens cannot be verified at the moment")]
    Unavailable,
    /// The address showed too many API keys that mean nothing.
    #[error("too many wrong API keys from this address")]
    Throttled,
}

/// Verifies access tokens, and API keys.
#[async_trait]
pub trait Authenticate: Send + Sync {
    /// Returns who the token proves to be calling; wrong keys are counted for the address.
    async fn authenticate(&self, token: &str, address: Option<IpAddr>) -> Result<Identity, TokenError>;
}

/// Everything about a request that a resolver may need to know, besides its arguments.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who calls, where a token proved it.
    pub identity: Option<Identity>,
    /// The address of the caller.
    pub address: Option<IpAddr>,
    /// What the caller's software says of itself.
    pub user_agent: String,
    /// Whether the refresh token may be shown in the payload: never to a page, where a script could read it.
    pub shows_refresh_token: bool,
    /// The refresh token of the cookie, where cookies count.
    pub refresh_cookie: Option<SecretString>,
    /// The key that makes a repeated mutation the same mutation.
    pub idempotency_key: Option<String>,
    /// The trace id, told with errors.
    pub trace_id: String,
}

impl Caller {
    /// Returns the address as text; empty where it is not known.
    pub(crate) fn ip(&self) -> String {
        self.address.map(|address| address.to_string()).unwrap_or_default()
    }

    /// Returns what the caller's points are counted under.
    pub(crate) fn budget_key(&self) -> String {
        match &self.identity {
            Some(identity) => identity.principal.user.to_string(),
            None => self.address_key(),
        }
    }

    /// Returns what is counted for the address, whoever is signed in there.
    pub(crate) fn address_key(&self) -> String {
        address_key(self.address)
    }
}

/// Returns the name under which an address is counted.
pub(crate) fn address_key(address: Option<IpAddr>) -> String {
    // An IPv4 caller of a socket that speaks both is still one caller.
    match address.map(|address| address.to_canonical()) {
        // A home has a whole /64 of the newer addresses: it counts as one caller.
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("ip:{a:x}:{b:x}:{c:x}:{d:x}")
        }
        Some(address) => format!("ip:{address}"),
        None => "ip:unknown".to_owned(),
    }
}
