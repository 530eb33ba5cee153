use std::time::Duration;

use assay_types::{Principal, Timestamp};
use serde::{Deserialize, Serialize};

/// Who issues access tokens.
pub const ISSUER: &str = "assay";
/// Whom access tokens are for.
pub const AUDIENCE: &str = "assay";
/// How long an access token is good.
pub const ACCESS_LIFETIME: Duration = Duration::from_mins(10);
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
    pub(crate) sid: String,
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
            session: self.sid.parse().ok()?,
            organisation: self.org.parse().ok()?,
            role: self.role.parse().ok()?,
        })
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
