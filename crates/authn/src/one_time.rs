use assay_types::{Digest, Entropy};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::SecretString;
use zeroize::Zeroizing;

/// What proves once that somebody reads the mails of an address, or answered one step of a sign-in: 32 random bytes.
#[derive(Clone)]
pub struct OneTimeToken(Zeroizing<[u8; 32]>);

impl OneTimeToken {
    /// Draws a token.
    pub fn draw(entropy: &dyn Entropy) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        entropy.fill(&mut *bytes);
        Self(bytes)
    }

    /// Reads a token that a client presents; `None` is one that we cannot have made.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = Zeroizing::new([0; 32]);
        let written = URL_SAFE_NO_PAD.decode_slice(text, &mut *bytes).ok()?;
        (written == bytes.len()).then_some(Self(bytes))
    }

    /// Returns what is stored of the token: its SHA-256.
    pub fn hash(&self) -> [u8; 32] {
        *Digest::of(&*self.0).as_bytes()
    }

    /// Writes the token for its owner, in letters that an address may hold.
    pub fn expose(&self) -> SecretString {
        URL_SAFE_NO_PAD.encode(self.0.as_slice()).into()
    }
}

impl std::fmt::Debug for OneTimeToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OneTimeToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;
    use crate::testing::Counted;

    #[test]
    fn a_token_is_read_back_and_nothing_else_is_one() {
        let entropy = Counted::default();
        let token = OneTimeToken::draw(&entropy);
        let text = token.expose();
        let text = text.expose_secret();
        assert_eq!(OneTimeToken::parse(text).unwrap().hash(), token.hash());
        assert_ne!(OneTimeToken::draw(&entropy).hash(), token.hash());
        for strange in ["", "x", &text[1..], &format!("{text}A"), &format!("{text}="), "ä"] {
            assert!(OneTimeToken::parse(strange).is_none(), "{strange}");
        }
        assert_eq!(format!("{token:?}"), "OneTimeToken(…)");
    }
}
