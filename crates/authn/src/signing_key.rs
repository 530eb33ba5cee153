use std::fmt;

use assay_types::{Digest, Entropy};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::EncodingKey;
use zeroize::Zeroizing;

/// A key pair that signs access tokens with Ed25519.
pub struct SigningKey {
    id: String,
    public: [u8; 32],
    pub(crate) encoding: EncodingKey,
}

/// Bytes are not the 32 that an Ed25519 key grows from.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an Ed25519 seed has 32 bytes")]
pub struct InvalidSeed;

impl SigningKey {
    /// Draws a seed. Keep it sealed: it is the key.
    pub fn draw(entropy: &dyn Entropy) -> Zeroizing<[u8; 32]> {
        let mut seed = Zeroizing::new([0; 32]);
        entropy.fill(&mut *seed);
        seed
    }

    /// Makes the key pair that grows from `seed`.
    pub fn from_seed(seed: &[u8]) -> Result<Self, InvalidSeed> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| InvalidSeed)?;
        let public: [u8; 32] = pair.public_key().as_ref().try_into().map_err(|_| InvalidSeed)?;
        let document = pair.to_pkcs8().map_err(|_| InvalidSeed)?;
        Ok(Self { id: thumbprint(&public), public, encoding: EncodingKey::from_ed_der(document.as_ref()) })
    }

    /// Returns the name that tokens give the key: its RFC 7638 thumbprint.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the public half.
    pub const fn public(&self) -> &[u8; 32] {
        &self.public
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Returns the RFC 7638 thumbprint of a public key.
pub(crate) fn thumbprint(public: &[u8; 32]) -> String {
    let x = URL_SAFE_NO_PAD.encode(public);
    let canonical = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    URL_SAFE_NO_PAD.encode(Digest::of(canonical.as_bytes()).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8037, appendix A.
    #[test]
    fn public_key_and_thumbprint_are_those_of_the_rfc() {
        let seed = URL_SAFE_NO_PAD.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
        let key = SigningKey::from_seed(&seed).unwrap();
        assert_eq!(URL_SAFE_NO_PAD.encode(key.public()), "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        assert_eq!(key.id(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        assert!(SigningKey::from_seed(&seed[1..]).is_err());
    }
}
