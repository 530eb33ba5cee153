//! The step function: state and one closed bar in, fills and a new state out. Backtests loop it; a bot calls it once a bar.
//!
//! The order of events on a bar: what was decided at the close before fills at the open; stops and targets act over the bar; the
//! account is marked; the decision at the close fills there or waits for the next open; trailing stops move.

mod decide;
mod inside;
mod position;
mod size;

use assay_dataset::Bar;
use assay_strategy::{ExitPlan, Signal, Sizing};
use assay_types::Timestamp;

pub(crate) use position::Position;

use crate::{AfterExit, Dropped, EndOfData, Execution, ExitReason, Fill, Side, SpecError, Trade};
use position::Parts;

/// What an engine needs to know before the first bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// How positions end, beside exit signals.
    pub exits: ExitPlan,
    /// How large they are.
    pub sizing: Sizing,
    /// How orders become fills.
    pub execution: Execution,
    /// What the account starts with.
    pub capital: f64,
}

/// One closed bar and what the strategy decided at its close.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// The bar.
    pub bar: Bar,
    /// The decision.
    pub signal: Signal,
    /// Whether the session ends with this bar, so that positions that are not carried must close. The schedule of an exchange is
    /// known in advance, so this looks nowhere ahead.
    pub session_ends: bool,
}

/// The account after a bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// Cash and position at the close.
    pub equity: f64,
    /// The same at the worst moment of the bar.
    pub worst: f64,
    /// Absolute value of the position at the close.
    pub position_value: f64,
}

/// Something that happened on a bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Event {
    /// A position was opened.
    Opened(Opened),
    /// A position, or a part of it, was closed.
    Closed(Trade),
}

/// A position was opened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Opened {
    /// Its number.
    pub position: u32,
    /// Which way it bets.
    pub side: Side,
    /// Its units.
    pub quantity: f64,
    /// The price paid or received, slippage included.
    pub price: f64,
    /// The fee paid.
    pub fee: f64,
    /// Close of the bar that holds the entry.
    pub time: Timestamp,
}

/// An order that waits for the next open.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Pending {
    exit: Option<ExitReason>,
    enter: Option<Entry>,
}

/// A decision to enter.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Entry {
    side: Side,
    decided_at: i64,
    stop_distance: f64,
    risk_distance: f64,
}

/// The state of one strategy on one symbol.
#[derive(Clone, Debug)]
pub struct Engine {
    plan: Plan,
    cash: f64,
    position: Option<Position>,
    pending: Pending,
    /// Number of the present bar.
    bar: u32,
    positions: u32,
    traded: f64,
    fees: f64,
    ambiguous: u64,
    dropped: Dropped,
    /// Whether a stop or target closed a position on the present bar.
    closed_inside: bool,
    /// Lowest equity of the present bar so far.
    worst: f64,
    events: Vec<Event>,
}

impl Engine {
    /// Makes an engine that has seen no bar.
    ///
    /// # Errors
    /// A [`SpecError`] if a number of the plan is outside its bounds.
    pub fn new(plan: Plan) -> Result<Self, SpecError> {
        plan.execution.check()?;
        SpecError::within("capital", plan.capital, f64::MIN_POSITIVE, crate::MAX_CAPITAL)?;
        Ok(Self {
            cash: plan.capital,
            plan,
            position: None,
            pending: Pending::default(),
            bar: 0,
            positions: 0,
            traded: 0.0,
            fees: 0.0,
            ambiguous: 0,
            dropped: Dropped::default(),
            closed_inside: false,
            worst: 0.0,
            events: Vec::with_capacity(8),
        })
    }

    /// Takes one closed bar and the decision made at its close. What happened is in [`Self::events`].
    pub fn step(&mut self, step: &Step) -> Mark {
        let bar = &step.bar;
        self.events.clear();
        self.closed_inside = false;
        self.worst = f64::INFINITY;
        self.fill_pending(bar);
        self.act_inside(bar);
        if step.session_ends && !self.plan.exits.carry {
            self.close(bar, bar.close, ExitReason::Session);
        }
        self.decide(step);
        self.bar = self.bar.saturating_add(1);
        self.mark(bar)
    }

    /// Ends the run after its last bar: what is open is marked or closed as the plan says.
    pub fn finish(&mut self, bar: &Bar) -> Mark {
        self.events.clear();
        self.worst = f64::INFINITY;
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
            EndOfData::Close => self.close(bar, bar.close, ExitReason::EndOfData),
            EndOfData::MarkOpen => {
                if let Some(mut position) = self.position {
                    let parts = Parts { quantity: position.quantity, price: bar.close, fee: 0.0, open: true };
                    let trade = position.part(bar, self.bar, ExitReason::EndOfData, &parts);
                    self.events.push(Event::Closed(trade));
                }
            }
        }
        self.mark(bar)
    }

    /// What happened on the last bar, in order.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Cash, without the position.
    pub fn cash(&self) -> f64 {
        self.cash
    }

    /// Signed units held: positive long, negative short.
    pub fn quantity(&self) -> f64 {
        self.position.map_or(0.0, |position| position.side.sign() * position.quantity)
    }

    /// Fees paid so far.
    pub fn fees(&self) -> f64 {
        self.fees
    }

    /// Value traded so far.
    pub fn traded(&self) -> f64 {
        self.traded
    }

    /// Bars so far on which the order of events decided an exit.
    pub fn ambiguous(&self) -> u64 {
        self.ambiguous
    }

    /// Entry decisions so far that led to no position.
    pub fn dropped(&self) -> Dropped {
        self.dropped
    }

    /// Cash and position at a price.
    fn equity_at(&self, price: f64) -> f64 {
        match &self.position {
            Some(position) => self.cash + position.side.sign() * position.quantity * price,
            None => self.cash,
        }
    }

    fn mark(&mut self, bar: &Bar) -> Mark {
        let equity = self.equity_at(bar.close);
        let position_value = self.position.map_or(0.0, |position| position.quantity * bar.close);
        Mark { equity, worst: self.worst.min(equity), position_value }
    }

    /// Lets what was decided at the close before fill at the open.
    fn fill_pending(&mut self, bar: &Bar) {
        let pending = std::mem::take(&mut self.pending);
        if let Some(reason) = pending.exit {
            self.close(bar, bar.open, reason);
        }
        if let Some(entry) = pending.enter {
            self.enter(&entry, bar, bar.open, true);
        }
    }

    /// Closes the whole position with a market order.
    fn close(&mut self, bar: &Bar, price: f64, reason: ExitReason) {
        if let Some(position) = self.position {
            let quantity = position.quantity;
            let buy = position.side == Side::Short;
            let price = self.plan.execution.slippage.apply(price, buy, quantity, bar.volume);
            self.take_off(bar, quantity, price, reason);
        }
    }

    /// Books an exit of `quantity` units at the final `price`.
    fn take_off(&mut self, bar: &Bar, quantity: f64, price: f64, reason: ExitReason) {
        let Some(mut position) = self.position.take() else { return };
        let value = quantity * price;
        let fee = self.plan.execution.fees.of(quantity, value, self.traded);
        self.traded += value;
        self.fees += fee;
        self.cash += position.side.sign() * value - fee;
        let trade = position.part(bar, self.bar, reason, &Parts { quantity, price, fee, open: false });
        self.events.push(Event::Closed(trade));
        if position.quantity > 0.0 {
            position.liquidation = position.bankrupt_at(self.cash);
            self.position = Some(position);
        }
        self.worst = self.worst.min(self.equity_at(price));
    }

    /// Whether a new position may open on this bar.
    fn may_enter(&self) -> bool {
        !self.closed_inside || self.plan.execution.after_exit == AfterExit::Reenter
    }

    fn fills_at_close(&self) -> bool {
        self.plan.execution.fill == Fill::ThisClose
    }
}

#[cfg(test)]
mod tests;
