//! From what a person asked for to everything that determines the run.

use std::collections::BTreeMap;

use assay_dataset::Calendar;
use assay_engine::{Execution, Instrument, RunSpec, StrategyUse};
use assay_proto::{from_timestamp, v1::StartBacktestRequest};
use assay_store::{Dataset, ReadyDataset};
use assay_strategy::{Document, ParameterValue};
use assay_types::{DatasetId, Digest, Scope, StrategyId, StrategyVersionId, Timestamp};

use crate::{
    CallError,
    refusal::{Refusal, RefusalCode},
    service::Service,
};

/// Minor units of a currency in a major one.
const MINOR_UNITS: f64 = 100.0;
/// Longest JSON of parameters or execution, in bytes.
const MAX_JSON: usize = 64 * 1024;

/// A request that can be run.
pub(crate) struct Resolved {
    pub(crate) strategy: StrategyId,
    pub(crate) version: StrategyVersionId,
    pub(crate) dataset: DatasetId,
    pub(crate) spec_json: String,
    pub(crate) spec_digest: Digest,
}

impl Service {
    /// Resolves a request, or says what about it has to change.
    pub(crate) async fn resolve(
        &self,
        scope: &Scope,
        request: &StartBacktestRequest,
    ) -> Result<Result<Resolved, Refusal>, CallError> {
        let version = match request.version_id.parse() {
            Ok(id) => self.deps.store.strategies().get_versions(scope, &[id]).await?.pop(),
            Err(_) => None,
        };
        let Some(version) = version else { return Ok(Err(unknown("version", "strategy version"))) };
        let dataset = match request.dataset_id.parse() {
            Ok(id) => self.deps.store.datasets().get_many(scope, &[id]).await?.pop(),
            Err(_) => None,
        };
        let Some(dataset) = dataset else { return Ok(Err(unknown("dataset", "dataset"))) };
        let (ready, calendar) = match usable(&dataset)? {
            Ok(usable) => usable,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let parsed = assay_strategy::parse(&version.source)
            .map_err(|_| CallError::Damaged { what: "the strategy version", detail: version.id.to_string() })?;
        let spec = match specify(request, parsed.document, &dataset, (ready, calendar)) {
            Ok(spec) => spec,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let damaged = |detail: String| CallError::Damaged { what: "the run's specification", detail };
        let canonical = assay_certificate::canonical_spec(&spec).map_err(|error| damaged(error.to_string()))?;
        Ok(Ok(Resolved {
            strategy: version.strategy,
            version: version.id,
            dataset: dataset.id,
            spec_digest: Digest::of(&canonical),
            spec_json: String::from_utf8(canonical).map_err(|error| damaged(error.to_string()))?,
        }))
    }
}

fn unknown(field: &'static str, what: &str) -> Refusal {
    Refusal::of(field, RefusalCode::NotFound, format!("There is no such {what} in your organisation."))
}

/// Returns what is known of bars that can be used.
fn usable(dataset: &Dataset) -> Result<Result<(&ReadyDataset, Calendar), Refusal>, CallError> {
    let Some(ready) = &dataset.ready else {
        let message = match &dataset.rejection {
            Some(why) => format!("The import of this dataset was rejected: {why}"),
            None => "This dataset is still being imported; start the backtest when it is ready.".to_owned(),
        };
        return Ok(Err(Refusal::of("dataset", RefusalCode::NotReady, message)));
    };
    let calendar =
        [Calendar::AlwaysOpen, Calendar::Exchange].into_iter().find(|known| known.as_str() == ready.calendar);
    let damaged = || CallError::Damaged { what: "the dataset", detail: format!("calendar `{}`", ready.calendar) };
    Ok(Ok((ready, calendar.ok_or_else(damaged)?)))
}

fn specify(
    request: &StartBacktestRequest,
    document: Document,
    dataset: &Dataset,
    (ready, calendar): (&ReadyDataset, Calendar),
) -> Result<RunSpec, Refusal> {
    let parameters: BTreeMap<String, ParameterValue> = json("parameters", &request.parameters_json)?;
    if let Err(diagnostics) = assay_strategy::compile(&document, &parameters) {
        let first = diagnostics.iter().find(|found| found.is_error()).map(ToString::to_string).unwrap_or_default();
        return Err(Refusal::of("parameters", RefusalCode::Invalid, format!("These parameters do not work: {first}")));
    }
    let from = moment("from", request.from.as_ref())?;
    let to = moment("to", request.to.as_ref())?;
    within(ready, from, to)?;
    let strategy = StrategyUse { document, parameters, symbols: Vec::new() };
    let instrument = Instrument::new(dataset.symbol.clone(), ready.digest, ready.timeframe, calendar);
    let capital = request.capital_minor as f64 / MINOR_UNITS;
    let execution = json::<Execution>("execution", &request.execution_json)?;
    let plain = RunSpec::new(strategy, instrument, capital, request.currency.trim());
    let spec = RunSpec { from, to, execution, ..plain };
    spec.check()
        .map_err(|error| Refusal::of(field_of(&error), RefusalCode::OutOfRange, sentence(&error.to_string())))?;
    Ok(spec)
}

/// Reads JSON that a person wrote; nothing means the defaults.
fn json<T: serde::de::DeserializeOwned + Default>(field: &'static str, text: &str) -> Result<T, Refusal> {
    if text.trim().is_empty() || text.trim() == "null" {
        return Ok(T::default());
    }
    if text.len() > MAX_JSON {
        let message = format!("It has {} bytes; at most {MAX_JSON} are allowed.", text.len());
        return Err(Refusal::of(field, RefusalCode::TooLong, message));
    }
    serde_json::from_str(text)
        .map_err(|error| Refusal::of(field, RefusalCode::Invalid, format!("It cannot be read: {error}.")))
}

fn moment(field: &'static str, at: Option<&prost_types::Timestamp>) -> Result<Option<Timestamp>, Refusal> {
    let outside = || Refusal::of(field, RefusalCode::OutOfRange, "Give a time between the years 1678 and 2261.");
    at.map(|at| from_timestamp(at).ok_or_else(outside)).transpose()
}

/// Refuses a range that holds none of the bars.
fn within(ready: &ReadyDataset, from: Option<Timestamp>, to: Option<Timestamp>) -> Result<(), Refusal> {
    if from.is_some_and(|from| from > ready.to) {
        return Err(Refusal::of(
            "from",
            RefusalCode::OutOfRange,
            "The dataset ends before this; choose an earlier start.",
        ));
    }
    if to.is_some_and(|to| to < ready.from) {
        return Err(Refusal::of("to", RefusalCode::OutOfRange, "The dataset begins after this; choose a later end."));
    }
    Ok(())
}

/// Returns the input field that the engine's refusal is about.
fn field_of(error: &assay_engine::SpecError) -> &'static str {
    use assay_engine::SpecError;
    match error {
        SpecError::Range => "to",
        SpecError::Currency | SpecError::Number { field: "capital", .. } => "capital",
        SpecError::Twice { .. }
        | SpecError::Timeframes { .. }
        | SpecError::Finer { .. }
        | SpecError::UnknownSymbol { .. }
        | SpecError::Count { .. } => "alongside",
        SpecError::Number { field, .. } if field.starts_with("portfolio") => "portfolio",
        SpecError::Engine { .. } | SpecError::Number { .. } => "execution",
    }
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}
