use assay_proto::v1;
use assay_types::TokenScope;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::{AckPayload, member::MembershipPayload};
use crate::{
    ApiError,
    schema::{
        Api,
        api::{AUTH, answer},
        directive::{account, auth, needs},
        object::{Invitation, Membership, Role},
        scalar::Uri,
        user_error::{UserError, user_errors},
    },
};

/// Whom to invite.
#[derive(InputObject)]
struct MemberInviteInput {
    /// The organization of the token.
    organization: ID,
    /// The e-mail address: only who has it can accept.
    email: String,
    /// What the person may do after accepting.
    role: Role,
    /// Makes a repeated call the same call; the header `Idempotency-Key` does the same.
    idempotency_key: Option<String>,
}

/// The invitation that was written.
#[derive(SimpleObject)]
struct InvitationPayload {
    /// The invitation.
    invitation: Option<Invitation>,
    /// Where it is accepted, to be sent to the person. Shown once: a repeated call has none.
    link: Option<Uri>,
    /// What the caller can put right.
    user_errors: Vec<UserError>,
}

/// A code that the caller was given.
#[derive(InputObject)]
pub(super) struct CodeInput {
    /// Of an invitation: what stands behind `#` in its link. Of a second factor: what the authenticator shows.
    pub(super) code: String,
}

#[derive(Default)]
pub(crate) struct InvitationMutation;

#[Object]
impl InvitationMutation {
    /// Invites an e-mail address into the organization of the token for a week, in place of an earlier invitation. At least admin, and
    /// owner to invite an owner.
    #[graphql(
        guard = "needs(TokenScope::OrgAdmin)",
        directive = auth::apply(Some(TokenScope::OrgAdmin.to_string()), None)
    )]
    async fn member_invite(&self, ctx: &Context<'_>, input: MemberInviteInput) -> Result<InvitationPayload, ApiError> {
        let api = Api::of(ctx);
        let message = v1::InviteMemberRequest {
            organisation_id: input.organization.0,
            email: input.email,
            role: input.role.as_wire().to_owned(),
            idempotency_key: api.idempotency_key(input.idempotency_key),
        };
        let answer = answer(AUTH, api.organisations().invite_member(api.request(message)?).await)?;
        // Behind `#`, so that neither a log nor a referrer has it.
        let link = (!answer.token.is_empty()).then(|| Uri(format!("{}/invitation#{}", api.public_url, answer.token)));
        Ok(InvitationPayload {
            invitation: answer.invitation.map(Invitation::try_from).transpose()?,
            link,
            user_errors: user_errors(answer.user_errors),
        })
    }

    /// Takes an invitation back. At least admin.
    #[graphql(
        guard = "needs(TokenScope::OrgAdmin)",
        directive = auth::apply(Some(TokenScope::OrgAdmin.to_string()), None)
    )]
    async fn invitation_revoke(&self, ctx: &Context<'_>, id: ID) -> Result<AckPayload, ApiError> {
        let api = Api::of(ctx);
        let request = api.request(v1::RevokeInvitationRequest { id: id.0 })?;
        Ok(AckPayload::of(answer(AUTH, api.organisations().revoke_invitation(request).await)?.user_errors))
    }

    /// Joins the organization that invited the caller's address. To work in it, switch to it.
    #[graphql(guard = "account")]
    async fn invitation_accept(&self, ctx: &Context<'_>, input: CodeInput) -> Result<MembershipPayload, ApiError> {
        let api = Api::of(ctx);
        let request = api.request(v1::AcceptInvitationRequest { token: input.code })?;
        let answered = answer(AUTH, api.organisations().accept_invitation(request).await)?;
        let membership = match answered.membership {
            Some(membership) => {
                let viewer = answer(AUTH, api.auth().viewer(api.request(v1::ViewerRequest {})?).await)?;
                Some(Membership::of_caller(membership, viewer.user)?)
            }
            None => None,
        };
        Ok(MembershipPayload { membership, user_errors: user_errors(answered.user_errors) })
    }
}
