use assay_proto::v1;
use async_graphql::{Context, ID, Object};

use super::organization::Role;
use crate::{
    ApiError,
    schema::{
        Api,
        api::{AUTH, answer},
        scalar::DateTime,
    },
};

/// An invitation into an organization, without what accepts it.
pub(crate) struct Invitation {
    invitation: v1::Invitation,
    role: Role,
}

impl TryFrom<v1::Invitation> for Invitation {
    type Error = ApiError;

    fn try_from(invitation: v1::Invitation) -> Result<Self, ApiError> {
        Ok(Self { role: Role::of(&invitation.role)?, invitation })
    }
}

impl Invitation {
    /// Finds an invitation into the organization of the token; to whom does not manage members there is none.
    pub(crate) async fn load(ctx: &Context<'_>, id: &str) -> Result<Option<Self>, ApiError> {
        let api = Api::of(ctx);
        if api.identity()?.principal.permits(assay_types::TokenScope::OrgAdmin).is_err() {
            return Ok(None);
        }
        let request = api.request(v1::ListInvitationsRequest {})?;
        let found = answer(AUTH, api.organisations().list_invitations(request).await)?;
        found.invitations.into_iter().find(|invitation| invitation.id == id).map(Self::try_from).transpose()
    }
}

/// An invitation into an organization, without what accepts it.
#[Object]
impl Invitation {
    /// `inv_…`
    pub(crate) async fn id(&self) -> ID {
        ID(self.invitation.id.clone())
    }

    /// Whom it is for.
    async fn email(&self) -> &str {
        &self.invitation.email
    }

    /// What the person may do after accepting.
    async fn role(&self) -> Role {
        self.role
    }

    /// When it was written.
    async fn created_at(&self) -> DateTime {
        DateTime::required(self.invitation.created_at.as_ref())
    }

    /// When it ends.
    async fn expires_at(&self) -> DateTime {
        DateTime::required(self.invitation.expires_at.as_ref())
    }
}
