use assay_types::TokenScope;
use async_graphql::{Context, ID, InputObject, Object};

use crate::{
    ApiError, ErrorCode,
    schema::{
        connection::{Page, PageArguments},
        directive::{auth, list_size, needs},
        object::Backtest,
    },
};

/// Which backtests to list.
#[derive(InputObject, Default)]
struct BacktestFilter {
    /// Those of one strategy.
    strategy: Option<ID>,
}

#[derive(Default)]
pub(crate) struct BacktestQuery;

#[Object]
impl BacktestQuery {
    /// Finds a backtest.
    #[graphql(guard = "needs(TokenScope::Read)", directive = auth::apply(Some(TokenScope::Read.to_string()), None))]
    async fn backtest(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Backtest>, ApiError> {
        Backtest::load(ctx, &id).await
    }

    /// The organization's backtests, the newest first.
    #[graphql(guard = "needs(TokenScope::Read)", directive = auth::apply(Some(TokenScope::Read.to_string()), None), directive = list_size::apply(vec!["first".to_owned(), "last".to_owned()]))]
    async fn backtests(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(default)] filter: BacktestFilter,
    ) -> Result<Page<Backtest>, ApiError> {
        let strategy = filter.strategy.unwrap_or_default();
        if !strategy.is_empty() && strategy.parse::<assay_types::StrategyId>().is_err() {
            return Err(ApiError::new(ErrorCode::BadUserInput, "`filter.strategy` is the id of a strategy."));
        }
        Backtest::list(ctx, &strategy, PageArguments { first, after, last, before }).await
    }
}
