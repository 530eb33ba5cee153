mod configuration;
mod prepare;

use assay_strategy::OrderKind;

use crate::{
    Ambiguity, EngineError, Equity, Feed, Intrabar, KeyMetrics, Observer, Outcome, Record, RunSpec, Summary, Trade,
    Unobserved,
    metrics::{key_metrics, measure, months},
    outcome,
};
pub(crate) use prepare::{Prepared, Seen, context};

/// Runs strategies over bars: compiles them, decides at every bar, fills, measures, and seals the result with its digest.
///
/// `feeds` are the bars of every instrument in the order of the specification, and must be those whose digests it names; whoever
/// loads them compares ([`assay_dataset::digest`]). Bars before `from` only warm indicators up.
///
/// # Errors
/// An [`EngineError`] that says what to change.
pub fn backtest(spec: &RunSpec, feeds: &[Feed<'_>], observer: &mut dyn Observer) -> Result<Outcome, EngineError> {
    compute(spec, feeds, observer)?.sealed(spec)
}

/// Does what [`backtest`] does but for the digest, which takes longer than a short run itself.
///
/// # Errors
/// As [`backtest`].
pub fn compute(spec: &RunSpec, feeds: &[Feed<'_>], observer: &mut dyn Observer) -> Result<Computed, EngineError> {
    let run = Prepared::new(spec, feeds)?;
    let record = run.simulate(spec.execution.intrabar, observer)?;
    run.finish(record)
}

/// A result without its digest.
#[derive(Clone, Debug, PartialEq)]
pub struct Computed {
    /// The numbers.
    pub summary: Summary,
    /// Trades in the order of their exits.
    pub trades: Vec<Trade>,
    /// The account at every bar.
    pub equity: Equity,
}

impl Computed {
    /// Adds the digest of the result and of the specification that it is of.
    ///
    /// # Errors
    /// [`EngineError::Canonical`] if the specification or the result has no canonical form.
    pub fn sealed(self, spec: &RunSpec) -> Result<Outcome, EngineError> {
        let Self { summary, trades, equity } = self;
        let digest = outcome::digest(spec, &trades, &equity, &summary)?;
        Ok(Outcome { summary, trades, equity, digest })
    }
}

impl Prepared<'_> {
    /// Measures a run.
    pub(crate) fn finish(&self, record: Record) -> Result<Computed, EngineError> {
        let metrics = measure(&record, &self.context());
        let ambiguity = self.ambiguity(&record, key_metrics(&metrics))?;
        let summary = Summary {
            configuration: self.configuration(&record),
            metrics,
            ambiguity,
            months: months(&record.equity, self.spec.capital),
            dropped: record.dropped,
        };
        let Record { trades, equity, .. } = record;
        Ok(Computed { summary, trades, equity })
    }

    /// Runs again under the worst and the best order of events, where the order decided anything.
    ///
    /// On the first bar on which it decides, every policy has the same state; so a run that met none is the run of every policy. An
    /// entry inside a bar leaves another rest of the bar under every policy, though.
    fn ambiguity(&self, record: &Record, chosen: KeyMetrics) -> Result<Ambiguity, EngineError> {
        let bars = record.ambiguous_bars;
        let market = self.programs.iter().all(|program| program.entry().order == OrderKind::Market);
        let same = bars == 0 && market;
        let under = |intrabar| {
            if same || self.spec.execution.intrabar == intrabar {
                return Ok(chosen);
            }
            let record = self.simulate(intrabar, &mut Unobserved)?;
            Ok::<_, EngineError>(key_metrics(&measure(&record, &self.context())))
        };
        let uncovered = record.uncovered_bars;
        Ok(Ambiguity {
            bars,
            uncovered,
            pessimistic: under(Intrabar::Pessimistic)?,
            optimistic: under(Intrabar::Optimistic)?,
        })
    }
}
