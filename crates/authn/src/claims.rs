use std::time::Duration;

use assay_types::{Credential, Principal, Timestamp};
use serde::{Deserialize, Serialize};

/// Who issues access tokens.
pub const ISSUER: &str = "assay";
/// Whom access tokens are for.
pub const AUDIENCE: &str = "assay";
/// How long an access token is good.
pub const ACCESS_LIFETIME: Duration = Duration::from_mins(10);
/// How long the access token is good that an API key is traded for. With the leeway below, a key that was revoked does nothing
/// any more after a minute.
pub const API_KEY_LIFETIME: Duration = Duration::from_secs(30);
/// The `typ` of an access token (RFC 9068); nothing else that we sign has it.
pub(crate) const TYPE: &str = "at+jwt";
/// How far the clocks of two machines may be apart.
pub(crate) const LEEWAY_SECONDS: i64 = 30;

/// What an access token says.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Claims {
    pub(crate) iss: String,
    pub(crate) aud: String,
    pub(crate) sub: String,
    /// The session, or else the key with what it may do. A service from before keys knows none without a session, so it
    /// refuses a key's token instead of taking it for everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sid: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) scopes: Option<Vec<String>>,
    pub(crate) org: String,
    pub(crate) role: String,
    pub(crate) aal: u8,
    pub(crate) jti: String,
    pub(crate) iat: i64,
    pub(crate) exp: i64,
}

impl Claims {
    pub(crate) fn principal(&self) -> Option<Principal> {
        Some(Principal {
            user: self.sub.parse().ok()?,
            credential: self.credential()?,
            organisation: self.org.parse().ok()?,
            role: self.role.parse().ok()?,
        })
    }

    fn credential(&self) -> Option<Credential> {
        match (&self.sid, &self.key, &self.scopes) {
            (Some(session), None, None) => Some(Credential::Session(session.parse().ok()?)),
            // A scope that only a newer service knows gives nothing here.
            (None, Some(key), Some(scopes)) => {
                let scopes = scopes.iter().filter_map(|scope| scope.parse().ok()).collect();
                Some(Credential::ApiKey(key.parse().ok()?, scopes))
            }
            _ => None,
        }
    }
}

pub(crate) const fn seconds(at: Timestamp) -> i64 {
    at.as_nanos().div_euclid(1_000_000_000)
}

pub(crate) const fn from_seconds(seconds: i64) -> Option<Timestamp> {
    match seconds.checked_mul(1_000_000_000) {
        Some(nanos) => Some(Timestamp::from_nanos(nanos)),
        None => None,
    }
}
