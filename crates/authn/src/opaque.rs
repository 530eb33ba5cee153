use std::{fmt, marker::PhantomData};

use assay_types::{Digest, Entropy};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::MasterKey;

/// The SHA-256 of a token: all that is ever stored of one.
pub type TokenHash = [u8; 32];

/// What a token is for. None passes for a token of another kind whose text begins otherwise.
pub trait Kind {
    /// Its name among ourselves.
    const NAME: &'static str;
    /// What its text begins with.
    const PREFIX: &'static str;
}

/// A token of 32 random bytes that mean nothing to anyone but us.
pub struct OpaqueToken<K> {
    bytes: Zeroizing<[u8; 32]>,
    kind: PhantomData<K>,
}

/// Renews a session.
pub type RefreshToken = OpaqueToken<Refresh>;
/// Accepts an invitation.
pub type InvitationToken = OpaqueToken<Invitation>;
/// Proves once that somebody reads the mails of an address, or answered one step of a sign-in. Its letters may stand in an address.
pub type OneTimeToken = OpaqueToken<OneTime>;

/// The kind of [`RefreshToken`].
#[derive(Debug)]
pub enum Refresh {}

/// The kind of [`InvitationToken`].
#[derive(Debug)]
pub enum Invitation {}

/// The kind of [`OneTimeToken`].
#[derive(Debug)]
pub enum OneTime {}

impl Kind for Refresh {
    const NAME: &'static str = "RefreshToken";
    const PREFIX: &'static str = "assay_rt_";
}

impl Kind for Invitation {
    const NAME: &'static str = "InvitationToken";
    const PREFIX: &'static str = "assay_inv_";
}

impl Kind for OneTime {
    const NAME: &'static str = "OneTimeToken";
    const PREFIX: &'static str = "";
}

impl<K: Kind> OpaqueToken<K> {
    const fn new(bytes: Zeroizing<[u8; 32]>) -> Self {
        Self { bytes, kind: PhantomData }
    }

    /// Draws a token.
    pub fn draw(entropy: &dyn Entropy) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        entropy.fill(&mut *bytes);
        Self::new(bytes)
    }

    /// Reads a token that a client presents; `None` is one that we cannot have issued.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = Zeroizing::new([0; 32]);
        let written = URL_SAFE_NO_PAD.decode_slice(text.strip_prefix(K::PREFIX)?, &mut *bytes).ok()?;
        (written == bytes.len()).then(|| Self::new(bytes))
    }

    /// Returns what is stored of the token.
    pub fn hash(&self) -> TokenHash {
        *Digest::of(&*self.bytes).as_bytes()
    }

    /// Writes the token for its owner.
    pub fn expose(&self) -> SecretString {
        format!("{}{}", K::PREFIX, URL_SAFE_NO_PAD.encode(self.bytes.as_slice())).into()
    }
}

impl RefreshToken {
    /// Returns the token that follows this one.
    ///
    /// It is a function of this one and of a key that only we have, so that a client whose answer got lost, or whose two
    /// tabs refresh at once, gets the same successor twice without our storing it.
    #[must_use]
    pub fn successor(&self, key: &MasterKey) -> Self {
        Self::new(key.follow(self.bytes.as_slice()))
    }
}

impl<K: Kind> fmt::Debug for OpaqueToken<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(…)", K::NAME)
    }
}

#[cfg(test)]
mod tests;
