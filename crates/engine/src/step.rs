//! The step function: state and one closed bar in, fills and a new state out. Backtests loop it; a bot calls it once a bar.
//!
//! The order of events on a bar: what was decided at the close before fills at the open; stops and targets act over the bar; the
//! account is marked; the decision at the close fills there or waits for the next open; trailing stops move.
//!
//! Where [`Execution::volume_share`] limits what a bar fills, entries and exits of the bar share it in that order of events. What a
//! bar leaves over of an exit goes on as a market order at the open of the next one, whatever its reason: a stop or a target that was
//! hit is no price any more. While an order closes all that is held, no stop and no target acts; while it closes the rest of a target,
//! both guard what is not part of it. An entry on the other side waits until the position is closed, as long as it lives. A
//! liquidation and the end of the run fill whole. Each part is a [`Trade`] of the same position.

mod account;
mod book;
mod decide;
mod finer;
mod inside;
mod leave;
mod order;
mod position;
mod quiet;
mod size;

use std::sync::Arc;

use assay_dataset::Bar;
use assay_strategy::{EntryPlan, ExitPlan, Signal, Sizing};
use assay_types::Timestamp;

pub(crate) use account::Account;
pub(crate) use book::Book;
pub(crate) use order::{Entry, Order};
pub(crate) use position::{Origin, Position};
pub(crate) use quiet::{Held, Marks};

use crate::{Dropped, Execution, Funding, Side, SpecError, Trade};

/// What an engine needs to know before the first bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// With which order positions are opened.
    pub entry: EntryPlan,
    /// How positions end, beside exit signals.
    pub exits: ExitPlan,
    /// How large they are.
    pub sizing: Sizing,
    /// How orders become fills.
    pub execution: Execution,
    /// What holding a position costs.
    pub funding: Option<Arc<Funding>>,
    /// What the account starts with.
    pub capital: f64,
}

impl Plan {
    /// Returns a plan of market orders without funding.
    pub fn new(exits: ExitPlan, sizing: Sizing, execution: Execution, capital: f64) -> Self {
        Self { entry: EntryPlan::default(), exits, sizing, execution, funding: None, capital }
    }

    /// Returns how positions of one side end.
    pub(crate) fn exits_of(&self, side: Side) -> &ExitPlan {
        match side {
            Side::Long => self.exits.of_long(),
            Side::Short => self.exits.of_short(),
        }
    }
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

impl Event {
    /// Returns the trade that came to an end.
    pub(crate) fn closed(&self) -> Option<Trade> {
        match self {
            Self::Closed(trade) => Some(*trade),
            Self::Opened(_) => None,
        }
    }
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

/// One strategy on one symbol with an account of its own: one account, one book.
#[derive(Clone, Debug)]
pub struct Engine {
    account: Account,
    book: Book,
}

impl Engine {
    /// Makes an engine that has seen no bar.
    ///
    /// # Errors
    /// A [`SpecError`] if a number of the plan is outside its bounds.
    pub fn new(plan: Plan) -> Result<Self, SpecError> {
        plan.execution.check()?;
        SpecError::within("capital", plan.capital, f64::MIN_POSITIVE, crate::MAX_CAPITAL)?;
        Ok(Self { account: Account::new(plan.capital), book: Book::new(plan, Origin::default()) })
    }

    /// Goes on after `traded` has been traded, which tiers of fees count.
    pub(crate) fn resume(&mut self, traded: f64) {
        self.account.traded = traded;
    }

    /// Takes one closed bar and the decision made at its close. What happened is in [`Self::events`].
    pub fn step(&mut self, step: &Step) -> Mark {
        let (account, book, bar) = (&mut self.account, &mut self.book, &step.bar);
        account.events.clear();
        book.begin();
        book.fill_exit(account, bar);
        book.fill_entry(account, bar);
        book.act_inside(account, bar);
        book.fund(account, bar);
        book.end_session(account, step);
        book.expire();
        book.decide(account, step);
        book.end();
        book.mark(account, bar)
    }

    /// Ends the run after its last bar: what is open is marked or closed as the plan says.
    pub fn finish(&mut self, bar: &Bar) -> Mark {
        self.account.events.clear();
        self.book.begin();
        self.book.finish(&mut self.account, bar);
        self.book.mark(&self.account, bar)
    }

    /// What happened on the last bar, in order.
    pub fn events(&self) -> &[Event] {
        &self.account.events
    }

    /// Cash, without the position.
    pub fn cash(&self) -> f64 {
        self.account.cash
    }

    /// Signed units held: positive long, negative short.
    pub fn quantity(&self) -> f64 {
        self.book.quantity()
    }

    /// Fees paid so far.
    pub fn fees(&self) -> f64 {
        self.account.fees
    }

    /// Funding paid so far.
    pub fn funding(&self) -> f64 {
        self.account.funding
    }

    /// Value traded so far.
    pub fn traded(&self) -> f64 {
        self.account.traded
    }

    /// Bars so far on which the order of events decided an exit.
    pub fn ambiguous(&self) -> u64 {
        self.book.ambiguous()
    }

    /// Entry decisions so far that led to no position.
    pub fn dropped(&self) -> Dropped {
        self.book.dropped()
    }
}

#[cfg(test)]
mod tests;
