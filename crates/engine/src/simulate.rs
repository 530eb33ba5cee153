use assay_dataset::{BarsView, Defect, trading_day};
use assay_strategy::{Signal, Signals};
use assay_types::Timestamp;

use crate::{
    Control, Dropped, EngineError, Equity, Event, Observer, Progress, Trade, observer,
    step::{Engine, Mark, Plan, Step},
};

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
    /// Value traded.
    pub traded_value: f64,
    /// Bars on which the order of events decided an exit.
    pub ambiguous_bars: u64,
    /// Entry decisions that led to nothing.
    pub dropped: Dropped,
}

/// Runs decisions over bars: the loop of [`Engine::step`].
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
    let rows = bars.len();
    let mut engine = Engine::new(plan.clone())?;
    let mut record = Recorder::new(plan.capital, rows);
    let stride = rows.div_ceil(observer::MAX_CALLS);
    for (index, bar) in bars.iter().enumerate() {
        let session_ends = !plan.exits.carry && ends_session(bars.time, index);
        let mark = engine.step(&Step { bar, signal: signal(signals, index), session_ends });
        record.take(bar.time, mark, engine.events());
        if (index + 1) % stride == 0 && index + 1 < rows {
            watch(observer, (index + 1, rows), bar.time, mark.equity)?;
        }
    }
    if let Some(last) = bars.get(rows.saturating_sub(1)) {
        let mark = engine.finish(&last);
        record.finish(mark, engine.events());
        watch(observer, (rows, rows), last.time, mark.equity)?;
    }
    let totals = Totals {
        fees: engine.fees(),
        traded_value: engine.traded(),
        ambiguous_bars: engine.ambiguous(),
        dropped: engine.dropped(),
    };
    Ok(record.into_record(&totals))
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
    ] {
        if found != bars.len() {
            return Err(EngineError::Columns { column, found, bars: bars.len() });
        }
    }
    if let Some((index, defect)) = bars.first_defect() {
        return Err(EngineError::Bar { index, defect });
    }
    match bars.low.iter().position(|low| *low <= 0.0) {
        Some(index) => Err(EngineError::Bar { index, defect: Defect::NotPositive }),
        None => Ok(()),
    }
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
    }
}

/// Collects what steps give.
pub(crate) struct Recorder {
    record: Record,
    peak: f64,
}

/// What is counted over a whole run.
pub(crate) struct Totals {
    pub(crate) fees: f64,
    pub(crate) traded_value: f64,
    pub(crate) ambiguous_bars: u64,
    pub(crate) dropped: Dropped,
}

impl Recorder {
    pub(crate) fn new(capital: f64, rows: usize) -> Self {
        let equity = Equity {
            time: Vec::with_capacity(rows),
            equity: Vec::with_capacity(rows),
            drawdown: Vec::with_capacity(rows),
        };
        Self { record: Record { equity, ..Record::default() }, peak: capital }
    }

    /// Takes what happened at the close of `time`.
    pub(crate) fn take(&mut self, time: i64, mark: Mark, events: &[Event]) {
        self.record.trades.extend(events.iter().filter_map(closed));
        if mark.position_value > 0.0 {
            self.record.exposed_bars += 1;
            self.record.utilisation += if mark.equity > 0.0 { mark.position_value / mark.equity } else { 0.0 };
        }
        let curve = &mut self.record.equity;
        curve.time.push(time);
        curve.equity.push(mark.equity);
        curve.drawdown.push((mark.worst / self.peak - 1.0).min(0.0));
        self.peak = self.peak.max(mark.equity);
    }

    /// Takes what the end of the run changed on the last bar.
    pub(crate) fn finish(&mut self, mark: Mark, events: &[Event]) {
        self.record.trades.extend(events.iter().filter_map(closed));
        let curve = &mut self.record.equity;
        if let (Some(equity), Some(drawdown)) = (curve.equity.last_mut(), curve.drawdown.last_mut()) {
            *equity = mark.equity;
            *drawdown = drawdown.min(mark.equity / self.peak - 1.0);
        }
    }

    pub(crate) fn into_record(self, totals: &Totals) -> Record {
        let Totals { fees, traded_value, ambiguous_bars, dropped } = *totals;
        Record { fees, traded_value, ambiguous_bars, dropped, ..self.record }
    }
}

fn closed(event: &Event) -> Option<Trade> {
    match event {
        Event::Closed(trade) => Some(*trade),
        Event::Opened(_) => None,
    }
}
