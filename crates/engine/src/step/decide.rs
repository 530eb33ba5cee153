//! What becomes of the decision at a bar's close.

use assay_dataset::Bar;
use assay_strategy::Signal;

use super::{Engine, Entry, Event, Opened, Pending, Position, Step};
use crate::{ExitReason, Side};
use assay_types::Timestamp;

impl Engine {
    /// Turns the decision at the close into fills now or an order for the next open.
    pub(super) fn decide(&mut self, step: &Step) {
        let enter = self.wanted(step);
        let exit = self.exit_reason(&step.signal, enter);
        let pending = Pending { exit, enter };
        if !self.fills_at_close() {
            self.pending = pending;
            return;
        }
        if let Some(reason) = pending.exit {
            self.close(&step.bar, step.bar.close, reason);
        }
        let carried = !step.session_ends || self.plan.exits.carry;
        if let Some(entry) = pending.enter.filter(|_| carried) {
            self.enter(&entry, &step.bar, step.bar.close, false);
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

    /// Opens a position with a market order at `price`.
    pub(super) fn enter(&mut self, entry: &Entry, bar: &Bar, price: f64, at_open: bool) {
        let Some((quantity, price)) = self.size(entry, price, bar.volume) else { return };
        let side = entry.side;
        let value = quantity * price;
        let fee = self.plan.execution.fees.of(quantity, value, self.traded);
        self.traded += value;
        self.fees += fee;
        self.cash -= side.sign() * value + fee;
        let stop = Position::stop_price(side, price, &self.plan.exits, entry.stop_distance);
        let mut position = Position {
            number: self.positions,
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
            before_open: !at_open,
        };
        position.liquidation = position.bankrupt_at(self.cash);
        self.positions = self.positions.saturating_add(1);
        self.position = Some(position);
        let time = Timestamp::from_nanos(bar.time);
        self.events.push(Event::Opened(Opened { position: position.number, side, quantity, price, fee, time }));
        self.worst = self.worst.min(self.equity_at(price));
    }
}
