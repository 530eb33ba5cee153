use assay_proto::v1;
use async_graphql::{Context, ID, Object};

use super::{Organization, User, organization::Role};
use crate::{
    ApiError,
    schema::{
        Api,
        api::{AUTH, answer},
        scalar::DateTime,
    },
};

/// That a person belongs to an organization.
pub(crate) struct Membership {
    id: String,
    user: Option<v1::User>,
    organisation: v1::Organisation,
    role: Role,
    joined_at: DateTime,
}

impl Membership {
    /// A membership of the caller.
    pub(crate) fn of_caller(membership: v1::Membership, user: Option<v1::User>) -> Result<Self, ApiError> {
        Ok(Self {
            id: membership.id,
            user,
            role: Role::of(&membership.role)?,
            joined_at: DateTime::required(membership.joined_at.as_ref()),
            organisation: membership.organisation.unwrap_or_default(),
        })
    }

    /// A membership of anybody in an organization.
    pub(crate) fn of_member(member: v1::Member, organisation: &v1::Organisation) -> Result<Self, ApiError> {
        Ok(Self {
            id: member.id,
            user: member.user,
            role: Role::of(&member.role)?,
            joined_at: DateTime::required(member.joined_at.as_ref()),
            organisation: organisation.clone(),
        })
    }

    /// A membership of the organization of the token, as a service answers a change of it.
    pub(crate) async fn here(ctx: &Context<'_>, member: v1::Member) -> Result<Self, ApiError> {
        let api = Api::of(ctx);
        let id = api.identity()?.principal.organisation.to_string();
        let viewer = answer(AUTH, api.auth().viewer(api.request(v1::ViewerRequest {})?).await)?;
        let organisations = viewer.memberships.into_iter().filter_map(|membership| membership.organisation);
        Self::of_member(member, &organisations.into_iter().find(|found| found.id == id).unwrap_or_default())
    }

    /// Finds a membership of the organization of the token.
    pub(crate) async fn load(ctx: &Context<'_>, id: &str) -> Result<Option<Self>, ApiError> {
        let api = Api::of(ctx);
        let found = answer(AUTH, api.organisations().list_members(api.request(v1::ListMembersRequest {})?).await)?;
        match found.members.into_iter().find(|member| member.id == id) {
            Some(member) => Ok(Some(Self::here(ctx, member).await?)),
            None => Ok(None),
        }
    }
}

/// That a person belongs to an organization.
#[Object]
impl Membership {
    /// `mem_…`
    pub(crate) async fn id(&self) -> ID {
        ID(self.id.clone())
    }

    /// The person.
    async fn user(&self) -> Option<User> {
        self.user.clone().map(User)
    }

    /// The organization.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Organization> {
        let caller = Api::of(ctx).caller.identity.as_ref().map(|identity| identity.principal.user.to_string());
        let is_own = self.user.as_ref().map(|user| &user.id) == caller.as_ref();
        Some(Organization::new(self.organisation.clone(), is_own.then_some(self.role)))
    }

    /// What the person may do there.
    async fn role(&self) -> Role {
        self.role
    }

    /// Since when.
    async fn joined_at(&self) -> DateTime {
        self.joined_at
    }
}
