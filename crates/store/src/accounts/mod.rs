//! People, organisations, sessions, API keys and the keys that sign access tokens.

mod api_keys;
mod challenges;
mod keys;
mod mail_tokens;
mod rotate;
mod sessions;
mod totp;
mod users;

pub use api_keys::{ApiKey, ApiKeyCreation, NewApiKey};
use assay_types::{MembershipId, OrganisationId, Role, Timestamp, UserId};
pub use challenges::NewChallenge;
pub use keys::{NewSigningKey, SigningKey};
pub use mail_tokens::{MailTokenKind, MailTokenUse, NewMailToken, PasswordReset};
pub use sessions::{NewSession, Refresh, Rotation, Session, SessionGrant, TokenHash};
pub use totp::{SecondFactor, TotpAttempt};

use crate::Store;

/// The accounts part of the [`Store`].
pub struct Accounts<'a> {
    pub(crate) store: &'a Store,
}

/// What signing up inserts: a person, and the personal organisation that it owns.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// The id of the person.
    pub id: UserId,
    /// The address, as typed; compared without regard to case.
    pub email: String,
    /// The public name; compared without regard to case, and also the slug of the personal organisation.
    pub handle: String,
    /// The name shown.
    pub display_name: String,
    /// The PHC string.
    pub password_hash: String,
    /// The id of the personal organisation.
    pub organisation: OrganisationId,
    /// When.
    pub at: Timestamp,
}

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The id.
    pub id: UserId,
    /// The address.
    pub email: String,
    /// The public name.
    pub handle: String,
    /// The name shown.
    pub display_name: String,
    /// Whether the person proved that it reads the mails of the address.
    pub email_verified: bool,
    /// When the account was made.
    pub created_at: Timestamp,
}

/// A person, and what proves it.
#[derive(Clone)]
pub struct Credentials {
    /// The person.
    pub user: User,
    /// The PHC string.
    pub password_hash: String,
}

/// A tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// The id.
    pub id: OrganisationId,
    /// The name in addresses.
    pub slug: String,
    /// The name shown.
    pub name: String,
    /// Whether it is the personal organisation of one person.
    pub personal: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A person's place in an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The id.
    pub id: MembershipId,
    /// The organisation.
    pub organisation: Organisation,
    /// What the person may do there.
    pub role: Role,
    /// Since when.
    pub joined_at: Timestamp,
}
