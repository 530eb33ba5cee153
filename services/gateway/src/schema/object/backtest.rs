use std::sync::Arc;

use assay_proto::v1;
use async_graphql::{Context, ID, Object, SimpleObject};
use serde_json::Value;

use super::{
    Dataset, StrategyVersion,
    artifact::Artifact,
    manifest::RunManifest,
    metrics::Metrics,
    run::{Progress, RunFailure, RunStatus},
    series_point::SeriesPoint,
    trade::Trade,
};
use crate::{
    ApiError, ErrorCode,
    schema::{
        Api,
        api::{STRATEGY, answer},
        connection::{Page, PageArguments},
        directive::{cost, list_size},
        lists::{ListOf, RunsKey, TradesKey},
        loader::RunKey,
        scalar::DateTime,
        wire_enum::unknown,
    },
};

const MOST_POINTS: i32 = 5_000;

/// A strategy's version run over a dataset.
pub(crate) struct Backtest(pub(crate) Arc<v1::Run>);

/// A strategy's version run over a dataset.
#[Object]
impl Backtest {
    /// `bt_…`
    pub(crate) async fn id(&self) -> ID {
        ID(self.0.id.clone())
    }

    /// How far it is.
    pub(crate) async fn status(&self) -> Result<RunStatus, ApiError> {
        RunStatus::from_wire(&self.0.status).ok_or_else(|| unknown("run status", &self.0.status))
    }

    /// When it was asked for.
    pub(crate) async fn created_at(&self) -> DateTime {
        DateTime::required(self.0.created_at.as_ref())
    }

    /// When it began.
    pub(crate) async fn started_at(&self) -> Option<DateTime> {
        DateTime::of(self.0.started_at.as_ref())
    }

    /// When it ended.
    pub(crate) async fn finished_at(&self) -> Option<DateTime> {
        DateTime::of(self.0.finished_at.as_ref())
    }

    /// How much of it is done.
    pub(crate) async fn progress(&self) -> Progress {
        self.0.progress.clone().unwrap_or_default().into()
    }

    /// Why it failed.
    pub(crate) async fn failure(&self) -> Option<RunFailure> {
        self.0.failure.clone().filter(|failure| !failure.class.is_empty()).map(RunFailure::from)
    }

    /// Everything needed to run it again bit for bit.
    pub(crate) async fn manifest(&self) -> Option<RunManifest> {
        let spec = self.spec()?;
        Some(RunManifest { spec, digest: self.0.spec_digest.clone(), result_digest: self.0.result_digest.clone() })
    }

    /// What was run.
    async fn version(&self, ctx: &Context<'_>) -> Result<Option<StrategyVersion>, ApiError> {
        StrategyVersion::load(ctx, &self.0.version_id).await
    }

    /// What it was run over.
    async fn dataset(&self, ctx: &Context<'_>) -> Result<Option<Dataset>, ApiError> {
        Dataset::load(ctx, &self.0.dataset_id).await
    }

    /// What it achieved; null until it succeeded.
    async fn metrics(&self) -> Option<Metrics> {
        let summary = serde_json::from_str(&self.0.summary_json).ok()?;
        Some(Metrics { summary, currency: self.currency() })
    }

    /// The engine's whole summary: configuration, metrics, what the order of events inside bars may change, months; null until it
    /// succeeded.
    async fn summary(&self) -> Option<Value> {
        serde_json::from_str(&self.0.summary_json).ok()
    }

    /// What the account was worth, thinned to the points that a picture needs: extremes are kept.
    #[graphql(directive = cost::apply(5))]
    async fn equity_curve(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 500)] max_points: i32,
    ) -> Result<Vec<SeriesPoint>, ApiError> {
        let curve = self.curve(ctx, max_points).await?;
        Ok(SeriesPoint::columns(&curve.time, &curve.equity))
    }

    /// How far the account stood below its last peak, as a fraction at or below zero, at the same moments.
    #[graphql(directive = cost::apply(5))]
    async fn drawdown_curve(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 500)] max_points: i32,
    ) -> Result<Vec<SeriesPoint>, ApiError> {
        let curve = self.curve(ctx, max_points).await?;
        Ok(SeriesPoint::columns(&curve.time, &curve.drawdown))
    }

    /// Its trades in the order of entry.
    #[graphql(directive = list_size::apply(vec!["first".to_owned(), "last".to_owned()]))]
    async fn trades(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Page<Trade>, ApiError> {
        let api = Api::of(ctx);
        let asked = PageArguments { first, after, last, before }.of(api, "trades", &self.0.id)?;
        let loaded = match ListOf::of(&self.0.id, &asked.request) {
            Some(list) => api.loader.load_one(TradesKey(list)).await?,
            None => None,
        };
        let found = if let Some(found) = loaded {
            found
        } else {
            let message = v1::ListTradesRequest { run_id: self.0.id.clone(), page: Some(asked.request.clone()) };
            Arc::new(answer(STRATEGY, api.runs().list_trades(api.request(message)?).await)?)
        };
        let (run, currency) = (&self.0.id, self.currency());
        let trades = found.trades.iter().map(|trade| Trade {
            run: run.clone(),
            currency: currency.clone(),
            record: trade.clone(),
        });
        Ok(asked.page(found.page.clone(), trades))
    }

    /// The files that it left.
    #[graphql(directive = cost::apply(5))]
    async fn artifacts(&self, ctx: &Context<'_>) -> Result<Vec<Artifact>, ApiError> {
        let api = Api::of(ctx);
        let request = api.request(v1::ListArtifactsRequest { run_id: self.0.id.clone() })?;
        let found = answer(STRATEGY, api.runs().list_artifacts(request).await)?;
        Ok(found.artifacts.into_iter().map(Artifact::from).collect())
    }

    /// The sandbox that ran it; null until one did.
    async fn sandbox(&self) -> Option<RunSandbox> {
        let told: Value = serde_json::from_str(&self.0.sandbox_json).ok()?;
        let posture = told.get("posture").cloned().unwrap_or_default();
        Some(RunSandbox {
            backend: told.get("kind")?.as_str()?.to_ascii_lowercase(),
            level: posture.get("level").and_then(Value::as_str).map(str::to_owned),
            posture,
        })
    }

    /// How long each part took; null until it ended.
    async fn timings(&self) -> Option<RunTimings> {
        self.0.timings.as_ref().map(RunTimings::from)
    }

    /// How many times it was tried.
    async fn attempt(&self) -> u32 {
        self.0.attempt
    }
}

impl Backtest {
    /// Finds a run that the caller may see.
    pub(crate) async fn load(ctx: &Context<'_>, id: &str) -> Result<Option<Self>, ApiError> {
        if id.parse::<assay_types::RunId>().is_err() {
            return Ok(None);
        }
        Ok(Api::of(ctx).loader.load_one(RunKey(id.to_owned())).await?.map(Self))
    }

    /// Lists runs: of one strategy, or of all where `strategy` is empty.
    pub(crate) async fn list(
        ctx: &Context<'_>,
        strategy: &str,
        page_of: PageArguments,
    ) -> Result<Page<Self>, ApiError> {
        let api = Api::of(ctx);
        let asked = page_of.of(api, "runs", strategy)?;
        let list = ListOf::of(strategy, &asked.request).filter(|_| !strategy.is_empty());
        let found = if let Some(list) = list {
            api.loader.load_one(RunsKey(list)).await?.unwrap_or_default()
        } else {
            let message = v1::ListRunsRequest { strategy_id: strategy.to_owned(), page: Some(asked.request.clone()) };
            Arc::new(answer(STRATEGY, api.runs().list_runs(api.request(message)?).await)?)
        };
        Ok(asked.page(found.page.clone(), found.runs.iter().map(|run| Self(Arc::new(run.clone())))))
    }

    fn spec(&self) -> Option<Value> {
        serde_json::from_str(&self.0.spec_json).ok()
    }

    fn currency(&self) -> String {
        let spec = self.spec();
        let currency = spec.as_ref().and_then(|spec| spec.get("currency")).and_then(Value::as_str);
        currency.unwrap_or("USD").to_owned()
    }

    async fn curve(&self, ctx: &Context<'_>, max_points: i32) -> Result<v1::GetEquityResponse, ApiError> {
        if !(2..=MOST_POINTS).contains(&max_points) {
            let message = format!("`maxPoints` is from 2 to {MOST_POINTS}.");
            return Err(ApiError::new(ErrorCode::BadUserInput, message));
        }
        if self.0.result_digest.is_empty() {
            return Ok(v1::GetEquityResponse::default());
        }
        let api = Api::of(ctx);
        let message = v1::GetEquityRequest { run_id: self.0.id.clone(), max_points: max_points.unsigned_abs() };
        answer(STRATEGY, api.runs().get_equity(api.request(message)?).await)
    }
}

/// The sandbox that ran it.
#[derive(SimpleObject)]
struct RunSandbox {
    /// docker or embedded.
    backend: String,
    /// How strong its innermost wall was.
    level: Option<String>,
    /// What it enforced.
    posture: Value,
}

/// Milliseconds that each part took.
#[derive(SimpleObject)]
struct RunTimings {
    /// Waiting for a sandbox.
    #[graphql(name = "queuedMs")]
    queued: f64,
    /// Starting it.
    #[graphql(name = "sandboxMs")]
    sandbox: f64,
    /// Computing.
    #[graphql(name = "computeMs")]
    compute: f64,
    /// Storing the result.
    #[graphql(name = "storeMs")]
    store: f64,
    /// The processor's time.
    #[graphql(name = "cpuMs")]
    cpu: f64,
}

impl From<&v1::Timings> for RunTimings {
    fn from(timings: &v1::Timings) -> Self {
        Self {
            queued: timings.queued,
            sandbox: timings.sandbox,
            compute: timings.compute,
            store: timings.store,
            cpu: timings.cpu,
        }
    }
}
