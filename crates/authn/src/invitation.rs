use assay_types::{Digest, Entropy};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::SecretString;
use zeroize::Zeroizing;

const PREFIX: &str = "assay_inv_";

/// What accepts an invitation: 32 random bytes that mean nothing to anyone but us.
pub struct InvitationToken(Zeroizing<[u8; 32]>);

impl InvitationToken {
    /// Draws a token.
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

    /// Returns what is stored of the token.
    pub fn hash(&self) -> [u8; 32] {
        *Digest::of(&*self.0).as_bytes()
    }

    /// Writes the token for whom it is meant.
    pub fn expose(&self) -> SecretString {
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(self.0.as_slice())).into()
    }
}

impl std::fmt::Debug for InvitationToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InvitationToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;
    use crate::{RefreshToken, testing::Counted};

    #[test]
    fn a_token_survives_text_and_is_no_other_kind_of_token() {
        let token = InvitationToken::draw(&Counted::default());
        let text = token.expose();
        assert_eq!(InvitationToken::parse(text.expose_secret()).unwrap().hash(), token.hash());
        assert_ne!(token.hash(), *token.0);
        assert!(RefreshToken::parse(text.expose_secret()).is_none());
        let refresh = RefreshToken::draw(&Counted::default());
        assert!(InvitationToken::parse(refresh.expose().expose_secret()).is_none());
        assert!(InvitationToken::parse(&format!("{}0", text.expose_secret())).is_none());
        assert_eq!(format!("{token:?}"), "InvitationToken(…)");
    }
}
