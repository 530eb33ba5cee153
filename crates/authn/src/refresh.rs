use assay_types::{Digest, Entropy};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::MasterKey;

const PREFIX: &str = "assay_rt_";

/// The SHA-256 of a refresh token: all that is ever stored of one.
pub type RefreshHash = [u8; 32];

/// A refresh token: 32 random bytes that mean nothing to anyone but us.
#[derive(Clone)]
pub struct RefreshToken(Zeroizing<[u8; 32]>);

impl RefreshToken {
    /// Draws the first token of a family.
    pub fn draw(entropy: &dyn Entropy) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        entropy.fill(&mut *bytes);
        Self(bytes)
    }

    /// Reads a token that a client presents; `None` is one that we cannot have issued.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = Zeroizing::new([0; 32]);
        let written = URL_SAFE_NO_PAD.decode_slice(text.strip_prefix(PREFIX)?, &mut *bytes).ok()?;
        (written == bytes.len()).then_some(Self(bytes))
    }

    /// Returns the token that follows this one.
    ///
    /// It is a function of this one and of a key that only we have, so that a client whose answer got lost, or whose two
    /// tabs refresh at once, gets the same successor twice without our storing it.
    #[must_use]
    pub fn successor(&self, key: &MasterKey) -> Self {
        Self(key.follow(self.0.as_slice()))
    }

    /// Returns what is stored of the token.
    pub fn hash(&self) -> RefreshHash {
        *Digest::of(&*self.0).as_bytes()
    }

    /// Writes the token for its owner.
    pub fn expose(&self) -> SecretString {
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(self.0.as_slice())).into()
    }
}

impl std::fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RefreshToken(…)")
    }
}

#[cfg(test)]
mod tests;
