//! What becomes of the decision at a bar's close.

use assay_dataset::Bar;
use assay_strategy::Signal;

use super::{Account, Book, Event, Opened, Position, Step, book::Pending};
use crate::{ExitReason, Side};
use assay_types::Timestamp;

/// A decision to enter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) side: Side,
    pub(crate) decided_at: i64,
    pub(crate) stop_distance: f64,
    pub(crate) risk_distance: f64,
}

/// When on a bar an order fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    Open,
    Close,
}

impl Book {
    /// Turns the decision at the close into fills now or an order for the next open.
    pub(crate) fn decide(&mut self, account: &mut Account, step: &Step) {
        let intent = self.intend(step);
        self.leave(account, step, intent.exit);
        if let Some(entry) = intent.enter {
            self.take(account, step, &entry);
        }
    }

    /// Returns what the strategy wants at the close.
    pub(crate) fn intend(&mut self, step: &Step) -> Pending {
        let enter = self.wanted(step);
        Pending { exit: self.exit_reason(&step.signal, enter), enter }
    }

    /// Closes the position at this close, or at the next open.
    pub(crate) fn leave(&mut self, account: &mut Account, step: &Step, exit: Option<ExitReason>) {
        if !self.fills_at_close() {
            self.pending.exit = exit;
        } else if let Some(reason) = exit {
            self.close(account, &step.bar, step.bar.close, reason);
        }
    }

    /// Opens a position at this close, or at the next open.
    pub(crate) fn take(&mut self, account: &mut Account, step: &Step, entry: &Entry) {
        let carried = !step.session_ends || self.plan.exits.carry;
        if !self.fills_at_close() {
            self.pending.enter = Some(*entry);
        } else if carried {
            self.enter(account, entry, &step.bar, Moment::Close);
        }
    }

    /// Returns the position that the strategy wants to open: not one that is open already, and not on a side whose exit condition
    /// holds too.
    fn wanted(&mut self, step: &Step) -> Option<Entry> {
        let signal = &step.signal;
        let side = match (signal.enter_long && !signal.exit_long, signal.enter_short && !signal.exit_short) {
            (false, false) => return None,
            (true, true) => {
                self.dropped.contradictory += 1;
                return None;
            }
            (true, false) => Side::Long,
            (false, true) => Side::Short,
        };
        let held = self.position.is_some_and(|position| position.side == side);
        if held || !self.may_enter() {
            return None;
        }
        Some(Entry {
            side,
            decided_at: step.bar.time,
            stop_distance: signal.stop_distance,
            risk_distance: signal.risk_distance,
        })
    }

    /// Returns why the open position is to be closed, if it is.
    fn exit_reason(&self, signal: &Signal, enter: Option<Entry>) -> Option<ExitReason> {
        let position = self.position.as_ref()?;
        let asked = match position.side {
            Side::Long => signal.exit_long,
            Side::Short => signal.exit_short,
        };
        if asked {
            return Some(ExitReason::Signal);
        }
        if enter.is_some() {
            return Some(ExitReason::Reversal);
        }
        // An entry at the open has lived through its own bar, one at the close has not.
        let own = u32::from(!self.fills_at_close());
        let held = self.bar.saturating_sub(position.entry_bar).saturating_add(own);
        self.plan.exits.max_bars.is_some_and(|max| held >= max).then_some(ExitReason::Time)
    }

    /// Opens a position with a market order.
    pub(super) fn enter(&mut self, account: &mut Account, entry: &Entry, bar: &Bar, at: Moment) {
        let price = if at == Moment::Open { bar.open } else { bar.close };
        let Some((quantity, price)) = self.size(account, entry, price, bar.volume) else { return };
        let side = entry.side;
        let value = quantity * price;
        let fee = self.plan.execution.fees.of(quantity, value, account.traded);
        account.pay(value, side.sign() * value, fee);
        let stop = Position::stop_price(side, price, &self.plan.exits, entry.stop_distance);
        let mut position = Position {
            number: account.positions,
            origin: self.origin,
            side,
            quantity,
            opening_quantity: quantity,
            entry_price: price,
            entry_fee: fee,
            decided_at: entry.decided_at,
            entry_time: bar.time,
            entry_bar: self.bar,
            stop,
            liquidation: Position::never(side),
            best: price,
            target: 0,
            highest: price,
            lowest: price,
            before_open: at == Moment::Close,
        };
        position.liquidation = position.bankrupt_at(account.without());
        account.positions = account.positions.saturating_add(1);
        self.position = Some(position);
        let time = Timestamp::from_nanos(bar.time);
        account.events.push(Event::Opened(Opened { position: position.number, side, quantity, price, fee, time }));
        self.see_worst(account, price);
    }
}
