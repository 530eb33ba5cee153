use assay_proto::v1;
use async_graphql::{ID, SimpleObject};

use crate::schema::scalar::DateTime;

/// What protects an account beside its password.
#[derive(SimpleObject)]
pub(crate) struct MfaStatus {
    /// Whether signing in takes a code of an authenticator.
    totp: bool,
    /// How many recovery codes were not used.
    recovery_codes_left: u32,
}

impl From<v1::SecondFactorResponse> for MfaStatus {
    fn from(found: v1::SecondFactorResponse) -> Self {
        Self { totp: found.totp, recovery_codes_left: found.recovery_codes_left }
    }
}

/// A sign-in whose password was right: complete it with a code.
#[derive(SimpleObject)]
pub(crate) struct MfaChallenge {
    /// What to complete.
    id: ID,
    /// With what: `totp`, `recovery_code`.
    methods: Vec<String>,
    /// Until when.
    expires_at: DateTime,
}

impl From<v1::MfaChallenge> for MfaChallenge {
    fn from(challenge: v1::MfaChallenge) -> Self {
        let expires_at = DateTime::required(challenge.expires_at.as_ref());
        Self { id: ID(challenge.id), methods: challenge.methods, expires_at }
    }
}
