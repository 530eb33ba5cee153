use assay_authn::InvitationToken;
use assay_proto::v1::{self, InviteMemberRequest, InviteMemberResponse};
use assay_store::{Creation, Idempotency, NewInvitation, NewMember, Origin, StoreError};
use assay_types::{Digest, InvitationId, MembershipId, Principal, Scope};
use secrecy::ExposeSecret as _;

use super::{
    manage::own,
    members::role,
    refuse::{other_request, refusal},
};
use crate::{
    answer,
    letters::INVITATION_LIFE,
    refusal::{Refusal, RefusalCode},
    service::{CallError, Deps},
    sessions::after,
    validate,
};

/// Members and open invitations that an organisation may have.
const MOST: u16 = 500;

impl Deps {
    /// Invites an address. The answer is the same whether it has an account.
    pub(super) async fn invite_member(
        &self,
        caller: &Principal,
        request: &InviteMemberRequest,
        origin: Origin,
    ) -> Result<Result<InviteMemberResponse, Vec<Refusal>>, CallError> {
        own(caller, &request.organisation_id)?;
        let email = request.email.trim().to_owned();
        let checks = (role(&request.role), validate::address(&email), validate::repeatable(&request.idempotency_key));
        let (Ok(role), Ok(()), Ok(())) = &checks else {
            let (role, address, key) = checks;
            return Ok(Err([role.err(), address.err(), key.err()].into_iter().flatten().collect()));
        };
        let (now, token) = (self.clock.now(), InvitationToken::draw(&*self.entropy));
        let idempotency = (!request.idempotency_key.is_empty()).then(|| Idempotency {
            key: request.idempotency_key.clone(),
            request: Digest::of(format!("{email:?} {role}").as_bytes()),
        });
        let mail = Some(self.invitation(&email, &token)?);
        let new = NewInvitation {
            id: InvitationId::generate(&*self.clock, &*self.entropy),
            email,
            role: *role,
            hash: token.hash(),
            at: now,
            expires_at: after(now, INVITATION_LIFE),
            mail,
            idempotency,
        };
        match self.store.organisations().asked_from(origin).invite(&Scope::of(caller), new, MOST).await {
            Ok(Ok(Creation::Made(made))) => {
                tracing::info!(user = %caller.user, invitation = %made.id, role = %made.role, "invited somebody");
                Ok(Ok(told(made, token.expose().expose_secret())))
            }
            Ok(Ok(Creation::Repeated(earlier))) => Ok(Ok(told(earlier, ""))),
            Ok(Err(refused)) => Ok(Err(refusal(refused))),
            Err(StoreError::IdempotencyMismatch) => Ok(Err(other_request())),
            Err(error) => Err(error.into()),
        }
    }

    /// Returns the invitations into the caller's organisation that can be accepted.
    pub(super) async fn list_invitations(&self, caller: &Principal) -> Result<Vec<v1::Invitation>, CallError> {
        let open = self.store.organisations().invitations(&Scope::of(caller), self.clock.now()).await?;
        Ok(open.into_iter().map(answer::invitation).collect())
    }

    /// Takes an invitation back.
    pub(super) async fn revoke_invitation(
        &self,
        caller: &Principal,
        id: &str,
        origin: Origin,
    ) -> Result<Result<(), Vec<Refusal>>, CallError> {
        let id: InvitationId = id.parse().map_err(|_| CallError::NoInvitation)?;
        let revoked = self
            .store
            .organisations()
            .asked_from(origin)
            .revoke_invitation(&Scope::of(caller), id, self.clock.now())
            .await?;
        tracing::info!(user = %caller.user, invitation = %id, done = revoked.is_ok(), "asked to revoke an invitation");
        Ok(revoked.map_err(refusal))
    }

    /// Makes the caller a member of the organisation that invited its address.
    pub(super) async fn accept_invitation(
        &self,
        caller: &Principal,
        token: &str,
        origin: Origin,
    ) -> Result<Result<v1::Membership, Vec<Refusal>>, CallError> {
        let nothing = || Refusal::of("code", RefusalCode::Invalid, "there is no such invitation, or it was revoked");
        let Some(token) = InvitationToken::parse(token.trim()) else { return Ok(Err(vec![nothing()])) };
        let id = MembershipId::generate(&*self.clock, &*self.entropy);
        let new = NewMember { id, user: caller.user, hash: token.hash(), at: self.clock.now() };
        match self.store.organisations().asked_from(origin).accept(new).await {
            Ok(Ok(membership)) => {
                tracing::info!(user = %caller.user, organisation = %membership.organisation.id, "joined");
                Ok(Ok(answer::membership(membership)))
            }
            Ok(Err(refused)) => Ok(Err(refusal(refused))),
            Err(StoreError::NotFound(_)) => Ok(Err(vec![nothing()])),
            Err(error) => Err(error.into()),
        }
    }
}

fn told(invitation: assay_store::Invitation, token: &str) -> InviteMemberResponse {
    InviteMemberResponse {
        invitation: Some(answer::invitation(invitation)),
        token: token.to_owned(),
        user_errors: Vec::new(),
    }
}
