use super::Record;
use crate::{
    Dropped, Equity, Event, Mark, Trade,
    step::{Held, Marks},
};

/// Bars marked together.
const LANE: usize = 64;

/// Collects what steps give.
pub(crate) struct Recorder {
    record: Record,
    peak: f64,
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

impl Recorder {
    /// Begins a record of an account at these moments.
    pub(crate) fn new(capital: f64, time: &[i64]) -> Self {
        let room = Vec::with_capacity(time.len());
        let equity = Equity { time: time.to_vec(), equity: room.clone(), drawdown: room };
        Self::reusing(Record { equity, ..Record::default() }, capital)
    }

    /// Begins a record in the memory of another one, whose moments it keeps.
    pub(crate) fn reusing(before: Record, capital: f64) -> Self {
        let Record { mut trades, mut equity, .. } = before;
        trades.clear();
        equity.equity.clear();
        equity.drawdown.clear();
        let rows = equity.time.len();
        equity.equity.reserve(rows);
        equity.drawdown.reserve(rows);
        Self { record: Record { trades, equity, ..Record::default() }, peak: capital }
    }

    /// Takes what happened at the next moment.
    pub(crate) fn take(&mut self, mark: Mark, events: &[Event]) {
        self.record.trades.extend(events.iter().filter_map(closed));
        if mark.position_value > 0.0 {
            self.record.exposed_bars += 1;
            self.record.utilisation += if mark.equity > 0.0 { mark.position_value / mark.equity } else { 0.0 };
        }
        let curve = &mut self.record.equity;
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

    /// The account at the last moment taken.
    pub(crate) fn equity(&self) -> f64 {
        self.record.equity.equity.last().copied().unwrap_or(self.peak)
    }

    pub(crate) fn into_record(self, totals: &Totals) -> Record {
        let Totals { fees, funding, traded_value, ambiguous_bars, uncovered_bars, dropped } = *totals;
        Record { fees, funding, traded_value, ambiguous_bars, uncovered_bars, dropped, ..self.record }
    }
}

impl Marks for Recorder {
    fn flat(&mut self, bars: usize, equity: f64) {
        let curve = &mut self.record.equity;
        let rows = curve.equity.len() + bars;
        curve.equity.resize(rows, equity);
        // From the second bar on, the peak is at least this equity, and that changes nothing.
        curve.drawdown.resize(rows, (equity / self.peak - 1.0).min(0.0));
        self.peak = self.peak.max(equity);
    }

    /// The bits of [`Recorder::take`] for each bar: what waits for the bar before stays in order, the rest goes several lanes at once.
    fn held(&mut self, held: &Held<'_>) {
        let Held { base, signed, quantity, .. } = *held;
        let mut lane = [0.0; LANE];
        for (closes, adverse) in held.close.chunks(LANE).zip(held.adverse.chunks(LANE)) {
            let curve = &mut self.record.equity;
            let start = curve.equity.len();
            curve.equity.extend(closes.iter().map(|close| base + signed * close));
            let equity = curve.equity.get(start..).unwrap_or_default();
            let lane = &mut lane[..closes.len()];
            let mut peak = self.peak;
            for (before, equity) in lane.iter_mut().zip(equity) {
                *before = peak;
                peak = if *equity > peak { *equity } else { peak };
            }
            self.peak = peak;
            let worst = adverse.iter().map(|price| base + signed * price).zip(equity);
            curve.drawdown.extend(worst.zip(&*lane).map(|((worst, equity), peak)| {
                let worst = if worst < *equity { worst } else { *equity };
                let drawdown = worst / peak - 1.0;
                if drawdown < 0.0 { drawdown } else { 0.0 }
            }));
            let mut exposed = 0;
            for ((share, close), equity) in lane.iter_mut().zip(closes).zip(equity) {
                let value = quantity * close;
                exposed += u64::from(value > 0.0);
                *share = if value > 0.0 && *equity > 0.0 { value / equity } else { 0.0 };
            }
            self.record.exposed_bars += exposed;
            for share in &*lane {
                self.record.utilisation += share;
            }
        }
    }
}

fn closed(event: &Event) -> Option<Trade> {
    match event {
        Event::Closed(trade) => Some(*trade),
        Event::Opened(_) => None,
    }
}
