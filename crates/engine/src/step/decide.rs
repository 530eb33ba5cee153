//! What becomes of the decision at a bar's close.

use assay_dataset::Bar;
use assay_strategy::Signal;

use super::{
    Account, Book, Entry, Event, Opened, Position, Step,
    order::{At, Moment, Order, to_tick},
};
use crate::{ExitReason, Side, Unfilled};
use assay_types::Timestamp;

/// What a strategy wants at a close.
pub(crate) struct Intent {
    pub(crate) exit: Option<ExitReason>,
    pub(crate) enter: Option<Entry>,
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
    pub(crate) fn intend(&mut self, step: &Step) -> Intent {
        self.withdraw(step);
        let enter = self.wanted(step);
        Intent { exit: self.exit_reason(&step.signal, enter), enter }
    }

    /// Takes an order back whose side the strategy would leave now.
    fn withdraw(&mut self, step: &Step) {
        let Some(entry) = self.pending.enter else { return };
        let leaves = if entry.side == Side::Long { step.signal.exit_long } else { step.signal.exit_short };
        if leaves {
            self.pending.enter = None;
            self.dropped.withdrawn += 1;
        }
    }

    /// Opens a position at this close, or at the next open.
    pub(crate) fn take(&mut self, account: &mut Account, step: &Step, entry: &Entry) {
        let carried = !step.session_ends || self.plan.exits_of(entry.side).carry;
        if !self.fills_at_close() || entry.order != Order::Market {
            self.pending.enter = Some(*entry);
        } else if carried && self.is_against(entry) {
            // The volume did not close the other side at once.
            self.pending.enter = Some(*entry);
        } else if carried {
            let at = At { price: step.bar.close, slips: true, moment: Moment::Close };
            self.enter(account, entry, &step.bar, at);
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
        let order = Order::of(&self.plan.entry, signal, side, step.bar.close, self.plan.execution.tick_size);
        if order.is_none() {
            self.dropped.without_price += 1;
        }
        Some(Entry {
            side,
            decided_at: step.bar.time,
            stop_distance: signal.stop_distance,
            risk_distance: signal.risk_distance,
            order: order?,
            left: self.plan.entry.life,
            rest: None,
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
        let most = self.plan.exits_of(position.side).max_bars;
        most.is_some_and(|max| held >= max).then_some(ExitReason::Time)
    }

    /// Fills an entry, or the part of it that the bar's volume allows.
    pub(super) fn enter(&mut self, account: &mut Account, entry: &Entry, bar: &Bar, at: At) {
        let Some(wanted) = self.size(account, entry, bar, at) else { return };
        let quantity = self.available(wanted, bar.volume);
        let enough = quantity > 0.0 && (entry.rest.is_some() || quantity >= self.plan.execution.minimum_quantity);
        if !enough {
            // A bar without enough volume fills nothing; the order waits as long as it lives.
            match self.plan.execution.unfilled {
                Unfilled::Wait => self.pending.enter = Some(*entry),
                Unfilled::Drop => self.dropped.partial += 1,
            }
            return;
        }
        self.open(account, entry, bar, (quantity, at));
        self.keep_rest(entry, wanted - quantity);
    }

    /// Books an entry of a quantity: a new position, or more of the one that a part of this entry opened.
    fn open(&mut self, account: &mut Account, entry: &Entry, bar: &Bar, (quantity, at): (f64, At)) {
        self.entered = true;
        self.filled += quantity;
        let side = entry.side;
        let price = self.slipped(side, at, quantity, bar.volume);
        let value = quantity * price;
        let fee = self.plan.execution.fees.of(quantity, value, account.traded);
        account.pay(value, side.sign() * value, fee);
        let number = if let Some(position) = &mut self.position {
            position.add(quantity, price, fee);
            position.number
        } else {
            let number = account.positions;
            self.position = Some(self.begun(number, entry, bar, (quantity, price, fee)));
            account.positions = number.saturating_add(1);
            number
        };
        let tick = self.plan.execution.tick_size;
        if let Some(position) = &mut self.position {
            // An entry at the close has its bar behind it.
            position.before_open |= at.moment == Moment::Close;
            let exits = self.plan.exits_of(side);
            let stop = Position::stop_price(side, position.entry_price, exits, entry.stop_distance);
            position.stop = to_tick(stop, tick, side == Side::Short);
        }
        self.bear(account);
        let time = Timestamp::from_nanos(bar.time);
        account.events.push(Event::Opened(Opened { position: number, side, quantity, price, fee, time }));
        self.see_worst(account, price);
    }

    fn begun(&self, number: u32, entry: &Entry, bar: &Bar, (quantity, price, fee): (f64, f64, f64)) -> Position {
        Position {
            number,
            origin: self.origin,
            side: entry.side,
            quantity,
            opening_quantity: quantity,
            entry_price: price,
            entry_fee: fee,
            funding: 0.0,
            decided_at: entry.decided_at,
            entry_time: bar.time,
            entry_bar: self.bar,
            stop: Position::never(entry.side),
            liquidation: Position::never(entry.side),
            best: price,
            target: 0,
            highest: price,
            lowest: price,
            before_open: false,
        }
    }
}
