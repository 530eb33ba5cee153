use std::{fmt, str::FromStr};

use crate::{OrganisationId, SessionId, UserId};

/// What a member may do in an organisation; later variants include the earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Reads.
    Viewer,
    /// Also writes strategies, imports data and starts runs.
    Developer,
    /// Also manages members and keys.
    Admin,
    /// Also manages billing and deletes the organisation.
    Owner,
}

/// A text is not a role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected one of viewer, developer, admin, owner")]
pub struct RoleError;

impl Role {
    /// Returns the name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Developer => "developer",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }
}

impl FromStr for Role {
    type Err = RoleError;

    fn from_str(text: &str) -> Result<Self, RoleError> {
        [Self::Viewer, Self::Developer, Self::Admin, Self::Owner]
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or(RoleError)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Who calls, proved by an access token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The person.
    pub user: UserId,
    /// The session that the token belongs to.
    pub session: SessionId,
    /// The organisation that the token was issued for.
    pub organisation: OrganisationId,
    /// The person's role there when the token was issued.
    pub role: Role,
}

/// An authorised view of one organisation. Every function of the store that touches a tenant's row takes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    organisation: OrganisationId,
    user: Option<UserId>,
    role: Role,
}

impl Scope {
    /// The view that a caller has of the organisation of its token.
    pub const fn of(principal: &Principal) -> Self {
        Self { organisation: principal.organisation, user: Some(principal.user), role: principal.role }
    }

    /// The view that the platform takes while it works for an organisation, such as a leased job's.
    pub const fn platform(organisation: OrganisationId) -> Self {
        Self { organisation, user: None, role: Role::Developer }
    }

    /// Returns the organisation.
    pub const fn organisation(&self) -> OrganisationId {
        self.organisation
    }

    /// Returns the person, or `None` where the platform itself acts.
    pub const fn user(&self) -> Option<UserId> {
        self.user
    }

    /// Returns whether the view includes what `role` may do.
    pub fn allows(&self, role: Role) -> bool {
        self.role >= role
    }
}
