use assay_dataset::Bar;

use super::{Account, Entry, Event, Mark, Origin, Plan, Position, leave::Exit, position::Parts};
use crate::{AfterExit, Dropped, EndOfData, ExitReason, Fill, Side};

/// What waits for the next open.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Pending {
    pub(crate) exit: Option<Exit>,
    pub(crate) enter: Option<Entry>,
}

/// One strategy on one instrument: position, stops and orders. The money is the account's.
#[derive(Clone, Debug)]
pub(crate) struct Book {
    pub(super) plan: Plan,
    pub(super) origin: Origin,
    pub(super) position: Option<Position>,
    pub(super) pending: Pending,
    /// Number of the present bar.
    pub(super) bar: u32,
    pub(super) ambiguous: u64,
    /// Whether the present bar is counted there already.
    counted: bool,
    /// Bars on which the finer bars should have decided and were not there.
    pub(super) uncovered: u64,
    pub(super) dropped: Dropped,
    /// Whether a stop or target closed a position on the present bar.
    pub(super) closed_inside: bool,
    /// Whether an entry took its share of the present bar's volume.
    pub(super) entered: bool,
    /// Units filled on the present bar, which count towards its share of the volume.
    pub(crate) filled: f64,
    /// Lowest equity of the present bar so far.
    pub(super) worst: f64,
    /// Close of the last bar up to which funding was charged.
    funded: i64,
}

impl Book {
    pub(crate) fn new(plan: Plan, origin: Origin) -> Self {
        Self {
            plan,
            origin,
            position: None,
            pending: Pending::default(),
            bar: 0,
            ambiguous: 0,
            counted: false,
            uncovered: 0,
            dropped: Dropped::default(),
            closed_inside: false,
            entered: false,
            filled: 0.0,
            worst: f64::INFINITY,
            funded: i64::MIN,
        }
    }

    /// Begins a bar.
    pub(crate) fn begin(&mut self) {
        self.closed_inside = false;
        self.entered = false;
        self.filled = 0.0;
        self.counted = false;
        self.worst = f64::INFINITY;
    }

    /// Ends a bar.
    pub(crate) fn end(&mut self) {
        self.bar = self.bar.saturating_add(1);
    }

    /// Charges what fell due since the last bar to the position that is held.
    pub(crate) fn fund(&mut self, account: &mut Account, bar: &Bar) {
        let Some(funding) = &self.plan.funding else { return };
        let after = std::mem::replace(&mut self.funded, bar.time);
        let Some(position) = &mut self.position else { return };
        let rate = if after == i64::MIN { 0.0 } else { funding.due(after, bar.time) };
        let amount = position.side.sign() * position.quantity * bar.close * rate;
        position.funding += amount;
        account.cash -= amount;
        account.funding += amount;
        self.bear(account);
    }

    /// Ends the run after the last bar: what is open is marked or closed as the plan says.
    pub(crate) fn finish(&mut self, account: &mut Account, bar: &Bar) {
        self.bar = self.bar.saturating_sub(1);
        if self.pending.enter.is_some() {
            self.dropped.at_end += 1;
        }
        self.pending = Pending::default();
        if let Some(position) = &mut self.position {
            // The last bar has been seen as far as it concerns the position.
            position.before_open = false;
        }
        match self.plan.execution.end {
            EndOfData::Close => self.close(account, bar, bar.close, Exit::whole(ExitReason::EndOfData)),
            EndOfData::MarkOpen => {
                if let Some(mut position) = self.position {
                    let parts = Parts { quantity: position.quantity, price: bar.close, fee: 0.0, open: true };
                    let trade = position.part(bar, self.bar, ExitReason::EndOfData, &parts);
                    account.events.push(Event::Closed(trade));
                }
            }
        }
    }

    /// Passes over a moment at which the instrument has no bar.
    pub(crate) fn rest(&mut self) {
        self.worst = f64::INFINITY;
    }

    /// Finds out anew where the account could not bear the position any longer: other books change what it can.
    pub(crate) fn bear(&mut self, account: &Account) {
        if let Some(position) = &mut self.position {
            let share = self.plan.execution.maintenance;
            position.liquidation = position.liquidated_at(account.without(), account.exposure, share);
        }
    }

    /// Whether the book has a position that will be there after the next open, or may be, or an entry that waits.
    pub(crate) fn stays(&self) -> bool {
        self.pending.enter.is_some() || self.remains()
    }

    /// Which way the position bets, or the entry that waits.
    pub(crate) fn side(&self) -> Option<Side> {
        let held = self.position.as_ref().filter(|_| self.remains()).map(|position| position.side);
        held.or(self.pending.enter.map(|entry| entry.side))
    }

    /// Lowest equity of the present bar; infinite where nothing touched the account.
    pub(crate) fn worst(&self) -> f64 {
        self.worst
    }

    /// Signed units held.
    pub(crate) fn quantity(&self) -> f64 {
        self.position.map_or(0.0, |position| position.side.sign() * position.quantity)
    }

    pub(crate) fn ambiguous(&self) -> u64 {
        self.ambiguous
    }

    pub(crate) fn uncovered(&self) -> u64 {
        self.uncovered
    }

    /// Takes note of a bar on which the order of events decides.
    pub(super) fn note_ambiguous(&mut self) {
        if !self.counted {
            self.counted = true;
            self.ambiguous += 1;
        }
    }

    pub(crate) fn dropped(&self) -> Dropped {
        self.dropped
    }

    /// Returns the account after a bar, as this book sees it.
    pub(crate) fn mark(&self, account: &Account, bar: &Bar) -> Mark {
        let equity = self.equity_at(account, bar.close);
        let position_value = self.position.as_ref().map_or(0.0, |position| position.quantity * bar.close);
        Mark { equity, worst: self.worst.min(equity), position_value }
    }

    /// Cash and positions, this book's at a price.
    pub(super) fn equity_at(&self, account: &Account, price: f64) -> f64 {
        match &self.position {
            Some(position) => account.without() + position.side.sign() * position.quantity * price,
            None => account.without(),
        }
    }

    /// Takes note of what the account is worth with the position at a price.
    pub(super) fn see_worst(&mut self, account: &Account, price: f64) {
        self.worst = self.worst.min(self.equity_at(account, price));
    }

    /// Whether a new position may open on this bar.
    pub(super) fn may_enter(&self) -> bool {
        !self.closed_inside || self.plan.execution.after_exit == AfterExit::Reenter
    }

    pub(super) fn fills_at_close(&self) -> bool {
        self.plan.execution.fill == Fill::ThisClose
    }
}
