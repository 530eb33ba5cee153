mod configuration;
mod prepare;

use crate::{
    Ambiguity, EngineError, Feed, Intrabar, KeyMetrics, Observer, Outcome, Record, RunSpec, Summary, Unobserved,
    metrics::{key_metrics, measure, months},
    outcome,
};
use prepare::Prepared;

/// Runs strategies over bars: compiles them, decides at every bar, fills, and measures.
///
/// `feeds` are the bars of every instrument in the order of the specification, and must be those whose digests it names; whoever
/// loads them compares ([`assay_dataset::digest`]). Bars before `from` only warm indicators up.
///
/// # Errors
/// An [`EngineError`] that says what to change.
pub fn backtest(spec: &RunSpec, feeds: &[Feed<'_>], observer: &mut dyn Observer) -> Result<Outcome, EngineError> {
    let run = Prepared::new(spec, feeds)?;
    let record = run.simulate(spec.execution.intrabar, observer)?;
    run.finish(record)
}

impl Prepared<'_> {
    fn finish(&self, record: Record) -> Result<Outcome, EngineError> {
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
        let digest = outcome::digest(self.spec, &trades, &equity, &summary)?;
        Ok(Outcome { summary, trades, equity, digest })
    }

    /// Runs again under the worst and the best order of events, where the order decided anything.
    ///
    /// On the first bar on which it decides, every policy has the same state; so a run that met none is the run of every policy.
    fn ambiguity(&self, record: &Record, chosen: KeyMetrics) -> Result<Ambiguity, EngineError> {
        let bars = record.ambiguous_bars;
        let under = |intrabar| {
            if bars == 0 || self.spec.execution.intrabar == intrabar {
                return Ok(chosen);
            }
            let record = self.simulate(intrabar, &mut Unobserved)?;
            Ok::<_, EngineError>(key_metrics(&measure(&record, &self.context())))
        };
        Ok(Ambiguity { bars, pessimistic: under(Intrabar::Pessimistic)?, optimistic: under(Intrabar::Optimistic)? })
    }
}
