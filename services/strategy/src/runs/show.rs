use std::{sync::Arc, time::Duration};

use assay_engine::{Equity, Trade};
use assay_proto::v1::{
    BatchListRequest, BatchListRunsResponse, BatchListTradesResponse, GetEquityRequest, GetEquityResponse,
    ListArtifactsRequest, ListArtifactsResponse, ListRunsRequest, ListRunsResponse, ListTradesRequest,
    ListTradesResponse, PageRequest, batch_list_runs_response, batch_list_trades_response,
};
use assay_store::{Artifact, Listing, Run};
use assay_types::{Scope, StrategyId, Symbol};
use serde::Deserialize;

use super::thin::thin;
use crate::{
    CallError, answer,
    call::{id, ids},
    page::{page, page_info, slice},
    service::Service,
};

/// Points of a curve where the caller names no number.
const DEFAULT_POINTS: u32 = 2_000;
/// Most points of a curve in one answer.
const MAX_POINTS: u32 = 20_000;

/// The part of a specification that trades are shown with.
#[derive(Deserialize)]
struct Traded {
    strategies: Vec<TradedBy>,
    instruments: Vec<TradedInstrument>,
}

#[derive(Deserialize)]
struct TradedBy {
    document: Named,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
struct TradedInstrument {
    symbol: Symbol,
}

impl Traded {
    /// Returns symbol and strategy of a trade; the dispatcher kept no trade without them.
    fn names(&self, trade: &Trade) -> (&str, &str) {
        let instrument = self.instruments.get(usize::from(trade.instrument));
        let strategy = self.strategies.get(usize::from(trade.strategy));
        let symbol = instrument.map(|instrument| instrument.symbol.as_str());
        (symbol.unwrap_or_default(), strategy.map(|used| used.document.name.as_str()).unwrap_or_default())
    }
}

impl Service {
    pub(crate) async fn runs(&self, scope: &Scope, request: ListRunsRequest) -> Result<ListRunsResponse, CallError> {
        let strategy = match request.strategy_id.as_str() {
            "" => None,
            text => Some(id(text, "strategy")?),
        };
        let listing = self.deps.store.runs().list(scope, strategy, page(request.page)?).await?;
        Ok(runs_page(listing))
    }

    /// The same page of several strategies' runs.
    pub(crate) async fn batch_run_lists(
        &self,
        scope: &Scope,
        request: BatchListRequest,
    ) -> Result<BatchListRunsResponse, CallError> {
        let (strategies, page) = (ids(&request.owner_ids)?, page(request.page)?);
        let found = self.deps.store.runs().list_of(scope, &strategies, page).await?;
        let list = |(strategy, listing): (StrategyId, _)| batch_list_runs_response::List {
            strategy_id: strategy.to_string(),
            page: Some(runs_page(listing)),
        };
        Ok(BatchListRunsResponse { lists: found.into_iter().map(list).collect() })
    }

    pub(crate) async fn equity(
        &self,
        scope: &Scope,
        request: &GetEquityRequest,
    ) -> Result<GetEquityResponse, CallError> {
        let run = id(&request.run_id, "run")?;
        let points = match request.max_points {
            0 => DEFAULT_POINTS,
            asked => asked.min(MAX_POINTS),
        };
        let Some(curve) = self.result(scope, run, Artifact::EQUITY, Equity::from_bytes).await? else {
            return Ok(GetEquityResponse::default());
        };
        let kept = thin(&curve, points as usize);
        let pick = |column: &[f64]| kept.iter().filter_map(|at| column.get(*at).copied()).collect();
        Ok(GetEquityResponse {
            time: kept.iter().filter_map(|at| curve.time.get(*at).copied()).collect(),
            equity: pick(&curve.equity),
            drawdown: pick(&curve.drawdown),
        })
    }

    pub(crate) async fn trades(
        &self,
        scope: &Scope,
        request: ListTradesRequest,
    ) -> Result<ListTradesResponse, CallError> {
        let run = self.deps.store.runs().get(scope, id(&request.run_id, "run")?).await?;
        let files = self.deps.store.runs().artifacts(scope, run.id).await?;
        self.trades_page(&run, files.into_iter().find(|file| file.name == Artifact::TRADES), request.page).await
    }

    /// The same page of several runs' trades.
    pub(crate) async fn batch_trade_lists(
        &self,
        scope: &Scope,
        request: BatchListRequest,
    ) -> Result<BatchListTradesResponse, CallError> {
        let ids = ids(&request.owner_ids)?;
        let runs = self.deps.store.runs().get_many(scope, &ids).await?;
        let mut files = self.deps.store.runs().artifacts_of(scope, &ids).await?;
        let mut lists = Vec::with_capacity(runs.len());
        for run in runs {
            let mut mine = files.extract_if(.., |(owner, file)| *owner == run.id && file.name == Artifact::TRADES);
            let file = mine.next().map(|(_, file)| file);
            drop(mine);
            // Whoever asks for this run alone learns what is wrong with it; the others are not concerned.
            if let Ok(page) = self.trades_page(&run, file, request.page.clone()).await {
                lists.push(batch_list_trades_response::List { run_id: run.id.to_string(), page: Some(page) });
            }
        }
        Ok(BatchListTradesResponse { lists })
    }

    async fn trades_page(
        &self,
        run: &Run,
        file: Option<Artifact>,
        page: Option<PageRequest>,
    ) -> Result<ListTradesResponse, CallError> {
        let traded: Traded = serde_json::from_str(&run.spec_json)
            .map_err(|error| CallError::Damaged { what: "the run's specification", detail: error.to_string() })?;
        let trades = match file {
            Some(file) => self.parsed(file, |bytes| serde_json::from_slice::<Vec<Trade>>(bytes)).await?,
            None => Arc::default(),
        };
        let part = slice(page, trades.len())?;
        let shown = part
            .range
            .filter_map(|at| trades.get(at).map(|trade| answer::trade(at + 1, traded.names(trade), trade)))
            .collect();
        Ok(ListTradesResponse { trades: shown, page: Some(part.info) })
    }

    pub(crate) async fn artifacts(
        &self,
        scope: &Scope,
        request: &ListArtifactsRequest,
    ) -> Result<ListArtifactsResponse, CallError> {
        let found = self.deps.store.runs().artifacts(scope, id(&request.run_id, "run")?).await?;
        let life = Duration::from_secs(self.config.artifact_url_seconds);
        let mut artifacts = Vec::with_capacity(found.len());
        for artifact in found {
            let key = artifact.object_key.parse()?;
            let url = self.deps.objects.signed_url(&key, life, self.deps.clock.now()).await?;
            artifacts.push(answer::artifact(artifact, url));
        }
        Ok(ListArtifactsResponse { artifacts })
    }
}

fn runs_page(listing: Listing<Run>) -> ListRunsResponse {
    let info = page_info(&listing);
    ListRunsResponse { runs: listing.items.into_iter().map(answer::run).collect(), page: Some(info) }
}
