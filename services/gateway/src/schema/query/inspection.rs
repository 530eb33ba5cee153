use assay_types::TokenScope;
use async_graphql::{Context, ID, Object};

use crate::{
    ApiError,
    schema::{
        directive::{auth, needs},
        object::Inspection,
    },
};

#[derive(Default)]
pub(crate) struct InspectionQuery;

#[Object]
impl InspectionQuery {
    /// A question to a backtest and its answer; null where there is no such question.
    #[graphql(guard = "needs(TokenScope::Read)", directive = auth::apply(Some(TokenScope::Read.to_string()), None))]
    async fn inspection(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Inspection>, ApiError> {
        Inspection::load(ctx, &id).await
    }
}
