use std::array;

use super::{
    Note, Record, Totals,
    exposure::{Exposure, LANE, Lane},
};
use crate::{
    Equity, Event, Mark, Trade,
    metrics::{Context, Figures, Returns, Walk},
    step::{Held, Marks},
};

/// Measures an account while it is marked, for runs whose equity curve nobody asks for: the figures are those of the curve.
pub(crate) struct Tally<'a> {
    time: &'a [i64],
    /// The last bar of each period that returns are taken over.
    ends: &'a [usize],
    /// The equity at those that have come.
    closed: Vec<f64>,
    capital: f64,
    trades: Vec<Trade>,
    exposure: Exposure,
    walk: Walk,
    /// Deepest fall inside bars.
    deepest: f64,
    /// Equity at the last bar that came.
    equity: f64,
    bars: usize,
}

impl<'a> Tally<'a> {
    /// Begins to measure an account at these moments; `trades` is memory that may be used again.
    pub(crate) fn new(capital: f64, time: &'a [i64], ends: &'a [usize], mut trades: Vec<Trade>) -> Self {
        trades.clear();
        Self {
            time,
            ends,
            closed: Vec::with_capacity(ends.len()),
            capital,
            trades,
            exposure: Exposure::default(),
            walk: Walk::new(capital, time.first().copied().unwrap_or_default()),
            deepest: 0.0,
            equity: capital,
            bars: 0,
        }
    }

    /// Returns what is known of the run.
    pub(crate) fn end(self, totals: &Totals, context: &Context) -> (Record, Figures) {
        let span = self.time.first().copied().zip(self.time.last().copied());
        let figures = Figures {
            bars: self.bars,
            span,
            final_equity: self.equity,
            returns: Returns::between(self.capital, self.closed.into_iter(), context.timeframe, context.calendar),
            curve: self.walk.end(span.map_or(0, |(_, last)| last)),
            max_drawdown: self.deepest,
        };
        (totals.record(self.trades, Equity::default(), self.exposure), figures)
    }

    /// Passes so many bars with the equity at each of them.
    fn pass(&mut self, bars: usize, equity: impl Fn(usize) -> f64) {
        let (start, end) = (self.bars, self.bars + bars);
        let ended = self.ends.get(self.closed.len()..).unwrap_or_default().iter().take_while(|last| **last < end);
        self.closed.extend(ended.map(|last| equity(last - start)));
        self.equity = equity(bars.saturating_sub(1));
        self.bars = end;
    }

    fn pass_one(&mut self, equity: f64) {
        if let Some(time) = self.time.get(self.bars) {
            self.walk.bar(*time, equity);
        }
        self.pass(1, |_| equity);
    }

    fn times(&self, bars: usize) -> &'a [i64] {
        self.time.get(self.bars..self.bars + bars).unwrap_or_default()
    }

    fn fall_to(&mut self, equity: f64, peak: f64) {
        self.deepest = self.deepest.min(equity / peak - 1.0);
    }
}

impl Note for Tally<'_> {
    fn take(&mut self, mark: Mark, events: &[Event]) {
        self.trades.extend(events.iter().filter_map(Event::closed));
        self.exposure.take(mark);
        self.fall_to(mark.worst, self.walk.peak());
        // The end of the run may still change the last bar.
        if self.bars + 1 < self.time.len() {
            self.pass_one(mark.equity);
        } else {
            self.equity = mark.equity;
        }
    }

    fn finish(&mut self, mark: Mark, events: &[Event]) {
        self.trades.extend(events.iter().filter_map(Event::closed));
        self.fall_to(mark.equity, self.walk.peak().max(self.equity));
        self.pass_one(mark.equity);
    }

    fn equity(&self) -> f64 {
        self.equity
    }
}

impl Marks for Tally<'_> {
    fn flat(&mut self, bars: usize, equity: f64) {
        let times = self.times(bars);
        self.fall_to(equity, self.walk.peak());
        if let (Some(first), Some(last)) = (times.first(), times.last()) {
            self.walk.level(bars, (*first, *last), equity);
        }
        self.pass(bars, |_| equity);
    }

    fn held(&mut self, held: &Held<'_>) {
        let least_value = held.quantity * held.best.min(held.worst);
        if held.at(held.best) < self.walk.peak() && held.at(held.worst) > 0.0 && least_value > 0.0 {
            self.held_below(held);
            return;
        }
        let mut lane = Lane::default();
        for (closes, adverse) in held.close.chunks(LANE).zip(held.adverse.chunks(LANE)) {
            let equity = lane.fill(held, closes);
            self.exposure.held(held.quantity, closes, equity);
            let mut peak = self.walk.peak();
            self.walk.bars(self.times(closes.len()), equity);
            for (price, equity) in adverse.iter().zip(equity) {
                self.fall_to(held.at(*price), peak);
                peak = if *equity > peak { *equity } else { peak };
            }
            self.pass(closes.len(), |place| equity.get(place).copied().unwrap_or_default());
        }
    }
}

impl Tally<'_> {
    /// Marks a stretch that brings no new high and on which the account is worth something.
    ///
    /// Equity rises and falls with the price, rounded or not; so the deepest fall is at the worst price. The sums stay in order.
    fn held_below(&mut self, held: &Held<'_>) {
        self.fall_to(held.at(held.worst), self.walk.peak());
        let (mut sum, mut utilisation, mut lowest) = (self.walk.sum(), self.exposure.utilisation, f64::INFINITY);
        let mut add = |equity: f64, share: f64| {
            sum += equity;
            utilisation += share;
            lowest = if equity < lowest { equity } else { lowest };
        };
        let share = |close: f64, equity: f64| held.quantity * close / equity;
        let (rows, rest) = held.close.as_chunks::<4>();
        for row in rows {
            let equity = row.map(|close| held.at(close));
            let shares: [f64; 4] = array::from_fn(|place| share(row[place], equity[place]));
            for (equity, share) in equity.into_iter().zip(shares) {
                add(equity, share);
            }
        }
        for close in rest {
            let equity = held.at(*close);
            add(equity, share(*close, equity));
        }
        let bars = held.close.len();
        self.walk.below(bars, sum, lowest);
        self.exposure.bars += bars as u64;
        self.exposure.utilisation = utilisation;
        self.pass(bars, |place| held.close.get(place).map_or(0.0, |close| held.at(*close)));
    }
}
