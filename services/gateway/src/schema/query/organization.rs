use assay_types::TokenScope;
use async_graphql::{Context, Object};

use crate::{
    ApiError,
    schema::{
        directive::{auth, needs},
        object::Organization,
    },
};

#[derive(Default)]
pub(crate) struct OrganizationQuery;

#[Object]
impl OrganizationQuery {
    /// One of the caller's organizations, by its name in addresses; that of the token where left out.
    #[graphql(guard = "needs(TokenScope::Read)", directive = auth::apply(Some(TokenScope::Read.to_string()), None))]
    async fn organization(&self, ctx: &Context<'_>, slug: Option<String>) -> Result<Option<Organization>, ApiError> {
        let acts_for = crate::schema::Api::of(ctx).identity()?.principal.organisation.to_string();
        Organization::find(ctx, |found| match &slug {
            Some(slug) => found.slug == *slug,
            None => found.id == acts_for,
        })
        .await
    }
}
