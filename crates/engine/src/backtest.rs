use std::collections::BTreeMap;

use assay_dataset::BarsView;
use assay_strategy::{Program, Signals, compile};
use assay_types::Timestamp;

use crate::{
    Ambiguity, Configuration, EngineError, Equity, Intrabar, KeyMetrics, Observer, Outcome, Plan, Record, RunSpec,
    Summary, Unobserved,
    metrics::{Context, key_metrics, measure, months},
    outcome, simulate,
};

/// Runs a strategy over bars: compiles it, decides at every bar, fills, and measures.
///
/// `bars` must be those whose digest the specification names; whoever loads them compares
/// ([`assay_dataset::digest`]). Bars before `from` only warm indicators up.
///
/// # Errors
/// An [`EngineError`] that says what to change.
pub fn backtest(spec: &RunSpec, bars: BarsView<'_>, observer: &mut dyn Observer) -> Result<Outcome, EngineError> {
    spec.check()?;
    let program = compile(&spec.document, &spec.parameters).map_err(EngineError::Strategy)?;
    program.fits(spec.timeframe).map_err(EngineError::Evaluate)?;
    let seen = bars.between(None, spec.to);
    let first = spec.from.map_or(0, |from| seen.time.partition_point(|time| *time < from.as_nanos()));
    let traded = seen.slice(first..seen.len());
    if traded.is_empty() {
        return Err(EngineError::NoBars);
    }
    if program.warm_up() >= seen.len() {
        return Err(EngineError::TooShort { needed: program.warm_up() + 1, bars: seen.len() });
    }
    let signals = from(first, program.evaluate(seen).map_err(EngineError::Evaluate)?);
    let plan = Plan {
        exits: program.exits().clone(),
        sizing: *program.sizing(),
        execution: spec.execution.clone(),
        capital: spec.capital,
    };
    let record = simulate(traded, &signals, &plan, observer)?;
    let run = Run { spec, program: &program, plan: &plan, bars: traded, signals: &signals };
    run.finish(record)
}

/// Leaves out the decisions before bar `first`.
fn from(first: usize, signals: Signals) -> Signals {
    if first == 0 {
        return signals;
    }
    let rest = |mut column: Vec<bool>| column.split_off(first.min(column.len()));
    let distances = |column: Option<Vec<f64>>| column.map(|mut column| column.split_off(first.min(column.len())));
    Signals {
        enter_long: rest(signals.enter_long),
        exit_long: rest(signals.exit_long),
        enter_short: rest(signals.enter_short),
        exit_short: rest(signals.exit_short),
        stop_distance: distances(signals.stop_distance),
        risk_distance: distances(signals.risk_distance),
    }
}

/// A run whose decisions are made.
struct Run<'a> {
    spec: &'a RunSpec,
    program: &'a Program,
    plan: &'a Plan,
    bars: BarsView<'a>,
    signals: &'a Signals,
}

impl Run<'_> {
    fn context(&self) -> Context {
        let RunSpec { capital, timeframe, calendar, .. } = *self.spec;
        Context { capital, timeframe, calendar }
    }

    fn finish(&self, record: Record) -> Result<Outcome, EngineError> {
        let metrics = measure(&record, &self.context());
        let ambiguity = self.ambiguity(&record, key_metrics(&metrics))?;
        let summary = Summary {
            configuration: self.configuration(),
            metrics,
            ambiguity,
            months: months(&record.equity, self.spec.capital),
            dropped: record.dropped,
        };
        let Record { trades, equity, .. } = record;
        let digest = outcome::digest(self.spec, &trades, &equity, &summary)?;
        Ok(Outcome { summary, trades, equity, digest })
    }

    /// Runs again under the worst and the best order of events, where the order decided anything.
    ///
    /// On the first bar on which it decides, every policy has the same state; so a run that met none is the run of every policy.
    fn ambiguity(&self, record: &Record, chosen: KeyMetrics) -> Result<Ambiguity, EngineError> {
        let bars = record.ambiguous_bars;
        let under = |intrabar| {
            if bars == 0 || self.plan.execution.intrabar == intrabar {
                return Ok(chosen);
            }
            let mut plan = self.plan.clone();
            plan.execution.intrabar = intrabar;
            let record = simulate(self.bars, self.signals, &plan, &mut Unobserved)?;
            Ok::<_, EngineError>(key_metrics(&measure(&record, &self.context())))
        };
        Ok(Ambiguity { bars, pessimistic: under(Intrabar::Pessimistic)?, optimistic: under(Intrabar::Optimistic)? })
    }

    fn configuration(&self) -> Configuration {
        let spec = self.spec;
        let declared = spec.document.parameters.iter();
        let mut parameters: BTreeMap<_, _> =
            declared.map(|(name, parameter)| (name.clone(), parameter.default.clone())).collect();
        parameters.extend(spec.parameters.clone());
        let stamp = |time: Option<&i64>| Timestamp::from_nanos(time.copied().unwrap_or_default());
        Configuration {
            engine: spec.engine.clone(),
            strategy: spec.document.name.clone(),
            parameters,
            dataset: spec.dataset,
            symbol: spec.symbol.clone(),
            timeframe: spec.timeframe,
            calendar: spec.calendar,
            periods_per_year: crate::metrics::returns(&Equity::default(), 1.0, spec.timeframe, spec.calendar).per_year,
            first: stamp(self.bars.time.first()),
            last: stamp(self.bars.time.last()),
            bars: self.bars.len() as u64,
            warm_up: self.program.warm_up() as u64,
            capital: spec.capital,
            currency: spec.currency.clone(),
            execution: spec.execution.clone(),
            exits: self.plan.exits.clone(),
            sizing: self.plan.sizing,
        }
    }
}
