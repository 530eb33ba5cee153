//! The calls of `assay.v1.Organisations`.

mod audit;
mod invitations;
mod manage;
mod members;
mod refuse;
mod switch;

use std::sync::Arc;

use assay_proto::v1::{
    AcceptInvitationRequest, CreateOrganisationRequest, InviteMemberRequest, InviteMemberResponse,
    LeaveOrganisationRequest, ListAuditEventsRequest, ListAuditEventsResponse, ListInvitationsRequest,
    ListInvitationsResponse, ListMembersRequest, ListMembersResponse, MemberResponse, MembershipResponse,
    RemoveMemberRequest, RemovedResponse, RenameOrganisationRequest, RenameOrganisationResponse,
    RevokeInvitationRequest, SetMemberRoleRequest, SwitchOrganisationRequest, SwitchOrganisationResponse,
    organisations_server,
};
use assay_types::TokenScope;
use tonic::{Request, Response, Status};

use self::audit::origin;
use crate::service::{Deps, user_errors};

/// The calls of `assay.v1.Organisations`.
pub(crate) struct Organisations {
    pub(crate) deps: Arc<Deps>,
}

#[tonic::async_trait]
impl organisations_server::Organisations for Organisations {
    async fn create_organisation(
        &self,
        request: Request<CreateOrganisationRequest>,
    ) -> Result<Response<MembershipResponse>, Status> {
        let (caller, _) = self.deps.caller(request.metadata()).await?;
        let origin = origin(&caller, request.metadata());
        Ok(Response::new(membership(self.deps.create_organisation(&caller, request.get_ref(), origin).await?)))
    }

    async fn rename_organisation(
        &self,
        request: Request<RenameOrganisationRequest>,
    ) -> Result<Response<RenameOrganisationResponse>, Status> {
        let caller = self.deps.permitted(request.metadata(), TokenScope::OrgAdmin).await?;
        let origin = origin(&caller, request.metadata());
        let response = match self.deps.rename_organisation(&caller, request.get_ref(), origin).await? {
            Ok(organisation) => {
                RenameOrganisationResponse { organisation: Some(organisation), user_errors: Vec::new() }
            }
            Err(refusals) => RenameOrganisationResponse { organisation: None, user_errors: user_errors(refusals) },
        };
        Ok(Response::new(response))
    }

    async fn switch_organisation(
        &self,
        request: Request<SwitchOrganisationRequest>,
    ) -> Result<Response<SwitchOrganisationResponse>, Status> {
        let (caller, session) = self.deps.caller(request.metadata()).await?;
        Ok(Response::new(self.deps.switch_organisation(&caller, session, &request.get_ref().id).await?))
    }

    async fn leave_organisation(
        &self,
        request: Request<LeaveOrganisationRequest>,
    ) -> Result<Response<RemovedResponse>, Status> {
        let (caller, _) = self.deps.caller(request.metadata()).await?;
        let origin = origin(&caller, request.metadata());
        Ok(Response::new(removed(self.deps.leave_organisation(&caller, &request.get_ref().id, origin).await?)))
    }

    async fn list_members(
        &self,
        request: Request<ListMembersRequest>,
    ) -> Result<Response<ListMembersResponse>, Status> {
        let caller = self.deps.permitted(request.metadata(), TokenScope::Read).await?;
        Ok(Response::new(ListMembersResponse { members: self.deps.list_members(&caller).await? }))
    }

    async fn set_member_role(
        &self,
        request: Request<SetMemberRoleRequest>,
    ) -> Result<Response<MemberResponse>, Status> {
        let caller = self.deps.permitted(request.metadata(), TokenScope::OrgAdmin).await?;
        let origin = origin(&caller, request.metadata());
        let response = match self.deps.set_member_role(&caller, request.get_ref(), origin).await? {
            Ok(member) => MemberResponse { member: Some(member), user_errors: Vec::new() },
            Err(refusals) => MemberResponse { member: None, user_errors: user_errors(refusals) },
        };
        Ok(Response::new(response))
    }

    async fn remove_member(&self, request: Request<RemoveMemberRequest>) -> Result<Response<RemovedResponse>, Status> {
        let caller = self.deps.permitted(request.metadata(), TokenScope::OrgAdmin).await?;
        let origin = origin(&caller, request.metadata());
        Ok(Response::new(removed(self.deps.remove_member(&caller, &request.get_ref().id, origin).await?)))
    }

    async fn invite_member(
        &self,
        request: Request<InviteMemberRequest>,
    ) -> Result<Response<InviteMemberResponse>, Status> {
        let caller = self.deps.permitted(request.metadata(), TokenScope::OrgAdmin).await?;
        let origin = origin(&caller, request.metadata());
        let response = match self.deps.invite_member(&caller, request.get_ref(), origin).await? {
            Ok(response) => response,
            Err(refusals) => InviteMemberResponse { user_errors: user_errors(refusals), ..Default::default() },
        };
        Ok(Response::new(response))
    }

    async fn list_invitations(
        &self,
        request: Request<ListInvitationsRequest>,
    ) -> Result<Response<ListInvitationsResponse>, Status> {
        let caller = self.deps.permitted(request.metadata(), TokenScope::OrgAdmin).await?;
        Ok(Response::new(ListInvitationsResponse { invitations: self.deps.list_invitations(&caller).await? }))
    }

    async fn revoke_invitation(
        &self,
        request: Request<RevokeInvitationRequest>,
    ) -> Result<Response<RemovedResponse>, Status> {
        let caller = self.deps.permitted(request.metadata(), TokenScope::OrgAdmin).await?;
        let origin = origin(&caller, request.metadata());
        Ok(Response::new(removed(self.deps.revoke_invitation(&caller, &request.get_ref().id, origin).await?)))
    }

    async fn accept_invitation(
        &self,
        request: Request<AcceptInvitationRequest>,
    ) -> Result<Response<MembershipResponse>, Status> {
        let (caller, _) = self.deps.caller(request.metadata()).await?;
        let origin = origin(&caller, request.metadata());
        Ok(Response::new(membership(self.deps.accept_invitation(&caller, &request.get_ref().token, origin).await?)))
    }

    async fn list_audit_events(
        &self,
        request: Request<ListAuditEventsRequest>,
    ) -> Result<Response<ListAuditEventsResponse>, Status> {
        let caller = self.deps.permitted(request.metadata(), TokenScope::OrgAdmin).await?;
        Ok(Response::new(self.deps.list_audit_events(&caller, request.get_ref()).await?))
    }
}

fn membership(made: Result<assay_proto::v1::Membership, Vec<crate::refusal::Refusal>>) -> MembershipResponse {
    match made {
        Ok(membership) => MembershipResponse { membership: Some(membership), user_errors: Vec::new() },
        Err(refusals) => MembershipResponse { membership: None, user_errors: user_errors(refusals) },
    }
}

fn removed(done: Result<(), Vec<crate::refusal::Refusal>>) -> RemovedResponse {
    RemovedResponse { user_errors: user_errors(done.err().unwrap_or_default()) }
}
