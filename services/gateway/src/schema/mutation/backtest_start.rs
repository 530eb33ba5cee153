use std::sync::Arc;

use assay_proto::v1;
use assay_types::TokenScope;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use crate::{
    ApiError,
    schema::{
        Api,
        api::{STRATEGY, answer},
        directive::{auth, needs},
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
    /// Further strategies and instruments on the same capital.
    alongside: Option<Vec<BacktestAlongsideInput>>,
    /// What they may do together, as an object; what is left out takes its default.
    portfolio: Option<serde_json::Value>,
    /// A dataset of shorter bars of the same instrument, which tell the order of events inside a bar.
    finer: Option<ID>,
    /// What holding positions costs, as an object by symbol; nothing where left out.
    funding: Option<serde_json::Value>,
    /// In which prices and quantities instruments are dealt in, as an object by symbol; any where left out.
    lots: Option<serde_json::Value>,
    /// Makes a repeated call the same call; the header `Idempotency-Key` does the same.
    idempotency_key: Option<String>,
}

/// A further strategy, or a further instrument: one of `version` and `dataset`.
#[derive(InputObject)]
struct BacktestAlongsideInput {
    /// The version of a strategy.
    version: Option<ID>,
    /// Values of the strategy's parameters by name, as an object; those left out take their default.
    parameters: Option<serde_json::Value>,
    /// The instruments that the strategy trades; all of the run where left out.
    symbols: Option<Vec<String>>,
    /// The dataset of an instrument.
    dataset: Option<ID>,
    /// A dataset of shorter bars of that instrument.
    finer: Option<ID>,
}

impl From<BacktestAlongsideInput> for v1::Alongside {
    fn from(input: BacktestAlongsideInput) -> Self {
        let id = |id: Option<ID>| id.map(|id| id.0).unwrap_or_default();
        Self {
            version_id: id(input.version),
            parameters_json: json(input.parameters),
            symbols: input.symbols.unwrap_or_default(),
            dataset_id: id(input.dataset),
            finer_dataset_id: id(input.finer),
        }
    }
}

fn json(value: Option<serde_json::Value>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
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
    #[graphql(guard = "needs(TokenScope::Run)", directive = auth::apply(Some(TokenScope::Run.to_string()), None))]
    async fn backtest_start(&self, ctx: &Context<'_>, input: BacktestStartInput) -> Result<BacktestPayload, ApiError> {
        let api = Api::of(ctx);
        let message = v1::StartBacktestRequest {
            version_id: input.version.0,
            dataset_id: input.dataset.0,
            from: input.from.map(DateTime::to_wire),
            to: input.to.map(DateTime::to_wire),
            parameters_json: json(input.parameters),
            capital_minor: input.capital.amount_minor.0,
            currency: input.capital.currency.0,
            execution_json: json(input.execution),
            alongside: input.alongside.unwrap_or_default().into_iter().map(Into::into).collect(),
            portfolio_json: json(input.portfolio),
            finer_dataset_id: input.finer.map(|id| id.0).unwrap_or_default(),
            funding_json: json(input.funding),
            lots_json: json(input.lots),
            idempotency_key: api.idempotency_key(input.idempotency_key),
        };
        let answer = answer(STRATEGY, api.runs().start_backtest(api.request(message)?).await)?;
        Ok(BacktestPayload {
            backtest: answer.run.map(|run| Backtest(Arc::new(run))),
            user_errors: user_errors(answer.user_errors),
        })
    }
}
