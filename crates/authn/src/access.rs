use std::sync::Arc;

use assay_types::{Clock, Credential, Entropy, Principal, Timestamp};
use jsonwebtoken::{Algorithm, Header, encode};

use crate::{
    ACCESS_LIFETIME, API_KEY_LIFETIME, AUDIENCE, ISSUER, SigningKey,
    claims::{Claims, TYPE, from_seconds, seconds},
};

/// What a verified access token proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// Who calls.
    pub principal: Principal,
    /// How surely: 1 after a password, 2 after a second factor.
    pub assurance: u8,
    /// Until when.
    pub expires_at: Timestamp,
}

/// A fresh access token.
#[derive(Clone)]
pub struct Issued {
    /// The token.
    pub token: String,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

/// Issues access tokens.
#[derive(Clone)]
pub struct Tokens {
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl Tokens {
    /// Issues by this clock, with ids from this entropy.
    pub fn new(clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self { clock, entropy }
    }

    /// Signs a token for `principal` with `key`.
    pub fn issue(
        &self,
        key: &SigningKey,
        principal: &Principal,
        assurance: u8,
    ) -> Result<Issued, jsonwebtoken::errors::Error> {
        let mut id = [0; 16];
        self.entropy.fill(&mut id);
        let iat = seconds(self.clock.now());
        let (sid, api_key, lifetime) = match principal.credential {
            Credential::Session(session) => (Some(session.to_string()), None, ACCESS_LIFETIME),
            Credential::ApiKey(id, scopes) => (None, Some((id, scopes)), API_KEY_LIFETIME),
        };
        let exp = iat.saturating_add(lifetime.as_secs().cast_signed());
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: principal.user.to_string(),
            sid,
            key: api_key.map(|(id, _)| id.to_string()),
            scopes: api_key.map(|(_, scopes)| scopes.iter().map(|scope| scope.to_string()).collect()),
            org: principal.organisation.to_string(),
            role: principal.role.to_string(),
            aal: assurance,
            jti: hex::encode(id),
            iat,
            exp,
        };
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(key.id().to_owned());
        let token = encode(&header, &claims, &key.encoding)?;
        Ok(Issued { token, expires_at: from_seconds(exp).unwrap_or_default() })
    }
}
