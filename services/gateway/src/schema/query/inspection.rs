use async_graphql::{Context, ID, Object};

use crate::{
    ApiError,
    schema::{directive::signed_in, object::Inspection},
};

#[derive(Default)]
pub(crate) struct InspectionQuery;

#[Object]
impl InspectionQuery {
    /// A question to a backtest and its answer; null where there is no such question.
    #[graphql(guard = "signed_in")]
    async fn inspection(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Inspection>, ApiError> {
        Inspection::load(ctx, &id).await
    }
}
