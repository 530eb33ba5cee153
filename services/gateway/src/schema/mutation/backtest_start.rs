use std::sync::Arc;

use assay_proto::v1;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use crate::{
    ApiError,
    schema::{
        Api,
        api::{STRATEGY, answer},
        directive::signed_in,
        object::{Backtest, MoneyInput},
        scalar::DateTime,
        user_error::{UserError, user_errors},
    },
};

/// What to run, over what, and how.
#[derive(InputObject)]
struct BacktestStartInput {
    /// The version of a strategy.
    version: ID,
    /// The dataset.
    dataset: ID,
    /// Where in the data to begin; at its beginning where left out.
    from: Option<DateTime>,
    /// Where in the data to end; at its end where left out.
    to: Option<DateTime>,
    /// Values of parameters by name, as an object; those left out take their default.
    parameters: Option<serde_json::Value>,
    /// What the account begins with.
    capital: MoneyInput,
    /// How orders are filled and what they cost, as an object; what is left out takes its default.
    execution: Option<serde_json::Value>,
    /// Makes a repeated call the same call; the header `Idempotency-Key` does the same.
    idempotency_key: Option<String>,
}

/// The backtest that was started.
#[derive(SimpleObject)]
struct BacktestPayload {
    /// The backtest, which waits for a sandbox.
    backtest: Option<Backtest>,
    /// What the caller can put right.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct BacktestStart;

#[Object]
impl BacktestStart {
    /// Starts a backtest and returns at once; `runEvents` tells how it gets on.
    #[graphql(guard = "signed_in")]
    async fn backtest_start(&self, ctx: &Context<'_>, input: BacktestStartInput) -> Result<BacktestPayload, ApiError> {
        let api = Api::of(ctx);
        let json = |value: Option<serde_json::Value>| value.map(|value| value.to_string()).unwrap_or_default();
        let message = v1::StartBacktestRequest {
            version_id: input.version.0,
            dataset_id: input.dataset.0,
            from: input.from.map(DateTime::to_wire),
            to: input.to.map(DateTime::to_wire),
            parameters_json: json(input.parameters),
            capital_minor: input.capital.amount_minor.0,
            currency: input.capital.currency.0,
            execution_json: json(input.execution),
            idempotency_key: input.idempotency_key.or_else(|| api.caller.idempotency_key.clone()).unwrap_or_default(),
        };
        let answer = answer(STRATEGY, api.runs().start_backtest(api.request(message)?).await)?;
        Ok(BacktestPayload {
            backtest: answer.run.map(|run| Backtest(Arc::new(run))),
            user_errors: user_errors(answer.user_errors),
        })
    }
}
