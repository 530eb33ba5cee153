//! Entries that wait to be filled.

use assay_dataset::Bar;
use assay_strategy::{EntryPlan, OrderKind, Signal};

use super::{Account, Book};
use crate::{Intrabar, LimitRule, Side, Unfilled};

/// Prices this close to a whole multiple of the tick, as a fraction of it, are that multiple.
const TICK_TOLERANCE: f64 = 1e-9;

/// A decision to enter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) side: Side,
    pub(crate) decided_at: i64,
    pub(crate) stop_distance: f64,
    pub(crate) risk_distance: f64,
    pub(crate) order: Order,
    /// Bars on which the order may still fill.
    pub(crate) left: u32,
    /// Units still to be taken, once a part was filled.
    pub(crate) rest: Option<f64>,
}

/// A kind of order with its prices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Order {
    Market,
    Limit(f64),
    Stop(f64),
    StopLimit { stop: f64, limit: f64 },
}

/// When on a bar an order fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    Open,
    Inside,
    Close,
}

/// Where an order fills.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct At {
    pub(super) price: f64,
    pub(super) slips: bool,
    pub(super) moment: Moment,
}

impl Order {
    /// Returns the order that a plan sends after a decision at `close`, or `None` if its prices are not known. A limit rounds to the
    /// side that fills later, a stop to the side that fills worse.
    pub(crate) fn of(plan: &EntryPlan, signal: &Signal, side: Side, close: f64, tick: f64) -> Option<Self> {
        let sign = side.sign();
        let limit = |price: f64| to_tick(price, tick, side == Side::Short);
        let stop = |price: f64| to_tick(price, tick, side == Side::Long);
        // Better for a limit, worse for a stop.
        let away = |sign: f64| {
            if plan.by_distance {
                (signal.entry_distance >= 0.0).then_some(close + sign * signal.entry_distance)
            } else {
                Some(close * (1.0 + sign * plan.distance))
            }
        };
        let known = |price: f64| (price > 0.0 && price.is_finite()).then_some(price);
        Some(match plan.order {
            OrderKind::Market => Self::Market,
            OrderKind::Limit => Self::Limit(limit(away(-sign).and_then(known)?)),
            OrderKind::Stop => Self::Stop(stop(away(sign).and_then(known)?)),
            OrderKind::StopLimit => {
                let at = away(sign).and_then(known)?;
                let beyond = match (plan.by_distance, plan.limit_by_distance) {
                    (false, false) => close * (1.0 + sign * (plan.distance + plan.limit_distance)),
                    (true, false) => at + sign * close * plan.limit_distance,
                    (_, true) if signal.limit_distance >= 0.0 => at + sign * signal.limit_distance,
                    (_, true) => return None,
                };
                let stop = stop(at);
                // Rounding must not put the limit on the wrong side of the stop.
                let beyond = sign * limit(known(beyond)?);
                Self::StopLimit { stop, limit: sign * beyond.max(sign * stop) }
            }
        })
    }
}

impl Book {
    /// Lets an entry that waits fill at the open.
    pub(crate) fn fill_entry(&mut self, account: &mut Account, bar: &Bar) {
        let Some(entry) = self.pending.enter.filter(|entry| !self.is_against(entry)) else { return };
        self.pending.enter = None;
        let at = |slips| At { price: bar.open, slips, moment: Moment::Open };
        let sign = entry.side.sign();
        match entry.order {
            Order::Market => self.enter(account, &entry, bar, at(true)),
            Order::Limit(limit) if self.limit_fills(entry.side, bar.open, limit) => {
                self.enter(account, &entry, bar, at(false));
            }
            Order::Stop(stop) if sign * bar.open >= sign * stop => self.enter(account, &entry, bar, at(true)),
            Order::StopLimit { stop, limit } if sign * bar.open >= sign * stop => {
                if sign * bar.open <= sign * limit {
                    self.enter(account, &entry, bar, at(false));
                } else {
                    self.pending.enter = Some(Entry { order: Order::Limit(limit), ..entry });
                }
            }
            Order::Limit(_) | Order::Stop(_) | Order::StopLimit { .. } => self.pending.enter = Some(entry),
        }
    }

    /// Returns where inside a bar an entry fills that did not fill at its open.
    pub(super) fn fills_inside(&self, entry: &Entry, bar: &Bar) -> Option<At> {
        let (dear, cheap) = if entry.side == Side::Long { (bar.high, bar.low) } else { (bar.low, bar.high) };
        let sign = entry.side.sign();
        let at = |price, slips| Some(At { price, slips, moment: Moment::Inside });
        match entry.order {
            Order::Limit(limit) if self.limit_fills(entry.side, cheap, limit) => at(limit, false),
            Order::Stop(stop) if sign * dear >= sign * stop => at(stop, self.plan.execution.slippage.on_stops),
            Order::StopLimit { stop, .. } if sign * dear >= sign * stop => at(stop, false),
            _ => None,
        }
    }

    /// Lets an entry fill inside a bar, and stops and targets act over what remains of the bar then.
    pub(super) fn enter_inside(&mut self, account: &mut Account, bar: &Bar) {
        let Some(entry) = self.pending.enter else { return };
        let Some(at) = self.fills_inside(&entry, bar) else { return };
        self.pending.enter = None;
        self.enter(account, &entry, bar, at);
        if self.position.is_some() {
            let remaining = self.remaining(bar, &entry, at.price);
            self.act_over(account, &remaining);
        }
    }

    /// Returns what remains of a bar after an entry inside it.
    ///
    /// A price that came down to a limit goes on to the low, whenever that was; whether the high came before is for the policy to say.
    /// With a stop it is the other way round. The pessimistic path leaves out the good extreme and keeps the bad one.
    fn remaining(&self, bar: &Bar, entry: &Entry, price: f64) -> Bar {
        let long = entry.side == Side::Long;
        let best_first = match self.plan.execution.intrabar {
            Intrabar::Pessimistic | Intrabar::Finer => true,
            Intrabar::Optimistic => false,
            _ => self.plan.execution.low_first(bar, long) != long,
        };
        let stop = !matches!(entry.order, Order::Limit(_));
        let (keeps_best, keeps_worst) = (stop || !best_first, !stop || best_first);
        let (keeps_high, keeps_low) = if long { (keeps_best, keeps_worst) } else { (keeps_worst, keeps_best) };
        Bar {
            open: price,
            high: if keeps_high { bar.high } else { price.max(bar.close) },
            low: if keeps_low { bar.low } else { price.min(bar.close) },
            ..*bar
        }
    }

    /// Whether a limit order to enter fills at a price.
    fn limit_fills(&self, side: Side, price: f64, limit: f64) -> bool {
        let sign = side.sign();
        match self.plan.execution.limit {
            LimitRule::Through => sign * price < sign * limit,
            LimitRule::Touch => sign * price <= sign * limit,
        }
    }

    /// Ends a bar for the entry that waits: it grows older, and dies.
    pub(crate) fn expire(&mut self) {
        let Some(mut entry) = self.pending.enter.take() else { return };
        entry.left = entry.left.saturating_sub(1);
        if entry.left > 0 {
            self.pending.enter = Some(entry);
        } else if entry.rest.is_some() {
            self.dropped.partial += 1;
        } else {
            self.dropped.expired += 1;
        }
    }

    /// Returns how much of `wanted` units a bar's volume lets an entry take.
    pub(super) fn available(&self, wanted: f64, volume: f64) -> f64 {
        match self.left(volume) {
            Some(left) => self.round_down(wanted.min(left)),
            None => wanted,
        }
    }

    /// Whether a position of the other side is still held, which the volume of several bars closes before an entry fills.
    pub(super) fn is_against(&self, entry: &Entry) -> bool {
        self.position.is_some_and(|position| position.side != entry.side)
    }

    /// Keeps what a bar left over of an entry, or drops it.
    pub(super) fn keep_rest(&mut self, entry: &Entry, rest: f64) {
        if self.round_down(rest) <= 0.0 {
            return;
        }
        if self.plan.execution.unfilled == Unfilled::Wait && entry.left > 0 {
            self.pending.enter = Some(Entry { rest: Some(rest), ..*entry });
        } else {
            self.dropped.partial += 1;
        }
    }

    /// Drops what a bar's volume left over of the entry of a position that is closed.
    pub(super) fn drop_rest(&mut self) {
        if self.pending.enter.is_some_and(|entry| entry.rest.is_some()) {
            self.pending.enter = None;
            self.dropped.partial += 1;
        }
    }
}

/// Rounds a price to a whole multiple of the tick.
pub(super) fn to_tick(price: f64, tick: f64, up: bool) -> f64 {
    if tick <= 0.0 || !price.is_finite() {
        return price;
    }
    let ticks = price / tick;
    let whole = if up { (ticks - TICK_TOLERANCE).ceil() } else { (ticks + TICK_TOLERANCE).floor() };
    whole * tick
}
