use assay_proto::v1::{self, SetMemberRoleRequest};
use assay_store::Origin;
use assay_types::{MembershipId, Principal, Role, Scope};

use super::{manage::own, refuse::refusal};
use crate::{
    answer,
    refusal::{Refusal, RefusalCode},
    service::{CallError, Deps},
};

impl Deps {
    /// Returns who belongs to the caller's organisation.
    pub(super) async fn list_members(&self, caller: &Principal) -> Result<Vec<v1::Member>, CallError> {
        let members = self.store.organisations().members(&Scope::of(caller)).await?;
        Ok(members.into_iter().map(|member| answer::member(member, caller.user)).collect())
    }

    /// Changes what a member may do.
    pub(super) async fn set_member_role(
        &self,
        caller: &Principal,
        request: &SetMemberRoleRequest,
        origin: Origin,
    ) -> Result<Result<v1::Member, Vec<Refusal>>, CallError> {
        let id = member(&request.id)?;
        let role = match role(&request.role) {
            Ok(role) => role,
            Err(refusal) => return Ok(Err(vec![refusal])),
        };
        let changed = self.store.organisations().asked_from(origin).set_role(&Scope::of(caller), id, role).await?;
        tracing::info!(user = %caller.user, member = %id, %role, done = changed.is_ok(), "asked to change a role");
        Ok(changed.map(|member| answer::member(member, caller.user)).map_err(refusal))
    }

    /// Ends a membership.
    pub(super) async fn remove_member(
        &self,
        caller: &Principal,
        id: &str,
        origin: Origin,
    ) -> Result<Result<(), Vec<Refusal>>, CallError> {
        let id = member(id)?;
        let removed = self.store.organisations().asked_from(origin).remove(&Scope::of(caller), id).await?;
        tracing::info!(user = %caller.user, member = %id, done = removed.is_ok(), "asked to remove a member");
        Ok(removed.map(|_| ()).map_err(refusal))
    }

    /// Ends the caller's own membership.
    pub(super) async fn leave_organisation(
        &self,
        caller: &Principal,
        id: &str,
        origin: Origin,
    ) -> Result<Result<(), Vec<Refusal>>, CallError> {
        own(caller, id)?;
        let left = self.store.organisations().asked_from(origin).leave(&Scope::of(caller)).await?;
        tracing::info!(user = %caller.user, organisation = %caller.organisation, done = left.is_ok(), "asked to leave");
        Ok(left.map(|_| ()).map_err(refusal))
    }
}

fn member(id: &str) -> Result<MembershipId, CallError> {
    id.parse().map_err(|_| CallError::NoMember)
}

pub(super) fn role(name: &str) -> Result<Role, Refusal> {
    name.parse().map_err(|error: assay_types::RoleError| Refusal::of("role", RefusalCode::Invalid, error.to_string()))
}
