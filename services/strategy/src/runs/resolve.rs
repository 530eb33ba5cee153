//! From what a person asked for to everything that determines the run.

use std::collections::BTreeMap;

use assay_dataset::Calendar;
use assay_engine::{ENGINE, Finer, Instrument, MAX_INSTRUMENTS, MAX_STRATEGIES, RunSpec, StrategyUse};
use assay_proto::{
    from_timestamp,
    v1::{Alongside, StartBacktestRequest},
};
use assay_store::{Dataset, ReadyDataset, StrategyVersion};
use assay_strategy::{Document, ParameterValue};
use assay_types::{DatasetId, Digest, Scope, StrategyId, StrategyVersionId, Symbol, Timestamp};

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

/// Strategies and instruments that exist, in the order of the request.
struct Found {
    strategies: Vec<Used>,
    instruments: Vec<Instrument>,
    /// Bars of the first instrument.
    range: (Timestamp, Timestamp),
}

/// A version and how it is used.
struct Used {
    version: StrategyVersion,
    document: Document,
    parameters: BTreeMap<String, ParameterValue>,
    symbols: Vec<Symbol>,
}

impl Service {
    /// Resolves a request, or says what about it has to change.
    pub(crate) async fn resolve(
        &self,
        scope: &Scope,
        request: &StartBacktestRequest,
    ) -> Result<Result<Resolved, Refusal>, CallError> {
        match self.resolved(scope, request).await {
            Ok(resolved) => Ok(Ok(resolved)),
            Err(Stop::Refused(refusal)) => Ok(Err(refusal)),
            Err(Stop::Failed(error)) => Err(error),
        }
    }

    async fn resolved(&self, scope: &Scope, request: &StartBacktestRequest) -> Result<Resolved, Stop> {
        if request.alongside.len() > MAX_STRATEGIES + MAX_INSTRUMENTS {
            let message = format!("It has {} entries; give fewer.", request.alongside.len());
            return Err(Refusal::of("alongside", RefusalCode::OutOfRange, message).into());
        }
        let first = self.used(scope, "version", &request.version_id, &request.parameters_json).await?;
        let (instrument, ready, dataset) =
            self.instrument(scope, "dataset", (&request.dataset_id, &request.finer_dataset_id)).await?;
        let mut found = Found { strategies: vec![first], instruments: vec![instrument], range: (ready.from, ready.to) };
        for further in &request.alongside {
            self.add_further(scope, further, &mut found).await?;
        }
        let Some((strategy, version)) = found.strategies.first().map(|used| (used.version.strategy, used.version.id))
        else {
            return Err(unknown("version", "strategy version").into());
        };
        let spec = specify(request, found)?;
        let damaged = |detail: String| CallError::Damaged { what: "the run's specification", detail };
        let canonical = assay_certificate::canonical_spec(&spec).map_err(|error| damaged(error.to_string()))?;
        Ok(Resolved {
            strategy,
            version,
            dataset,
            spec_digest: Digest::of(&canonical),
            spec_json: String::from_utf8(canonical).map_err(|error| damaged(error.to_string()))?,
        })
    }

    /// Adds a further strategy or instrument.
    async fn add_further(&self, scope: &Scope, further: &Alongside, found: &mut Found) -> Result<(), Stop> {
        match (further.version_id.as_str(), further.dataset_id.as_str()) {
            ("", "") => {
                let message = "An entry names neither a version nor a dataset; give one of them.";
                Err(Refusal::of("alongside", RefusalCode::Required, message).into())
            }
            (version, "") => {
                let mut used = self.used(scope, "alongside", version, &further.parameters_json).await?;
                used.symbols = symbols(&further.symbols)?;
                found.strategies.push(used);
                Ok(())
            }
            ("", dataset) => {
                let (instrument, ..) =
                    self.instrument(scope, "alongside", (dataset, &further.finer_dataset_id)).await?;
                found.instruments.push(instrument);
                Ok(())
            }
            _ => {
                let message = "An entry names both a version and a dataset; write two entries.";
                Err(Refusal::of("alongside", RefusalCode::Invalid, message).into())
            }
        }
    }

    async fn used(&self, scope: &Scope, field: &'static str, id: &str, parameters: &str) -> Result<Used, Stop> {
        let version = match id.parse() {
            Ok(id) => self.deps.store.strategies().get_versions(scope, &[id]).await.map_err(CallError::from)?.pop(),
            Err(_) => None,
        };
        let version = version.ok_or_else(|| unknown(field, "strategy version"))?;
        let parsed = assay_strategy::parse(&version.source)
            .map_err(|_| CallError::Damaged { what: "the strategy version", detail: version.id.to_string() })?;
        let field = if field == "version" { "parameters" } else { field };
        let parameters: BTreeMap<String, ParameterValue> = json(field, parameters)?;
        if let Err(diagnostics) = assay_strategy::compile(&parsed.document, &parameters) {
            let first = diagnostics.iter().find(|found| found.is_error()).map(ToString::to_string).unwrap_or_default();
            let message = format!("These parameters do not work: {first}");
            return Err(Refusal::of(field, RefusalCode::Invalid, message).into());
        }
        Ok(Used { version, document: parsed.document, parameters, symbols: Vec::new() })
    }

    async fn dataset(&self, scope: &Scope, field: &'static str, id: &str) -> Result<(Dataset, ReadyDataset), Stop> {
        let dataset = match id.parse() {
            Ok(id) => self.deps.store.datasets().get_many(scope, &[id]).await.map_err(CallError::from)?.pop(),
            Err(_) => None,
        };
        let dataset = dataset.ok_or_else(|| unknown(field, "dataset"))?;
        match &dataset.ready {
            Some(ready) => {
                let ready = ready.clone();
                Ok((dataset, ready))
            }
            None => Err(not_ready(field, &dataset).into()),
        }
    }

    /// Returns an instrument with its finer bars, where any are named.
    async fn instrument(
        &self,
        scope: &Scope,
        field: &'static str,
        (id, finer): (&str, &str),
    ) -> Result<(Instrument, ReadyDataset, DatasetId), Stop> {
        let (dataset, ready) = self.dataset(scope, field, id).await?;
        let mut instrument = Instrument::new(dataset.symbol.clone(), ready.digest, ready.timeframe, calendar(&ready)?);
        if !finer.is_empty() {
            let (other, finer) = self.dataset(scope, "finer", finer).await?;
            if other.symbol != dataset.symbol {
                let message = format!("These bars are of {}, not of {}.", other.symbol, dataset.symbol);
                return Err(Refusal::of("finer", RefusalCode::Invalid, message).into());
            }
            instrument.finer = Some(Finer { dataset: finer.digest, timeframe: finer.timeframe });
        }
        Ok((instrument, ready, dataset.id))
    }
}

/// Why a request is not resolved.
enum Stop {
    Refused(Refusal),
    Failed(CallError),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<CallError> for Stop {
    fn from(error: CallError) -> Self {
        Self::Failed(error)
    }
}

fn unknown(field: &'static str, what: &str) -> Refusal {
    Refusal::of(field, RefusalCode::NotFound, format!("There is no such {what} in your organisation."))
}

fn not_ready(field: &'static str, dataset: &Dataset) -> Refusal {
    let message = match &dataset.rejection {
        Some(why) => format!("The import of this dataset was rejected: {why}"),
        None => "This dataset is still being imported; start the backtest when it is ready.".to_owned(),
    };
    Refusal::of(field, RefusalCode::NotReady, message)
}

fn calendar(ready: &ReadyDataset) -> Result<Calendar, CallError> {
    let known = [Calendar::AlwaysOpen, Calendar::Exchange].into_iter().find(|known| known.as_str() == ready.calendar);
    known.ok_or_else(|| CallError::Damaged { what: "the dataset", detail: format!("calendar `{}`", ready.calendar) })
}

fn symbols(names: &[String]) -> Result<Vec<Symbol>, Refusal> {
    let symbol = |name: &String| name.parse().map_err(|error| format!("`{name}`: {error}."));
    let symbols = names.iter().take(MAX_INSTRUMENTS + 1).map(symbol).collect::<Result<_, String>>();
    symbols.map_err(|message| Refusal::of("alongside", RefusalCode::Invalid, message))
}

fn specify(request: &StartBacktestRequest, mut found: Found) -> Result<RunSpec, Refusal> {
    let from = moment("from", request.from.as_ref())?;
    let to = moment("to", request.to.as_ref())?;
    within(found.range, from, to)?;
    let instruments = &mut found.instruments;
    by_symbol("funding", &request.funding_json, instruments, |instrument, funding| instrument.funding = Some(funding))?;
    by_symbol("lots", &request.lots_json, instruments, |instrument, lot| instrument.lot = Some(lot))?;
    let used = |Used { document, parameters, symbols, .. }| StrategyUse { document, parameters, symbols };
    let spec = RunSpec {
        engine: ENGINE.to_owned(),
        strategies: found.strategies.into_iter().map(used).collect(),
        instruments: found.instruments,
        from,
        to,
        capital: request.capital_minor as f64 / MINOR_UNITS,
        currency: request.currency.trim().to_owned(),
        execution: json("execution", &request.execution_json)?,
        portfolio: json("portfolio", &request.portfolio_json)?,
        seed: 0,
    };
    spec.check()
        .map_err(|error| Refusal::of(field_of(&error), RefusalCode::OutOfRange, sentence(&error.to_string())))?;
    Ok(spec)
}

/// Gives every instrument what is said of its symbol.
fn by_symbol<T: serde::de::DeserializeOwned>(
    field: &'static str,
    text: &str,
    instruments: &mut [Instrument],
    give: impl Fn(&mut Instrument, T),
) -> Result<(), Refusal> {
    let mut said: BTreeMap<String, T> = json(field, text)?;
    for instrument in instruments {
        if let Some(value) = said.remove(instrument.symbol.as_str()) {
            give(instrument, value);
        }
    }
    let Some(symbol) = said.keys().next() else { return Ok(()) };
    let message = format!("`{}` is no instrument of this backtest.", symbol.chars().take(40).collect::<String>());
    Err(Refusal::of(field, RefusalCode::Invalid, message))
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
fn within(
    (first, last): (Timestamp, Timestamp),
    from: Option<Timestamp>,
    to: Option<Timestamp>,
) -> Result<(), Refusal> {
    if from.is_some_and(|from| from > last) {
        return Err(Refusal::of(
            "from",
            RefusalCode::OutOfRange,
            "The dataset ends before this; choose an earlier start.",
        ));
    }
    if to.is_some_and(|to| to < first) {
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
        | SpecError::UnknownSymbol { .. }
        | SpecError::Count { .. } => "alongside",
        SpecError::Finer { .. } => "finer",
        SpecError::FundingOrder => "funding",
        SpecError::Number { field, .. } if field.starts_with("funding") => "funding",
        SpecError::Number { field, .. } if field.starts_with("lots") => "lots",
        SpecError::Number { field, .. } if field.starts_with("portfolio") => "portfolio",
        SpecError::Engine { .. } | SpecError::Number { .. } => "execution",
    }
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}
