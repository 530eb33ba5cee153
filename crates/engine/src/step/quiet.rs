//! Stretches on which nothing but marking happens: no decision, no order that waits, no stop or target that is reached.
//!
//! They are passed over in loops of their own, with the bits of [`Engine::step`](super::Engine::step) bar by bar.

mod guard;

use std::array;

use assay_dataset::BarsView;
use guard::Guard;

use super::{Book, Engine, Position};
use crate::Side;

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
    /// Best and worst of all their prices for the position.
    pub(crate) best: f64,
    pub(crate) worst: f64,
}

impl Held<'_> {
    /// The account at a price.
    #[inline]
    pub(crate) fn at(&self, price: f64) -> f64 {
        self.base + self.signed * price
    }
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
        let Quiet { bars: count, highest, lowest } = book.quiet(&position, bars);
        if count == 0 {
            return 0;
        }
        let bars = bars.slice(0..count);
        let long = position.side == Side::Long;
        let signed = position.side.sign() * position.quantity;
        let (best, worst, adverse) = if long { (highest, lowest, bars.low) } else { (lowest, highest, bars.high) };
        marks.held(&Held { base, signed, quantity: position.quantity, close: bars.close, adverse, best, worst });
        position.see(highest);
        position.see(lowest);
        position.best = if long { position.best.max(highest) } else { position.best.min(lowest) };
        book.position = Some(position);
        book.pass(count);
        count
    }

    /// Which way the open position bets, if there is one.
    pub(crate) fn side(&self) -> Option<Side> {
        self.book.position.as_ref().map(|position| position.side)
    }
}

/// Bars looked at together.
const GROUP: usize = 8;

/// Bars on which a position does not change, and their range.
struct Quiet {
    bars: usize,
    highest: f64,
    lowest: f64,
}

impl Book {
    /// Leaves bars behind.
    fn pass(&mut self, bars: usize) {
        self.begin();
        self.bar = self.bar.saturating_add(u32::try_from(bars).unwrap_or(u32::MAX));
    }

    /// Returns the bars before the first on which the position may change.
    fn quiet(&self, position: &Position, bars: BarsView<'_>) -> Quiet {
        let mut quiet = Quiet { bars: 0, highest: f64::NEG_INFINITY, lowest: f64::INFINITY };
        // On its first bar a position follows rules of its own.
        if !position.before_open {
            return quiet;
        }
        let own = u32::from(!self.fills_at_close());
        let most = self.plan.exits_of(position.side).max_bars.map_or(usize::MAX, |max| {
            let last = position.entry_bar.saturating_add(max).saturating_sub(own);
            last.saturating_sub(self.bar) as usize
        });
        let bars = bars.slice(0..bars.len().min(most));
        let mut guard = Guard::new(self, position);
        if guard.is_idle() {
            return Quiet { bars: bars.len(), highest: greatest(bars.high), lowest: least(bars.low) };
        }
        for (high, low) in bars.high.as_chunks().0.iter().zip(bars.low.as_chunks().0) {
            let (highest, lowest) = (reduce(high, higher), reduce(low, lower));
            if guard.lets_pass(highest, lowest) {
                quiet.see(GROUP, highest, lowest);
            } else if !guard.walk(bars.slice(quiet.bars..quiet.bars + GROUP), &mut quiet) {
                return quiet;
            }
        }
        guard.walk(bars.slice(quiet.bars..bars.len()), &mut quiet);
        quiet
    }
}

impl Quiet {
    fn see(&mut self, bars: usize, highest: f64, lowest: f64) {
        self.bars += bars;
        self.highest = higher(self.highest, highest);
        self.lowest = lower(self.lowest, lowest);
    }
}

#[inline]
fn higher(one: f64, other: f64) -> f64 {
    if one > other { one } else { other }
}

#[inline]
fn lower(one: f64, other: f64) -> f64 {
    if one < other { one } else { other }
}

/// Joins the values of a group, several lanes at once.
#[inline]
fn reduce(group: &[f64; GROUP], join: impl Fn(f64, f64) -> f64) -> f64 {
    let four: [f64; 4] = array::from_fn(|place| join(group[place], group[place + 4]));
    let two: [f64; 2] = array::from_fn(|place| join(four[place], four[place + 2]));
    join(two[0], two[1])
}

fn greatest(values: &[f64]) -> f64 {
    extreme(values, f64::NEG_INFINITY, higher)
}

fn least(values: &[f64]) -> f64 {
    extreme(values, f64::INFINITY, lower)
}

#[inline]
fn extreme(values: &[f64], none: f64, join: impl Fn(f64, f64) -> f64) -> f64 {
    let (groups, rest) = values.as_chunks::<GROUP>();
    let mut lanes = [none; GROUP];
    for group in groups {
        for (lane, value) in lanes.iter_mut().zip(group) {
            *lane = join(*value, *lane);
        }
    }
    rest.iter().fold(reduce(&lanes, &join), |found, value| join(*value, found))
}
