use super::{
    Note, Record, Totals,
    exposure::{Exposure, LANE, Lane},
};
use crate::{
    Equity, Event, Mark, Trade,
    step::{Held, Marks},
};

/// Keeps what steps give.
pub(crate) struct Recorder {
    trades: Vec<Trade>,
    equity: Equity,
    exposure: Exposure,
    peak: f64,
}

impl Recorder {
    /// Begins a record of an account at these moments.
    pub(crate) fn new(capital: f64, time: &[i64]) -> Self {
        let room = || Vec::with_capacity(time.len());
        let equity = Equity { time: time.to_vec(), equity: room(), drawdown: room() };
        Self { trades: Vec::new(), equity, exposure: Exposure::default(), peak: capital }
    }

    pub(crate) fn into_record(self, totals: &Totals) -> Record {
        totals.record(self.trades, self.equity, self.exposure)
    }
}

impl Note for Recorder {
    fn take(&mut self, mark: Mark, events: &[Event]) {
        self.trades.extend(events.iter().filter_map(Event::closed));
        self.exposure.take(mark);
        self.equity.equity.push(mark.equity);
        self.equity.drawdown.push((mark.worst / self.peak - 1.0).min(0.0));
        self.peak = self.peak.max(mark.equity);
    }

    fn finish(&mut self, mark: Mark, events: &[Event]) {
        self.trades.extend(events.iter().filter_map(Event::closed));
        let curve = &mut self.equity;
        if let (Some(equity), Some(drawdown)) = (curve.equity.last_mut(), curve.drawdown.last_mut()) {
            *equity = mark.equity;
            *drawdown = drawdown.min(mark.equity / self.peak - 1.0);
        }
    }

    fn equity(&self) -> f64 {
        self.equity.equity.last().copied().unwrap_or(self.peak)
    }
}

impl Marks for Recorder {
    fn flat(&mut self, bars: usize, equity: f64) {
        let curve = &mut self.equity;
        let rows = curve.equity.len() + bars;
        curve.equity.resize(rows, equity);
        // From the second bar on, the peak is at least this equity, and that changes nothing.
        curve.drawdown.resize(rows, (equity / self.peak - 1.0).min(0.0));
        self.peak = self.peak.max(equity);
    }

    /// The bits of [`Note::take`] for each bar: what waits for the bar before stays in order, the rest goes several lanes at once.
    fn held(&mut self, held: &Held<'_>) {
        let mut lane = Lane::default();
        let mut peaks = [0.0; LANE];
        for (closes, adverse) in held.close.chunks(LANE).zip(held.adverse.chunks(LANE)) {
            let equity = lane.fill(held, closes);
            self.exposure.held(held.quantity, closes, equity);
            let mut peak = self.peak;
            for (before, equity) in peaks.iter_mut().zip(equity) {
                *before = peak;
                peak = if *equity > peak { *equity } else { peak };
            }
            self.peak = peak;
            self.equity.equity.extend_from_slice(equity);
            let worst = adverse.iter().map(|price| held.at(*price)).zip(equity);
            self.equity.drawdown.extend(worst.zip(&peaks).map(|((worst, equity), peak)| {
                let worst = if worst < *equity { worst } else { *equity };
                let drawdown = worst / peak - 1.0;
                if drawdown < 0.0 { drawdown } else { 0.0 }
            }));
        }
    }
}
