use assay_proto::v1;
use assay_types::TokenScope;
use async_graphql::{Context, ID, Object, SimpleObject};

use super::AckPayload;
use crate::{
    ApiError,
    schema::{
        Api,
        api::{AUTH, answer},
        directive::{auth, needs},
        object::{Membership, Role},
        user_error::{UserError, user_errors},
    },
};

/// The membership that was made or changed.
#[derive(SimpleObject)]
pub(super) struct MembershipPayload {
    /// The membership.
    pub(super) membership: Option<Membership>,
    /// What the caller can put right.
    pub(super) user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct MemberMutation;

#[Object]
impl MemberMutation {
    /// Changes what a member may do: at once for new access tokens, within ten minutes for those given before. At least admin; owners
    /// are made and unmade by owners.
    #[graphql(
        guard = "needs(TokenScope::OrgAdmin)",
        directive = auth::apply(Some(TokenScope::OrgAdmin.to_string()), None)
    )]
    async fn member_role_set(&self, ctx: &Context<'_>, id: ID, role: Role) -> Result<MembershipPayload, ApiError> {
        let api = Api::of(ctx);
        let message = v1::SetMemberRoleRequest { id: id.0, role: role.as_wire().to_owned() };
        let answer = answer(AUTH, api.organisations().set_member_role(api.request(message)?).await)?;
        let membership = match answer.member {
            Some(member) => Some(Membership::here(ctx, member).await?),
            None => None,
        };
        Ok(MembershipPayload { membership, user_errors: user_errors(answer.user_errors) })
    }

    /// Ends a membership, with the API keys made on it. At least admin, and owner for that of an owner.
    #[graphql(
        guard = "needs(TokenScope::OrgAdmin)",
        directive = auth::apply(Some(TokenScope::OrgAdmin.to_string()), None)
    )]
    async fn member_remove(&self, ctx: &Context<'_>, id: ID) -> Result<AckPayload, ApiError> {
        let api = Api::of(ctx);
        let request = api.request(v1::RemoveMemberRequest { id: id.0 })?;
        Ok(AckPayload::of(answer(AUTH, api.organisations().remove_member(request).await)?.user_errors))
    }
}
