//! Stretches on which nothing but marking happens: no decision, no order that waits, no stop or target that is reached.
//!
//! They are passed over in loops of their own, with the bits of [`Engine::step`](super::Engine::step) bar by bar.

use assay_dataset::BarsView;

use super::{Book, Engine, Position, inside::reached};
use crate::{LimitRule, Side, TrailingRule};

/// What a position does to the account while it is only held: `equity = base + signed * price`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held<'a> {
    /// The account without the position.
    pub(crate) base: f64,
    /// Units, negative where sold short.
    pub(crate) signed: f64,
    /// Units.
    pub(crate) quantity: f64,
    /// Closes of the bars.
    pub(crate) close: &'a [f64],
    /// Their worst prices for the position.
    pub(crate) adverse: &'a [f64],
}

/// Takes note of the account over a stretch.
pub(crate) trait Marks {
    /// So many bars without a position.
    fn flat(&mut self, bars: usize, equity: f64);

    /// Bars over which a position was held.
    fn held(&mut self, held: &Held<'_>);
}

impl Engine {
    /// Passes over bars that bring no decision and end no session, up to the first on which something happens; returns how many.
    pub(crate) fn coast(&mut self, bars: BarsView<'_>, marks: &mut impl Marks) -> usize {
        let (account, book) = (&mut self.account, &mut self.book);
        let waits = book.pending.exit.is_some() || book.pending.enter.is_some();
        // Funding moves cash bar by bar.
        if bars.is_empty() || waits || book.plan.funding.is_some() {
            return 0;
        }
        account.events.clear();
        let base = account.without();
        let Some(mut position) = book.position else {
            marks.flat(bars.len(), base);
            book.pass(bars.len());
            return bars.len();
        };
        let count = book.quiet(&position, bars);
        if count == 0 {
            return 0;
        }
        let bars = bars.slice(0..count);
        let long = position.side == Side::Long;
        let signed = position.side.sign() * position.quantity;
        let adverse = if long { bars.low } else { bars.high };
        marks.held(&Held { base, signed, quantity: position.quantity, close: bars.close, adverse });
        let (highest, lowest) = (greatest(bars.high), least(bars.low));
        position.see(highest);
        position.see(lowest);
        position.best = if long { position.best.max(highest) } else { position.best.min(lowest) };
        book.position = Some(position);
        book.pass(count);
        count
    }

    /// Whether a position is open.
    pub(crate) fn holds(&self) -> bool {
        self.book.position.is_some()
    }
}

impl Book {
    /// Leaves bars behind.
    fn pass(&mut self, bars: usize) {
        self.begin();
        self.bar = self.bar.saturating_add(u32::try_from(bars).unwrap_or(u32::MAX));
    }

    /// Returns how many bars come before the first on which the position may change.
    fn quiet(&self, position: &Position, bars: BarsView<'_>) -> usize {
        // On its first bar a position follows rules of its own.
        if !position.before_open {
            return 0;
        }
        let own = u32::from(!self.fills_at_close());
        let most = self.plan.exits.max_bars.map_or(usize::MAX, |max| {
            let last = position.entry_bar.saturating_add(max).saturating_sub(own);
            last.saturating_sub(self.bar) as usize
        });
        let bars = bars.slice(0..bars.len().min(most));
        let target = self.target(position).map(|(price, _)| price);
        if self.plan.exits.trailing.is_some() {
            self.quiet_trailing(position, target, bars)
        } else {
            let stop = self.stop(position, position.best).price;
            quiet_fixed(position.side, stop, target.map(|price| (price, self.plan.execution.limit)), bars)
        }
    }

    /// The same where the stop follows the price.
    fn quiet_trailing(&self, position: &Position, target: Option<f64>, bars: BarsView<'_>) -> usize {
        let side = position.side;
        let long = side == Side::Long;
        let same_bar = self.plan.execution.trailing == TrailingRule::SameBar;
        let (adverse, favourable) = if long { (bars.low, bars.high) } else { (bars.high, bars.low) };
        let mut best = position.best;
        let mut stop = self.stop(position, best).price;
        for (index, ((open, adverse), favourable)) in bars.open.iter().zip(adverse).zip(favourable).enumerate() {
            let better = if long { *favourable > best } else { *favourable < best };
            let before = stop;
            if better {
                best = *favourable;
                stop = self.stop(position, best).price;
            }
            let tested = if same_bar { stop } else { before };
            let stopped = reached(side, *open, before) || reached(side, *adverse, tested);
            if stopped || target.is_some_and(|target| self.limit_reached(position, *favourable, target)) {
                return index;
            }
        }
        bars.len()
    }
}

/// Returns how many bars come before the first that reaches a fixed stop or a target.
fn quiet_fixed(side: Side, stop: f64, target: Option<(f64, LimitRule)>, bars: BarsView<'_>) -> usize {
    let all = bars.len();
    match (side, target) {
        (Side::Long, None) if stop == f64::NEG_INFINITY => all,
        (Side::Short, None) if stop == f64::INFINITY => all,
        (Side::Long, None) => bars.low.iter().position(|low| *low <= stop).unwrap_or(all),
        (Side::Short, None) => bars.high.iter().position(|high| *high >= stop).unwrap_or(all),
        (Side::Long, Some((target, rule))) => {
            let beyond = |high: f64| high > target || (rule == LimitRule::Touch && high >= target);
            bars.low.iter().zip(bars.high).position(|(low, high)| *low <= stop || beyond(*high)).unwrap_or(all)
        }
        (Side::Short, Some((target, rule))) => {
            let beyond = |low: f64| low < target || (rule == LimitRule::Touch && low <= target);
            bars.low.iter().zip(bars.high).position(|(low, high)| *high >= stop || beyond(*low)).unwrap_or(all)
        }
    }
}

/// Values looked at side by side.
const LANES: usize = 8;

fn greatest(values: &[f64]) -> f64 {
    let (rows, rest) = values.as_chunks::<LANES>();
    let mut lanes = [f64::NEG_INFINITY; LANES];
    for row in rows {
        for (lane, value) in lanes.iter_mut().zip(row) {
            *lane = if *value > *lane { *value } else { *lane };
        }
    }
    lanes.iter().chain(rest).copied().fold(f64::NEG_INFINITY, f64::max)
}

fn least(values: &[f64]) -> f64 {
    let (rows, rest) = values.as_chunks::<LANES>();
    let mut lanes = [f64::INFINITY; LANES];
    for row in rows {
        for (lane, value) in lanes.iter_mut().zip(row) {
            *lane = if *value < *lane { *value } else { *lane };
        }
    }
    lanes.iter().chain(rest).copied().fold(f64::INFINITY, f64::min)
}
