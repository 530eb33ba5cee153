//! Several strategies and instruments on one capital.
//!
//! Bars are merged by close time. At each moment, for all instruments that have a bar there: what was decided before fills at the
//! opens, exits before entries; stops and targets act over each bar; decisions are made at the closes, and the rules of the
//! portfolio choose among the entries; the account is marked, an instrument without a bar at its last known close. Wherever an
//! order matters it is that of the strategies' rank and of symbols, never that of the list of instruments.

mod arbitrate;
mod correlation;
mod desk;

use assay_dataset::BarsView;
use assay_strategy::{Detection, Signals};
use assay_types::Symbol;

use crate::{
    EngineError, Observer, Plan, PortfolioRules, Record, SpecError, observer,
    simulate::{Note, Recorder, Totals, check, watch},
    step::Origin,
};
use desk::Desk;

/// One strategy on one instrument.
pub(crate) struct Pair<'a> {
    pub(crate) origin: Origin,
    pub(crate) plan: Plan,
    pub(crate) signals: &'a Signals,
    /// The strategy's rank among those that fire at once.
    pub(crate) priority: u8,
    pub(crate) confidence: f64,
    /// Which kind of move the strategy is for.
    pub(crate) detection: Detection,
}

/// The bars that one instrument is traded on.
#[derive(Clone, Copy)]
pub(crate) struct Line<'a> {
    pub(crate) symbol: &'a Symbol,
    pub(crate) bars: BarsView<'a>,
    /// Its finer bars, where there are any.
    pub(crate) finer: BarsView<'a>,
    /// The length of a bar in nanoseconds.
    pub(crate) span: i64,
}

/// All that a run on one capital needs.
pub(crate) struct Setup<'a> {
    pub(crate) lines: &'a [Line<'a>],
    pub(crate) pairs: &'a [Pair<'a>],
    pub(crate) rules: &'a PortfolioRules,
    pub(crate) capital: f64,
}

/// Runs decisions over the bars of several instruments.
pub(crate) fn simulate_portfolio(setup: &Setup<'_>, observer: &mut dyn Observer) -> Result<Record, EngineError> {
    SpecError::within("capital", setup.capital, f64::MIN_POSITIVE, crate::MAX_CAPITAL)?;
    for pair in setup.pairs {
        pair.plan.execution.check()?;
        if let Some(line) = setup.lines.get(usize::from(pair.origin.instrument)) {
            check(line.bars, pair.signals).map_err(|cause| of(line.symbol, cause))?;
        }
    }
    let moments = moments(setup.lines);
    let stride = moments.len().div_ceil(observer::MAX_CALLS);
    let mut desk = Desk::new(setup);
    let mut record = Recorder::new(setup.capital, &moments);
    for (index, time) in moments.iter().enumerate() {
        let mark = desk.step(*time);
        record.take(mark, desk.events());
        if (index + 1) % stride == 0 && index + 1 < moments.len() {
            watch(observer, (index + 1, moments.len()), *time, mark.equity)?;
        }
    }
    let Some(last) = moments.last() else { return Err(EngineError::NoBars) };
    let mark = desk.finish();
    record.finish(mark, desk.events());
    watch(observer, (moments.len(), moments.len()), *last, mark.equity)?;
    let mut record = record.into_record(&desk.totals());
    record.trades.sort_by_key(|trade| trade.exit_time);
    Ok(record)
}

/// Names the instrument that an error is about.
pub(crate) fn of(symbol: &Symbol, cause: EngineError) -> EngineError {
    EngineError::Instrument { symbol: symbol.clone(), cause: Box::new(cause) }
}

/// Returns every close time once, in order.
fn moments(lines: &[Line<'_>]) -> Vec<i64> {
    let mut moments: Vec<i64> = lines.iter().flat_map(|line| line.bars.time.iter().copied()).collect();
    moments.sort_unstable();
    moments.dedup();
    moments
}

#[cfg(test)]
mod tests;
