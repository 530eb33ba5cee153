use assay_proto::v1;
use assay_types::TokenScope;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::{AckPayload, session::AuthPayload};
use crate::{
    ApiError,
    schema::{
        Api,
        api::{AUTH, answer},
        directive::{account, auth, needs},
        object::{Organization, Role},
        user_error::{UserError, user_errors},
    },
};

/// A new organization.
#[derive(InputObject)]
struct OrganizationCreateInput {
    /// The name for people.
    name: String,
    /// The name in addresses: lower-case letters, digits and single hyphens. Nobody's handle, and not changed later.
    slug: String,
    /// Makes a repeated call the same call; the header `Idempotency-Key` does the same.
    idempotency_key: Option<String>,
}

/// What changes of an organization.
#[derive(InputObject)]
struct OrganizationUpdateInput {
    /// The name for people.
    name: String,
}

/// The organization that was made or changed.
#[derive(SimpleObject)]
struct OrganizationPayload {
    /// The organization.
    organization: Option<Organization>,
    /// What the caller can put right.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct OrganizationMutation;

#[Object]
impl OrganizationMutation {
    /// Makes an organization that the caller owns. To work in it, switch to it.
    #[graphql(guard = "account")]
    async fn organization_create(
        &self,
        ctx: &Context<'_>,
        input: OrganizationCreateInput,
    ) -> Result<OrganizationPayload, ApiError> {
        let api = Api::of(ctx);
        let message = v1::CreateOrganisationRequest {
            name: input.name,
            slug: input.slug,
            idempotency_key: api.idempotency_key(input.idempotency_key),
        };
        let answer = answer(AUTH, api.organisations().create_organisation(api.request(message)?).await)?;
        let made = answer.membership.and_then(|membership| Some((membership.organisation?, membership.role)));
        let organization = match made {
            Some((made, role)) => Some(Organization::new(made, Some(Role::of(&role)?))),
            None => None,
        };
        Ok(OrganizationPayload { organization, user_errors: user_errors(answer.user_errors) })
    }

    /// Renames the organization of the token. At least admin.
    #[graphql(
        guard = "needs(TokenScope::OrgAdmin)",
        directive = auth::apply(Some(TokenScope::OrgAdmin.to_string()), None)
    )]
    async fn organization_update(
        &self,
        ctx: &Context<'_>,
        id: ID,
        input: OrganizationUpdateInput,
    ) -> Result<OrganizationPayload, ApiError> {
        let api = Api::of(ctx);
        let message = v1::RenameOrganisationRequest { id: id.0.clone(), name: input.name };
        let answer = answer(AUTH, api.organisations().rename_organisation(api.request(message)?).await)?;
        let organization = match answer.organisation {
            Some(_) => Organization::find(ctx, |found| found.id == id.0).await?,
            None => None,
        };
        Ok(OrganizationPayload { organization, user_errors: user_errors(answer.user_errors) })
    }

    /// Lets the session act for another organization of the caller, from now on. Earlier access tokens stay as they were until they end.
    #[graphql(guard = "account")]
    async fn organization_switch(&self, ctx: &Context<'_>, id: ID) -> Result<AuthPayload, ApiError> {
        let api = Api::of(ctx);
        let request = api.request(v1::SwitchOrganisationRequest { id: id.0 })?;
        Ok(AuthPayload::switched(answer(AUTH, api.organisations().switch_organisation(request).await)?))
    }

    /// Ends the caller's own membership of the organization of the token, with the API keys made there.
    #[graphql(guard = "account")]
    async fn organization_leave(&self, ctx: &Context<'_>, id: ID) -> Result<AckPayload, ApiError> {
        let api = Api::of(ctx);
        let request = api.request(v1::LeaveOrganisationRequest { id: id.0 })?;
        let answer = answer(AUTH, api.organisations().leave_organisation(request).await)?;
        Ok(AckPayload::of(answer.user_errors))
    }
}
