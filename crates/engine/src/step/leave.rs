//! Exits, whole or in parts: a limit on the share of a bar's volume spreads them over bars.

use assay_dataset::Bar;

use super::{Account, Book, Event, Step, position::Parts};
use crate::{ExitReason, Side};

/// What is left of a bar's share, or of an order, below this fraction of it is rounding.
const DUST: f64 = 1e-9;

/// A market order that closes a position, or a part of it, at the next open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Exit {
    pub(crate) reason: ExitReason,
    /// Units of a target that a bar's volume left over; absent is all that is held.
    pub(super) rest: Option<f64>,
}

impl Exit {
    pub(super) const fn whole(reason: ExitReason) -> Self {
        Self { reason, rest: None }
    }
}

impl Book {
    /// Lets an exit that was decided at the close before, or left over by the bar before, fill at the open.
    pub(crate) fn fill_exit(&mut self, account: &mut Account, bar: &Bar) {
        if let Some(exit) = self.pending.exit.take() {
            self.close(account, bar, bar.open, exit);
        }
    }

    /// Closes the position at this close, or at the next open. What is being closed already goes on as it is.
    pub(crate) fn leave(&mut self, account: &mut Account, step: &Step, exit: Option<ExitReason>) {
        let Some(exit) = exit.filter(|_| !self.is_leaving()).map(Exit::whole) else { return };
        if self.fills_at_close() {
            self.close(account, &step.bar, step.bar.close, exit);
        } else {
            self.pending.exit = Some(exit);
            self.drop_rest();
        }
    }

    /// Closes what is not carried into the next session.
    pub(crate) fn end_session(&mut self, account: &mut Account, step: &Step) {
        let held = self.position.as_ref().filter(|_| !self.is_leaving()).map(|position| position.side);
        if step.session_ends && held.is_some_and(|side| !self.plan.exits_of(side).carry) {
            self.close(account, &step.bar, step.bar.close, Exit::whole(ExitReason::Session));
        }
    }

    /// Whether an order closes all that is held: then neither stops nor targets act any more.
    pub(super) fn is_leaving(&self) -> bool {
        self.pending.exit.is_some_and(|exit| exit.rest.is_none())
    }

    /// Whether the position may still be there after the next open.
    pub(super) fn remains(&self) -> bool {
        self.position.is_some() && (!self.is_leaving() || self.plan.execution.volume_share.is_some())
    }

    /// Closes the position, or the rest of a target, with a market order, as far as the bar's volume goes.
    pub(super) fn close(&mut self, account: &mut Account, bar: &Bar, price: f64, exit: Exit) {
        let Some(position) = self.position else { return };
        let wanted = exit.rest.map_or(position.quantity, |rest| rest.min(position.quantity));
        let quantity = self.takes(wanted, bar.volume, exit.reason);
        if quantity > 0.0 {
            let buy = position.side == Side::Short;
            let price = self.plan.execution.slippage.apply(price, buy, quantity, bar.volume);
            self.take_off(account, bar, (quantity, price), exit.reason);
        }
        match exit.rest {
            None => self.leave_rest(exit.reason),
            Some(_) => self.go_on(wanted - quantity, exit.reason),
        }
    }

    /// Sends what a bar left of a position that is to be closed to the next open.
    pub(super) fn leave_rest(&mut self, reason: ExitReason) {
        if self.position.is_some() {
            self.pending.exit = Some(Exit::whole(reason));
            self.drop_rest();
        }
    }

    /// Sends what a bar left over of a target to the next open, beside what is on its way there.
    pub(super) fn go_on(&mut self, rest: f64, reason: ExitReason) {
        let Some(position) = &self.position else { return };
        if rest <= 0.0 {
            return;
        }
        let rest = rest + self.owed();
        if rest >= position.quantity * (1.0 - DUST) {
            self.leave_rest(reason);
        } else {
            self.pending.exit = Some(Exit { reason, rest: Some(rest) });
        }
    }

    /// Returns the units of targets that go on at the next open.
    pub(super) fn owed(&self) -> f64 {
        self.pending.exit.and_then(|exit| exit.rest).unwrap_or(0.0)
    }

    /// Returns how many of `wanted` units an exit takes on a bar. A liquidation and the end of the run know no limit.
    pub(super) fn takes(&self, wanted: f64, volume: f64, reason: ExitReason) -> f64 {
        if matches!(reason, ExitReason::Liquidation | ExitReason::EndOfData) {
            return wanted;
        }
        match self.left(volume) {
            Some(left) if wanted > left * (1.0 + DUST) => self.round_down(left),
            _ => wanted,
        }
    }

    /// Returns what is left of a bar's share of its volume, where there is a limit.
    pub(super) fn left(&self, volume: f64) -> Option<f64> {
        let share = self.plan.execution.volume_share? * volume;
        let left = share - self.filled;
        Some(if left > share * DUST { left } else { 0.0 })
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
        self.filled += quantity;
        let value = quantity * price;
        let mut fee = self.plan.execution.fees.of(quantity, value, account.traded);
        if reason == ExitReason::Liquidation {
            fee += self.plan.execution.liquidation_fee * value;
        }
        account.receive(value, position.side.sign() * value, fee);
        let trade = position.part(bar, self.bar, reason, &Parts { quantity, price, fee, open: false });
        account.events.push(Event::Closed(trade));
        if position.quantity > 0.0 {
            self.position = Some(position);
            self.bear(account);
        } else {
            self.pending.exit = None;
            self.drop_rest();
        }
        self.see_worst(account, price);
    }
}
