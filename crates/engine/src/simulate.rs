mod decisions;
mod exposure;
mod recorder;
mod tally;
#[cfg(test)]
mod tests;

use assay_dataset::{BarsView, Defect, trading_day};
use assay_strategy::{Signal, Signals};
use assay_types::Timestamp;

pub(crate) use recorder::Recorder;
pub(crate) use tally::Tally;

use crate::{
    Control, Dropped, EngineError, Equity, Event, Mark, Observer, Progress, Trade, observer,
    step::{Engine, Marks, Plan, Step},
};
use decisions::Decisions;
use exposure::Exposure;

/// What happened in a run, before anything is measured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// Trades in the order of their exits.
    pub trades: Vec<Trade>,
    /// The account at every bar.
    pub equity: Equity,
    /// Absolute value of the position over the equity, summed over bars.
    pub utilisation: f64,
    /// Bars that ended with a position.
    pub exposed_bars: u64,
    /// Fees paid.
    pub fees: f64,
    /// Funding paid.
    pub funding: f64,
    /// Value traded.
    pub traded_value: f64,
    /// Bars on which the order of events decided an exit.
    pub ambiguous_bars: u64,
    /// Bars on which finer bars should have told the order of events and were not there.
    pub uncovered_bars: u64,
    /// Entry decisions that led to nothing.
    pub dropped: Dropped,
}

/// Takes note of what steps give.
pub(crate) trait Note: Marks {
    /// Takes what happened at the next moment.
    fn take(&mut self, mark: Mark, events: &[Event]);

    /// Takes what the end of the run changed on the last bar.
    fn finish(&mut self, mark: Mark, events: &[Event]);

    /// The account at the last moment taken.
    fn equity(&self) -> f64;
}

/// What is counted over a whole run.
pub(crate) struct Totals {
    pub(crate) fees: f64,
    pub(crate) funding: f64,
    pub(crate) traded_value: f64,
    pub(crate) ambiguous_bars: u64,
    pub(crate) uncovered_bars: u64,
    pub(crate) dropped: Dropped,
}

impl Totals {
    fn record(&self, trades: Vec<Trade>, equity: Equity, exposure: Exposure) -> Record {
        let Self { fees, funding, traded_value, ambiguous_bars, uncovered_bars, dropped } = *self;
        let Exposure { bars: exposed_bars, utilisation } = exposure;
        let exposed = Record { trades, equity, utilisation, exposed_bars, ..Record::default() };
        Record { fees, funding, traded_value, ambiguous_bars, uncovered_bars, dropped, ..exposed }
    }
}

/// Runs decisions over bars: [`Engine::step`] wherever something happens, and the same bits for the bars between in loops of their
/// own.
///
/// # Errors
/// An [`EngineError`] if a bar cannot be traded, a column has another length, or the observer cancels.
pub fn simulate(
    bars: BarsView<'_>,
    signals: &Signals,
    plan: &Plan,
    observer: &mut dyn Observer,
) -> Result<Record, EngineError> {
    check(bars, signals)?;
    let mut record = Recorder::new(plan.capital, bars.time);
    let totals = trade(bars, signals, plan, Some(observer), &mut record)?;
    Ok(record.into_record(&totals))
}

/// Runs decisions over bars that have been checked. The last bar is always a step, because the end may change it.
pub(crate) fn trade(
    bars: BarsView<'_>,
    signals: &Signals,
    plan: &Plan,
    mut observer: Option<&mut dyn Observer>,
    note: &mut impl Note,
) -> Result<Totals, EngineError> {
    let rows = bars.len();
    let mut engine = Engine::new(plan.clone())?;
    let stride = if observer.is_some() { rows.div_ceil(observer::MAX_CALLS) } else { rows };
    let mut decisions = Decisions::new(signals);
    let mut at = 0;
    while at < rows {
        let pause = rows.min((at / stride + 1) * stride);
        let quiet = decisions.next(engine.side(), at).min(pause).min(rows - 1);
        let ends = engine.side().is_some_and(|side| !plan.exits_of(side).carry);
        let quiet = if ends { quiet.min(last_of_day(bars.time, at)) } else { quiet };
        at += engine.coast(bars.slice(at..quiet), note);
        if at < pause
            && let Some(bar) = bars.get(at)
        {
            let session_ends = !plan.exits.carries() && ends_session(bars.time, at);
            let mark = engine.step(&Step { bar, signal: signal(signals, at), session_ends });
            note.take(mark, engine.events());
            at += 1;
        }
        if let Some(observer) = observer.as_deref_mut().filter(|_| at == pause && at < rows) {
            watch(observer, (at, rows), bars.time.get(at - 1).copied().unwrap_or_default(), note.equity())?;
        }
    }
    if let Some(last) = bars.get(rows.saturating_sub(1)) {
        let mark = engine.finish(&last);
        note.finish(mark, engine.events());
        if let Some(observer) = observer {
            watch(observer, (rows, rows), last.time, mark.equity)?;
        }
    }
    Ok(Totals {
        fees: engine.fees(),
        funding: engine.funding(),
        traded_value: engine.traded(),
        ambiguous_bars: engine.ambiguous(),
        uncovered_bars: 0,
        dropped: engine.dropped(),
    })
}

/// Returns the last bar of the day that a bar belongs to; the bar count where no day follows.
fn last_of_day(time: &[i64], index: usize) -> usize {
    let rest = time.get(index..).unwrap_or_default();
    let Some(first) = rest.first() else { return time.len() };
    let day = trading_day(*first);
    let same = rest.partition_point(|time| trading_day(*time) == day);
    if index + same == time.len() { time.len() } else { (index + same).saturating_sub(1) }
}

/// Tells an observer how far the run is.
pub(crate) fn watch(
    observer: &mut dyn Observer,
    (done, total): (usize, usize),
    time: i64,
    equity: f64,
) -> Result<(), EngineError> {
    match observer.progress(&Progress { done, total, time: Timestamp::from_nanos(time), equity }) {
        Control::Continue => Ok(()),
        Control::Cancel => Err(EngineError::Canceled),
    }
}

/// Refuses bars that cannot be traded and columns of another length.
pub(crate) fn check(bars: BarsView<'_>, signals: &Signals) -> Result<(), EngineError> {
    if bars.is_empty() {
        return Err(EngineError::NoBars);
    }
    let distances = |column: &Option<Vec<f64>>| column.as_ref().map_or(bars.len(), Vec::len);
    for (column, found) in [
        ("enter_long", signals.enter_long.len()),
        ("exit_long", signals.exit_long.len()),
        ("enter_short", signals.enter_short.len()),
        ("exit_short", signals.exit_short.len()),
        ("stop_distance", distances(&signals.stop_distance)),
        ("risk_distance", distances(&signals.risk_distance)),
        ("entry_distance", distances(&signals.entry_distance)),
        ("limit_distance", distances(&signals.limit_distance)),
    ] {
        if found != bars.len() {
            return Err(EngineError::Columns { column, found, bars: bars.len() });
        }
    }
    if let Some((index, defect)) = bars.first_defect() {
        return Err(EngineError::Bar { index, defect });
    }
    if is_positive(bars.low) {
        return Ok(());
    }
    let index = bars.low.iter().position(|low| *low <= 0.0).unwrap_or_default();
    Err(EngineError::Bar { index, defect: Defect::NotPositive })
}

/// Whether every price is above zero: without leaving early, several at once.
#[expect(clippy::needless_bitwise_bool, reason = "without branches the loop runs on whole vectors")]
fn is_positive(prices: &[f64]) -> bool {
    prices.iter().fold(true, |positive, price| positive & (*price > 0.0))
}

/// Whether the next bar belongs to another day.
pub(crate) fn ends_session(time: &[i64], index: usize) -> bool {
    match (time.get(index), time.get(index + 1)) {
        (Some(this), Some(next)) => trading_day(*this) != trading_day(*next),
        _ => false,
    }
}

/// Returns the decision at one bar.
pub(crate) fn signal(signals: &Signals, index: usize) -> Signal {
    let at = |column: &[bool]| column.get(index).copied().unwrap_or(false);
    let distance =
        |column: &Option<Vec<f64>>| column.as_ref().and_then(|column| column.get(index)).copied().unwrap_or(f64::NAN);
    Signal {
        enter_long: at(&signals.enter_long),
        exit_long: at(&signals.exit_long),
        enter_short: at(&signals.enter_short),
        exit_short: at(&signals.exit_short),
        stop_distance: distance(&signals.stop_distance),
        risk_distance: distance(&signals.risk_distance),
        entry_distance: distance(&signals.entry_distance),
        limit_distance: distance(&signals.limit_distance),
    }
}
