use std::time::Duration;

use assay_types::Timestamp;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretSlice};
use sha2::Sha256;

use crate::ObjectKey;

const MIN_KEY_BYTES: usize = 32;

/// The key that makes signed URLs of a local store.
#[derive(Clone, Debug)]
pub struct SigningKey(SecretSlice<u8>);

/// A key that would not protect anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SigningKeyError {
    /// It is not written in hexadecimal digits.
    #[error("a signing key is written in hexadecimal digits")]
    Digits,
    /// It is too short.
    #[error("a signing key has at least {MIN_KEY_BYTES} bytes")]
    Short,
}

/// Why a signed URL is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// The signature is not ours: the URL was changed or made up.
    #[error("the signature of the URL is not valid")]
    Forged,
    /// The time is over.
    #[error("the URL has expired; ask for a new one")]
    Expired,
}

impl SigningKey {
    /// Wraps at least 32 random bytes.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, SigningKeyError> {
        if bytes.len() < MIN_KEY_BYTES {
            return Err(SigningKeyError::Short);
        }
        Ok(Self(bytes.into()))
    }

    /// Reads a key from hexadecimal digits.
    pub fn from_hex(text: &str) -> Result<Self, SigningKeyError> {
        Self::from_bytes(hex::decode(text.trim()).map_err(|_| SigningKeyError::Digits)?)
    }

    fn mac(&self, key: &str, expires: &str) -> Option<Hmac<Sha256>> {
        let mac = <Hmac<Sha256> as KeyInit>::new_from_slice(self.0.expose_secret()).ok()?;
        // The first line keeps these signatures apart from any other use of the same key.
        Some(mac.chain_update(b"assay-object-v1\n").chain_update(key).chain_update(b"\n").chain_update(expires))
    }

    /// Returns the query string of a signed URL.
    pub(super) fn sign(&self, key: &ObjectKey, ttl: Duration, now: Timestamp) -> String {
        let ttl = i64::try_from(ttl.as_secs()).unwrap_or(i64::MAX);
        let expires = (now.as_millis() / 1000).saturating_add(ttl).to_string();
        let signature = self.mac(key.as_str(), &expires).map(|mac| mac.finalize().into_bytes());
        let signature = URL_SAFE_NO_PAD.encode(signature.unwrap_or_default());
        format!("exp={expires}&sig={signature}")
    }

    /// Checks the signature first, in constant time, and only then reads what it protects.
    pub(super) fn verify(
        &self,
        key: &str,
        expires: &str,
        signature: &str,
        now: Timestamp,
    ) -> Result<ObjectKey, UrlError> {
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| UrlError::Forged)?;
        let mac = self.mac(key, expires).ok_or(UrlError::Forged)?;
        mac.verify_slice(&signature).map_err(|_| UrlError::Forged)?;
        let expires: i64 = expires.parse().map_err(|_| UrlError::Forged)?;
        if now.as_millis() / 1000 >= expires {
            return Err(UrlError::Expired);
        }
        key.parse().map_err(|_| UrlError::Forged)
    }
}
