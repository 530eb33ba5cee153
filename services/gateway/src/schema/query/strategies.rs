use std::sync::Arc;

use assay_proto::v1;
use assay_types::TokenScope;
use async_graphql::{Context, ID, Object};

use crate::{
    ApiError,
    schema::{
        Api,
        api::{STRATEGY, answer},
        connection::{Page, PageArguments},
        directive::{auth, list_size, needs},
        object::Strategy,
    },
};

#[derive(Default)]
pub(crate) struct StrategyQuery;

#[Object]
impl StrategyQuery {
    /// Finds a strategy.
    #[graphql(guard = "needs(TokenScope::Read)", directive = auth::apply(Some(TokenScope::Read.to_string()), None))]
    async fn strategy(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Strategy>, ApiError> {
        Strategy::load(ctx, &id).await
    }

    /// The organization's strategies, the newest first.
    #[graphql(guard = "needs(TokenScope::Read)", directive = auth::apply(Some(TokenScope::Read.to_string()), None), directive = list_size::apply(vec!["first".to_owned(), "last".to_owned()]))]
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
