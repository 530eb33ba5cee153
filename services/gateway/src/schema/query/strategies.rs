use std::sync::Arc;

use assay_proto::v1;
use async_graphql::{Context, ID, Object};

use crate::{
    ApiError,
    schema::{
        Api,
        api::{STRATEGY, answer},
        connection::{Page, PageArguments},
        directive::{list_size, signed_in},
        object::Strategy,
    },
};

#[derive(Default)]
pub(crate) struct StrategyQuery;

#[Object]
impl StrategyQuery {
    /// Finds a strategy.
    #[graphql(guard = "signed_in")]
    async fn strategy(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Strategy>, ApiError> {
        Strategy::load(ctx, &id).await
    }

    /// The organization's strategies, the newest first.
    #[graphql(guard = "signed_in", directive = list_size::apply(vec!["first".to_owned(), "last".to_owned()]))]
    async fn strategies(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Page<Strategy>, ApiError> {
        let api = Api::of(ctx);
        let asked = PageArguments { first, after, last, before }.of(api, "strategies", "")?;
        let message = v1::ListStrategiesRequest { page: Some(asked.request.clone()) };
        let found = answer(STRATEGY, api.strategies().list_strategies(api.request(message)?).await)?;
        Ok(asked.page(found.page, found.strategies.into_iter().map(|found| Strategy(Arc::new(found)))))
    }
}
