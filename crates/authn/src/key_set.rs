use std::collections::BTreeMap;

use assay_types::Timestamp;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::{Deserialize, Serialize};

use crate::{
    AUDIENCE, Access, ISSUER,
    claims::{Claims, LEEWAY_SECONDS, TYPE, from_seconds, seconds},
    signing_key::thumbprint,
};

/// No token of ours is longer.
const MAX_TOKEN: usize = 8 * 1024;
/// No set of ours has more keys: the next, the present, and those that still verify.
const MAX_KEYS: usize = 16;

/// Public keys that verify access tokens.
#[derive(Clone, Default)]
pub struct KeySet {
    keys: BTreeMap<String, Key>,
}

#[derive(Clone)]
struct Key {
    public: [u8; 32],
    decoding: DecodingKey,
}

/// A text is not a set of our keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a JSON Web Key Set of Ed25519 keys")]
pub struct InvalidKeySet;

/// A token does not prove anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is not a signed access token at all.
    #[error("not an access token")]
    Malformed,
    /// It names a key that is not in the set.
    #[error("signed by an unknown key")]
    UnknownKey,
    /// Its signature, issuer or audience is wrong, or it says something impossible.
    #[error("not issued by us for this")]
    Invalid,
    /// It was good once.
    #[error("expired")]
    Expired,
}

#[derive(Serialize, Deserialize)]
struct Document {
    keys: Vec<Jwk>,
}

#[derive(Serialize, Deserialize)]
struct Jwk {
    kty: String,
    crv: String,
    alg: String,
    #[serde(rename = "use")]
    usage: String,
    kid: String,
    x: String,
}

impl KeySet {
    /// Makes the set of these public keys.
    pub fn new<'a>(public: impl IntoIterator<Item = &'a [u8; 32]>) -> Self {
        let mut set = Self::default();
        for key in public {
            set.add(thumbprint(key), key);
        }
        set
    }

    /// Reads a JSON Web Key Set.
    pub fn parse(json: &str) -> Result<Self, InvalidKeySet> {
        let document: Document = serde_json::from_str(json).map_err(|_| InvalidKeySet)?;
        if document.keys.len() > MAX_KEYS {
            return Err(InvalidKeySet);
        }
        let mut set = Self::default();
        for key in document.keys {
            let form = (key.kty.as_str(), key.crv.as_str(), key.alg.as_str(), key.usage.as_str());
            let x = URL_SAFE_NO_PAD.decode(&key.x).map_err(|_| InvalidKeySet)?;
            let public: [u8; 32] = x.try_into().map_err(|_| InvalidKeySet)?;
            if form != ("OKP", "Ed25519", "EdDSA", "sig") || key.kid != thumbprint(&public) {
                return Err(InvalidKeySet);
            }
            set.add(key.kid, &public);
        }
        Ok(set)
    }

    /// Writes the set as a JSON Web Key Set.
    pub fn to_json(&self) -> String {
        let keys = self.keys.iter().map(|(id, key)| Jwk {
            kty: "OKP".to_owned(),
            crv: "Ed25519".to_owned(),
            alg: "EdDSA".to_owned(),
            usage: "sig".to_owned(),
            kid: id.clone(),
            x: URL_SAFE_NO_PAD.encode(key.public),
        });
        serde_json::json!(Document { keys: keys.collect() }).to_string()
    }

    fn add(&mut self, id: String, public: &[u8; 32]) {
        let decoding = DecodingKey::from_ed_der(public);
        self.keys.insert(id, Key { public: *public, decoding });
    }

    /// Returns what a token proves at the moment `now`.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Access, TokenError> {
        if token.len() > MAX_TOKEN {
            return Err(TokenError::Malformed);
        }
        let header = decode_header(token).map_err(|_| TokenError::Malformed)?;
        // The header is the caller's word: it may only choose among our keys, never how they are used.
        if header.alg != Algorithm::EdDSA || header.typ.as_deref() != Some(TYPE) || header.crit.is_some() {
            return Err(TokenError::Malformed);
        }
        let id = header.kid.ok_or(TokenError::Malformed)?;
        let key = self.keys.get(&id).ok_or(TokenError::UnknownKey)?;
        let claims = decode::<Claims>(token, &key.decoding, &validation()).map_err(|_| TokenError::Invalid)?.claims;
        check_time(&claims, now)?;
        let principal = claims.principal().ok_or(TokenError::Invalid)?;
        let expires_at = from_seconds(claims.exp).ok_or(TokenError::Invalid)?;
        Ok(Access { principal, assurance: claims.aal, expires_at })
    }
}

/// Pins the algorithm, the issuer and the audience. Time is checked apart, against the caller's clock.
fn validation() -> Validation {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
    validation.set_audience(&[AUDIENCE]);
    validation.set_issuer(&[ISSUER]);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation
}

fn check_time(claims: &Claims, now: Timestamp) -> Result<(), TokenError> {
    let now = seconds(now);
    if claims.iat > now.saturating_add(LEEWAY_SECONDS) || claims.exp <= claims.iat {
        return Err(TokenError::Invalid);
    }
    if claims.exp.saturating_add(LEEWAY_SECONDS) <= now { Err(TokenError::Expired) } else { Ok(()) }
}

impl std::fmt::Debug for KeySet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.keys.keys()).finish()
    }
}

#[cfg(test)]
mod tests;
