use assay_types::Entropy;
use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hmac,
};
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

/// Version of the sealed form.
const SEALED: u8 = 1;
const LEN: usize = 32;

/// The key of the auth service: it seals the signing keys in the database and chains refresh tokens.
///
/// It comes from the configuration and never from the database, so that a copy of the database alone is worth nothing.
#[derive(Clone)]
pub struct MasterKey {
    seal: Zeroizing<[u8; LEN]>,
    follow: Zeroizing<[u8; LEN]>,
}

/// The auth key cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MasterKeyError {
    /// A text is not a key.
    #[error("the auth key is not 64 hexadecimal digits; make one with `openssl rand -hex 32`")]
    Malformed,
    /// Something was sealed with another key, or changed afterwards.
    #[error("the auth key is not the one that the database was sealed with")]
    Mismatch,
}

impl MasterKey {
    /// Draws a new key, in the form that [`Self::parse`] reads.
    pub fn draw(entropy: &dyn Entropy) -> SecretString {
        let mut bytes = Zeroizing::new([0; LEN]);
        entropy.fill(&mut *bytes);
        hex::encode(bytes.as_slice()).into()
    }

    /// Reads a key: 64 hexadecimal digits.
    pub fn parse(text: &SecretString) -> Result<Self, MasterKeyError> {
        let mut bytes = Zeroizing::new([0; LEN]);
        hex::decode_to_slice(text.expose_secret().trim(), &mut *bytes).map_err(|_| MasterKeyError::Malformed)?;
        let root = hmac::Key::new(hmac::HMAC_SHA256, &*bytes);
        Ok(Self { seal: tag(&root, b"assay/auth/seal/1"), follow: tag(&root, b"assay/auth/refresh/1") })
    }

    /// Seals a secret. `context` says what it is; [`Self::open`] wants the same.
    pub fn seal(&self, context: &str, secret: &[u8], entropy: &dyn Entropy) -> Result<Vec<u8>, MasterKeyError> {
        let mut nonce = [0; NONCE_LEN];
        entropy.fill(&mut nonce);
        let mut body = secret.to_vec();
        let aad = Aad::from(context.as_bytes());
        self.cipher()?
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut body)
            .map_err(|_| MasterKeyError::Mismatch)?;
        Ok([&[SEALED], nonce.as_slice(), body.as_slice()].concat())
    }

    /// Opens what [`Self::seal`] made.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, MasterKeyError> {
        let Some((&SEALED, rest)) = sealed.split_first() else { return Err(MasterKeyError::Mismatch) };
        let (nonce, body) = rest.split_first_chunk::<NONCE_LEN>().ok_or(MasterKeyError::Mismatch)?;
        let mut body = Zeroizing::new(body.to_vec());
        let length = self
            .cipher()?
            .open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(context.as_bytes()), &mut body)
            .map_err(|_| MasterKeyError::Mismatch)?
            .len();
        body.truncate(length);
        Ok(body)
    }

    /// Returns the 32 bytes that follow `bytes` in a chain that only the owner of the key can walk.
    pub(crate) fn follow(&self, bytes: &[u8]) -> Zeroizing<[u8; LEN]> {
        tag(&hmac::Key::new(hmac::HMAC_SHA256, &*self.follow), bytes)
    }

    fn cipher(&self) -> Result<LessSafeKey, MasterKeyError> {
        UnboundKey::new(&AES_256_GCM, &*self.seal).map(LessSafeKey::new).map_err(|_| MasterKeyError::Malformed)
    }
}

fn tag(key: &hmac::Key, message: &[u8]) -> Zeroizing<[u8; LEN]> {
    let mut bytes = Zeroizing::new([0; LEN]);
    bytes.copy_from_slice(hmac::sign(key, message).as_ref());
    bytes
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

#[cfg(test)]
mod tests;
