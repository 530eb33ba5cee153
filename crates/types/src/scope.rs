use std::{fmt, str::FromStr};

use crate::{ApiKeyId, Code, Coded, OrganisationId, SessionId, TokenScope, TokenScopes, UserId};

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

/// What an access token was given for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// Somebody who signed in: may do all that the role includes.
    Session(SessionId),
    /// A key: may do what it names of that, and nothing to the account itself.
    ApiKey(ApiKeyId, TokenScopes),
}

/// Who calls, proved by an access token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The person.
    pub user: UserId,
    /// What the token was given for.
    pub credential: Credential,
    /// The organisation that the token was issued for.
    pub organisation: OrganisationId,
    /// The person's role there when the token was issued.
    pub role: Role,
}

/// A caller may not do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// The role does not include it.
    #[error("role {0} is needed")]
    Role(Role),
    /// The key was not made for it, or nobody's role includes it.
    #[error("scope {0} is needed")]
    Scope(TokenScope),
    /// No key may do it, whatever its scopes.
    #[error("a session is needed")]
    Session,
}

impl Coded for Denied {
    fn code(&self) -> Code {
        Code::Forbidden
    }

    fn public_message(&self) -> String {
        match self {
            Self::Role(needed) => format!("your role does not include this; it takes at least {needed}"),
            Self::Scope(needed) => format!("the API key lacks the scope `{needed}`; make a key that has it"),
            Self::Session => "an API key cannot do this; sign in instead".to_owned(),
        }
    }
}

impl Principal {
    /// Returns nothing where the caller may do what `scope` stands for.
    ///
    /// # Errors
    /// Where the role does not include it, or the key does not name it.
    pub fn permits(&self, scope: TokenScope) -> Result<(), Denied> {
        if matches!(self.credential, Credential::ApiKey(_, scopes) if !scopes.contains(scope)) {
            return Err(Denied::Scope(scope));
        }
        match scope.least_role() {
            Some(needed) if self.role >= needed => Ok(()),
            Some(needed) => Err(Denied::Role(needed)),
            None => Err(Denied::Scope(scope)),
        }
    }

    /// Returns the session that calls.
    ///
    /// # Errors
    /// Where a key calls instead.
    pub const fn session(&self) -> Result<SessionId, Denied> {
        match self.credential {
            Credential::Session(session) => Ok(session),
            Credential::ApiKey(..) => Err(Denied::Session),
        }
    }
}

/// An authorised view of one organisation. Every function of the store that touches a tenant's row takes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    organisation: OrganisationId,
    user: Option<UserId>,
}

impl Scope {
    /// The view that a caller has of the organisation of its token.
    pub const fn of(principal: &Principal) -> Self {
        Self { organisation: principal.organisation, user: Some(principal.user) }
    }

    /// The view that the platform takes while it works for an organisation, such as a leased job's.
    pub const fn platform(organisation: OrganisationId) -> Self {
        Self { organisation, user: None }
    }

    /// Returns the organisation.
    pub const fn organisation(&self) -> OrganisationId {
        self.organisation
    }

    /// Returns the person, or `None` where the platform itself acts.
    pub const fn user(&self) -> Option<UserId> {
        self.user
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn caller(credential: Credential, role: Role) -> Principal {
        let (user, organisation) = (UserId::from_uuid(Uuid::nil()), OrganisationId::from_uuid(Uuid::nil()));
        Principal { user, credential, organisation, role }
    }

    #[test]
    fn a_session_has_what_the_role_includes_and_a_key_what_it_names_of_that() {
        let session = Credential::Session(SessionId::from_uuid(Uuid::nil()));
        let key = |scopes: &[TokenScope]| {
            Credential::ApiKey(ApiKeyId::from_uuid(Uuid::nil()), scopes.iter().copied().collect())
        };
        for (credential, role, scope, answer) in [
            (session, Role::Viewer, TokenScope::Read, Ok(())),
            (session, Role::Viewer, TokenScope::Run, Err(Denied::Role(Role::Developer))),
            (session, Role::Owner, TokenScope::Billing, Ok(())),
            (session, Role::Owner, TokenScope::Admin, Err(Denied::Scope(TokenScope::Admin))),
            (key(&[TokenScope::Read]), Role::Owner, TokenScope::Read, Ok(())),
            (key(&[TokenScope::Read]), Role::Owner, TokenScope::Run, Err(Denied::Scope(TokenScope::Run))),
            // Whoever is no developer any more has no keys of one.
            (key(&[TokenScope::Run]), Role::Viewer, TokenScope::Run, Err(Denied::Role(Role::Developer))),
            (key(&[]), Role::Owner, TokenScope::Read, Err(Denied::Scope(TokenScope::Read))),
        ] {
            assert_eq!(caller(credential, role).permits(scope), answer, "{credential:?} {role} {scope}");
        }
        assert!(caller(session, Role::Viewer).session().is_ok());
        assert_eq!(caller(key(&TokenScope::ALL), Role::Owner).session(), Err(Denied::Session));
    }
}
