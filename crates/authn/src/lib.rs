//! Proof of who is calling: passwords, access tokens, refresh tokens, API keys.
//!
//! The invariant of this crate: a [`Principal`](assay_types::Principal) comes out only where a token was signed by one of
//! our keys, with the one algorithm that the key has, for this platform, and has not expired.

mod access;
mod api_key;
mod bearer;
mod claims;
mod key_set;
mod master_key;
mod opaque;
mod password;
mod signing_key;
#[cfg(test)]
mod testing;
mod totp;
mod verifier;

pub use access::{Access, Issued, Tokens};
pub use api_key::{ApiKey, ApiKeyHash};
pub use bearer::bearer;
pub use claims::{ACCESS_LIFETIME, API_KEY_LIFETIME, AUDIENCE, ISSUER};
pub use key_set::{InvalidKeySet, KeySet, TokenError};
pub use master_key::{MasterKey, MasterKeyError};
pub use opaque::{InvitationToken, OneTimeToken, OpaqueToken, RefreshToken, TokenHash};
pub use password::{PasswordError, Passwords, Verdict};
pub use signing_key::{InvalidSeed, SigningKey};
pub use totp::TotpSecret;
pub use verifier::{AuthnError, Verifier};
