use std::sync::Arc;

use assay_strategy::{ColumnCache, Program, Signals};

use super::{Combination, Sweep, TrialResult};
use crate::{
    EngineError, Plan, Trade,
    backtest::context,
    metrics::measure_with,
    simulate::{Tally, trade},
};

/// Bytes of indicator columns that one thread keeps.
const CACHED_BYTES: usize = 64 << 20;

/// What one thread works with: columns and memory that serve one combination after another.
pub(super) struct Worker<'a> {
    sweep: &'a Sweep<'a>,
    cache: ColumnCache,
    /// The last decisions, for combinations that differ only in exits and size.
    decided: Option<(Program, Signals)>,
    /// Memory for trades.
    trades: Vec<Trade>,
}

impl<'a> Worker<'a> {
    pub(super) fn new(sweep: &'a Sweep<'a>) -> Self {
        let column = sweep.seen.bars.len() * size_of::<f64>();
        Self { sweep, cache: ColumnCache::new(CACHED_BYTES / column.max(1)), decided: None, trades: Vec::new() }
    }

    /// Runs one combination.
    pub(super) fn run(&mut self, combination: &Combination) -> Result<TrialResult, EngineError> {
        let sweep = self.sweep;
        let spec = sweep.spec;
        let mut values = spec.strategies.first().map(|used| used.parameters.clone()).unwrap_or_default();
        values.extend(combination.iter().map(|(name, value)| (name.clone(), value.clone())));
        let program = sweep.template.bind(&values).map_err(EngineError::Strategy)?;
        let instrument = spec.instruments.first().ok_or(EngineError::Sweep)?;
        let signals = match self.decided.take() {
            Some((known, signals)) if known.decides_like(&program) => signals,
            _ => sweep.seen.decide(&program, instrument, &mut self.cache)?,
        };
        let plan = Plan {
            entry: *program.entry(),
            funding: instrument.funding.clone().map(Arc::new),
            exits: program.exits().clone(),
            sizing: *program.sizing(),
            execution: instrument.rules(spec.execution.clone()),
            capital: spec.capital,
        };
        let context = context(spec);
        let mut tally = Tally::new(spec.capital, sweep.bars().time, &sweep.ends, std::mem::take(&mut self.trades));
        let totals = trade(sweep.bars(), &signals, &plan, None, &mut tally);
        self.decided = Some((program, signals));
        let (record, figures) = tally.end(&totals?, &context);
        let metrics = measure_with(&record, &figures, &context);
        let (ambiguous_bars, dropped) = (record.ambiguous_bars, record.dropped);
        self.trades = record.trades;
        Ok(TrialResult { metrics, ambiguous_bars, dropped })
    }
}
