use assay_proto::v1::{self, CreateOrganisationRequest, RenameOrganisationRequest};
use assay_store::{Creation, Idempotency, NewOrganisation, Origin, StoreError};
use assay_types::{Digest, MembershipId, OrganisationId, Principal, Scope};

use super::refuse::{other_request, refusal};
use crate::{
    answer,
    refusal::{Refusal, RefusalCode},
    service::{CallError, Deps},
    validate,
};

/// Organisations that one person may own, beside the personal one.
const MOST: u16 = 20;

impl Deps {
    /// Makes an organisation that the caller owns.
    pub(super) async fn create_organisation(
        &self,
        caller: &Principal,
        request: &CreateOrganisationRequest,
        origin: Origin,
    ) -> Result<Result<v1::Membership, Vec<Refusal>>, CallError> {
        let (name, slug) = (request.name.trim().to_owned(), request.slug.trim().to_owned());
        if let Err(refusals) = validate::organisation(&name, &slug, &request.idempotency_key) {
            return Ok(Err(refusals));
        }
        let idempotency = (!request.idempotency_key.is_empty()).then(|| Idempotency {
            key: request.idempotency_key.clone(),
            request: Digest::of(format!("{name:?} {slug:?}").as_bytes()),
        });
        let new = NewOrganisation {
            id: OrganisationId::generate(&*self.clock, &*self.entropy),
            membership: MembershipId::generate(&*self.clock, &*self.entropy),
            slug,
            name,
            at: self.clock.now(),
            idempotency,
        };
        match self.store.organisations().asked_from(origin).create(&Scope::of(caller), new, MOST).await {
            Ok(Ok(Creation::Made(membership))) => {
                tracing::info!(user = %caller.user, organisation = %membership.organisation.id, "made an organisation");
                Ok(Ok(answer::membership(membership)))
            }
            Ok(Ok(Creation::Repeated(membership))) => Ok(Ok(answer::membership(membership))),
            Ok(Err(refused)) => Ok(Err(refusal(refused))),
            Err(StoreError::Taken(_)) => {
                let message = format!("the name {} is taken; choose another", request.slug.trim());
                Ok(Err(vec![Refusal::of("slug", RefusalCode::Taken, message)]))
            }
            Err(StoreError::IdempotencyMismatch) => Ok(Err(other_request())),
            Err(error) => Err(error.into()),
        }
    }

    /// Renames the caller's organisation.
    pub(super) async fn rename_organisation(
        &self,
        caller: &Principal,
        request: &RenameOrganisationRequest,
        origin: Origin,
    ) -> Result<Result<v1::Organisation, Vec<Refusal>>, CallError> {
        own(caller, &request.id)?;
        let name = request.name.trim();
        if let Err(refusal) = validate::organisation_name(name) {
            return Ok(Err(vec![refusal]));
        }
        let renamed = self.store.organisations().asked_from(origin).rename(&Scope::of(caller), name).await?;
        tracing::info!(user = %caller.user, organisation = %caller.organisation, "asked to rename an organisation");
        Ok(renamed.map(answer::organisation).map_err(refusal))
    }
}

/// What a request says of an organisation it says of that of its token; any other does not exist for it.
pub(super) fn own(caller: &Principal, id: &str) -> Result<(), CallError> {
    if id.parse() == Ok(caller.organisation) { Ok(()) } else { Err(CallError::NoOrganisation) }
}
