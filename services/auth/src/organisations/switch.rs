use assay_proto::{to_timestamp, v1::SwitchOrganisationResponse};
use assay_types::{OrganisationId, Principal, SessionId};

use crate::{
    answer,
    service::{CallError, Deps},
    sessions::ONE_FACTOR,
};

impl Deps {
    /// Lets the caller's session act for another of the caller's organisations, and gives the token to do so at once.
    pub(super) async fn switch_organisation(
        &self,
        caller: &Principal,
        session: SessionId,
        id: &str,
    ) -> Result<SwitchOrganisationResponse, CallError> {
        let id: OrganisationId = id.parse().map_err(|_| CallError::NoOrganisation)?;
        let user = self.store.accounts().user(caller.user).await?.ok_or(CallError::Ended)?;
        let membership = self.store.organisations().switch(caller.user, session, id).await?;
        let principal = Principal { organisation: id, role: membership.role, ..caller.clone() };
        let issued = self.keyring.issue(&self.tokens, &principal, ONE_FACTOR)?;
        tracing::info!(user = %caller.user, %session, organisation = %id, "a session acts for another organisation");
        Ok(SwitchOrganisationResponse {
            membership: Some(answer::membership(membership)),
            access_token: issued.token,
            access_token_expires_at: Some(to_timestamp(issued.expires_at)),
            user: Some(answer::user(user)),
        })
    }
}
