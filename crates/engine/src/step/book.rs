use assay_dataset::Bar;

use super::{Account, Entry, Event, Mark, Origin, Plan, Position, Step, decide::Moment, position::Parts};
use crate::{AfterExit, Dropped, EndOfData, ExitReason, Fill, Side};

/// What is wanted at a close, or waits for the next open.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Pending {
    pub(crate) exit: Option<ExitReason>,
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
    pub(super) dropped: Dropped,
    /// Whether a stop or target closed a position on the present bar.
    pub(super) closed_inside: bool,
    /// Lowest equity of the present bar so far.
    pub(super) worst: f64,
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
            dropped: Dropped::default(),
            closed_inside: false,
            worst: f64::INFINITY,
        }
    }

    /// Begins a bar.
    pub(crate) fn begin(&mut self) {
        self.closed_inside = false;
        self.worst = f64::INFINITY;
    }

    /// Ends a bar.
    pub(crate) fn end(&mut self) {
        self.bar = self.bar.saturating_add(1);
    }

    /// Lets an exit that was decided at the close before fill at the open.
    pub(crate) fn fill_exit(&mut self, account: &mut Account, bar: &Bar) {
        if let Some(reason) = self.pending.exit.take() {
            self.close(account, bar, bar.open, reason);
        }
    }

    /// Lets an entry that was decided at the close before fill at the open.
    pub(crate) fn fill_entry(&mut self, account: &mut Account, bar: &Bar) {
        if let Some(entry) = self.pending.enter.take() {
            self.enter(account, &entry, bar, Moment::Open);
        }
    }

    /// Closes what is not carried into the next session.
    pub(crate) fn end_session(&mut self, account: &mut Account, step: &Step) {
        if step.session_ends && !self.plan.exits.carry {
            self.close(account, &step.bar, step.bar.close, ExitReason::Session);
        }
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
            EndOfData::Close => self.close(account, bar, bar.close, ExitReason::EndOfData),
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
            position.liquidation = position.bankrupt_at(account.without());
        }
    }

    /// Whether the book has a position that no order closes, or an entry that waits.
    pub(crate) fn stays(&self) -> bool {
        self.pending.enter.is_some() || (self.position.is_some() && self.pending.exit.is_none())
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

    /// Closes the whole position with a market order.
    pub(super) fn close(&mut self, account: &mut Account, bar: &Bar, price: f64, reason: ExitReason) {
        if let Some(position) = self.position {
            let quantity = position.quantity;
            let buy = position.side == Side::Short;
            let price = self.plan.execution.slippage.apply(price, buy, quantity, bar.volume);
            self.take_off(account, bar, (quantity, price), reason);
        }
    }

    /// Books an exit of a quantity at its final price.
    pub(super) fn take_off(
        &mut self,
        account: &mut Account,
        bar: &Bar,
        (quantity, price): (f64, f64),
        reason: ExitReason,
    ) {
        let Some(mut position) = self.position.take() else { return };
        let value = quantity * price;
        let fee = self.plan.execution.fees.of(quantity, value, account.traded);
        account.receive(value, position.side.sign() * value, fee);
        let trade = position.part(bar, self.bar, reason, &Parts { quantity, price, fee, open: false });
        account.events.push(Event::Closed(trade));
        if position.quantity > 0.0 {
            position.liquidation = position.bankrupt_at(account.without());
            self.position = Some(position);
        }
        self.see_worst(account, price);
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
