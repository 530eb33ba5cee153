//! Stops and targets over one bar.

use assay_dataset::Bar;

use super::{Account, Book, Position, order::to_tick};
use crate::{EntryBar, ExitReason, LimitRule, Side, StopGap, TargetGap, TrailingRule};

/// The stop that is nearest to the price, and why it is there.
#[derive(Clone, Copy)]
pub(super) struct Stop {
    pub(super) price: f64,
    reason: ExitReason,
}

impl Book {
    /// Lets stops and targets act over what remains of the bar, then takes note of the bar's range.
    pub(crate) fn act_inside(&mut self, account: &mut Account, bar: &Bar) {
        if self.position.is_none() {
            self.enter_inside(account, bar);
            return;
        }
        self.act_over(account, bar);
        // More of an entry that was filled in part on an earlier bar: it joins the position once the bar has acted on it.
        if self.position.is_some()
            && !self.entered
            && let Some(entry) = self.pending.enter
            && !self.is_against(&entry)
            && let Some(at) = self.fills_inside(&entry, bar)
        {
            self.pending.enter = None;
            self.enter(account, &entry, bar, at);
        }
    }

    /// Lets stops and targets act over a bar, or what remains of it.
    pub(super) fn act_over(&mut self, account: &mut Account, bar: &Bar) {
        let Some(position) = &self.position else { return };
        let acts = position.before_open || self.plan.execution.entry_bar == EntryBar::Remaining;
        if acts {
            self.act(account, bar);
        }
        if let Some(position) = &mut self.position {
            position.see(bar.high);
            position.see(bar.low);
            let sign = position.side.sign();
            let favourable = position.favourable(bar);
            // Rule `Never` leaves the entry's bar out of the trailing stop too.
            if acts && sign * favourable > sign * position.best {
                position.best = favourable;
            }
            position.before_open = true;
            let adverse = position.adverse(bar);
            self.see_worst(account, adverse);
        }
    }

    fn act(&mut self, account: &mut Account, bar: &Bar) {
        let Some(position) = &self.position else { return };
        let stop = self.stop(position, position.best);
        if reached(position.side, bar.open, stop.price) {
            let price = self.gap_stop(bar, position, stop.price);
            self.stop_out(account, bar, price, stop.reason);
            return;
        }
        let best = self.best_on(bar, position);
        self.gap_targets(account, bar);
        self.walk(account, bar, best);
    }

    /// Returns the best price that the trailing stop knows while it acts over a bar.
    pub(super) fn best_on(&self, bar: &Bar, position: &Position) -> f64 {
        let sign = position.side.sign();
        match self.plan.execution.trailing {
            TrailingRule::Lagged => position.best,
            TrailingRule::SameBar => (sign * position.favourable(bar)).max(sign * position.best) * sign,
        }
    }

    /// Whether both a stop and a target lie within a bar.
    pub(super) fn reaches_both(&self, bar: &Bar, position: &Position, best: f64) -> bool {
        let reaches_stop = reached(position.side, position.adverse(bar), self.stop(position, best).price);
        let target = self.target(position);
        reaches_stop && target.is_some_and(|(price, _)| self.limit_reached(position, position.favourable(bar), price))
    }

    /// Walks the bar's extremes in the order of the policy.
    fn walk(&mut self, account: &mut Account, bar: &Bar, best: f64) {
        let Some(position) = &self.position else { return };
        let (adverse, long) = (position.adverse(bar), position.side == Side::Long);
        if self.reaches_both(bar, position, best) {
            self.note_ambiguous();
        }
        let adverse_first = self.plan.execution.low_first(bar, long) == long;
        if !adverse_first {
            self.reach_targets(account, bar);
        }
        // Targets may have changed what the account can bear.
        let Some(position) = &self.position else { return };
        let stop = self.stop(position, best);
        if reached(position.side, adverse, stop.price) {
            let price = match self.plan.execution.stop_gap {
                StopGap::Close => worse(position.side, stop.price, bar.close),
                StopGap::Open | StopGap::Level | StopGap::WholeBar => stop.price,
            };
            self.stop_out(account, bar, price, stop.reason);
        } else if adverse_first {
            self.see_worst(account, adverse);
            self.reach_targets(account, bar);
        }
    }

    /// Returns the stop in force for a best price of the trailing stop.
    pub(super) fn stop(&self, position: &Position, best: f64) -> Stop {
        let sign = position.side.sign();
        let leaving = self.is_leaving();
        let loss = if leaving { Position::never(position.side) } else { position.stop };
        let mut stop = Stop { price: loss, reason: ExitReason::Stop };
        if let Some(plan) = self.plan.exits_of(position.side).trailing.as_ref().filter(|_| !leaving) {
            let price = to_tick(
                position.trailing_price(plan, best),
                self.plan.execution.tick_size,
                position.side == Side::Short,
            );
            if sign * price > sign * stop.price {
                stop = Stop { price, reason: ExitReason::Trailing };
            }
        }
        if sign * position.liquidation >= sign * stop.price {
            stop = Stop { price: position.liquidation, reason: ExitReason::Liquidation };
        }
        stop
    }

    /// Returns where a stop fills on a bar that opens beyond it.
    fn gap_stop(&self, bar: &Bar, position: &Position, stop: f64) -> f64 {
        let recovers = !reached(position.side, position.favourable(bar), stop);
        match self.plan.execution.stop_gap {
            StopGap::Open => bar.open,
            StopGap::Level => stop,
            StopGap::WholeBar => {
                if recovers {
                    stop
                } else {
                    bar.open
                }
            }
            StopGap::Close => worse(position.side, stop, bar.close),
        }
    }

    fn stop_out(&mut self, account: &mut Account, bar: &Bar, price: f64, reason: ExitReason) {
        let Some(position) = self.position else { return };
        self.closed_inside = true;
        let quantity = self.takes(position.quantity, bar.volume, reason);
        if quantity > 0.0 {
            let slippage = &self.plan.execution.slippage;
            let buy = position.side == Side::Short;
            let price = if slippage.on_stops { slippage.apply(price, buy, quantity, bar.volume) } else { price };
            self.take_off(account, bar, (quantity, price), reason);
        }
        self.leave_rest(reason);
    }

    /// Returns price and quantity of the next profit target.
    pub(super) fn target(&self, position: &Position) -> Option<(f64, f64)> {
        let plan = self.plan.exits_of(position.side).take_profit.get(position.target).filter(|_| !self.is_leaving())?;
        let price = position.entry_price * (1.0 + position.side.sign() * plan.at);
        let price = to_tick(price, self.plan.execution.tick_size, position.side == Side::Long);
        Some((price, position.opening_quantity * plan.close))
    }

    pub(super) fn limit_reached(&self, position: &Position, price: f64, limit: f64) -> bool {
        let sign = position.side.sign();
        match self.plan.execution.limit {
            LimitRule::Through => sign * price > sign * limit,
            LimitRule::Touch => sign * price >= sign * limit,
        }
    }

    /// Fills the targets that the bar opens beyond.
    fn gap_targets(&mut self, account: &mut Account, bar: &Bar) {
        let gap = self.plan.execution.target_gap;
        self.fill_targets(account, bar, bar.open, |target| match gap {
            TargetGap::Open => bar.open,
            TargetGap::Level => target,
            TargetGap::Clamped => target.clamp(bar.low, bar.high),
        });
    }

    /// Fills the targets that the bar's best price reaches.
    fn reach_targets(&mut self, account: &mut Account, bar: &Bar) {
        if let Some(position) = &self.position {
            let favourable = position.favourable(bar);
            self.fill_targets(account, bar, favourable, |target| target);
        }
    }

    fn fill_targets(&mut self, account: &mut Account, bar: &Bar, reach: f64, price_of: impl Fn(f64) -> f64) {
        while let Some(position) = &self.position
            && let Some((target, quantity)) = self.target(position)
            && self.limit_reached(position, reach, target)
        {
            let quantity = self.target_quantity(position, quantity);
            if let Some(position) = &mut self.position {
                position.target += 1;
            }
            if quantity > 0.0 {
                self.closed_inside = true;
                let taken = self.takes(quantity, bar.volume, ExitReason::Target);
                if taken > 0.0 {
                    self.take_off(account, bar, (taken, price_of(target)), ExitReason::Target);
                }
                self.go_on(quantity - taken, ExitReason::Target);
            }
        }
    }

    /// Rounds the part of a target; the last target of a plan that adds up to everything takes what is left.
    fn target_quantity(&self, position: &Position, wanted: f64) -> f64 {
        let rounded = self.round_down(wanted);
        let dust = position.opening_quantity * 1e-9;
        let left = position.quantity - self.owed();
        if rounded >= left - dust { left } else { rounded }
    }
}

/// Whether a price is at or beyond a stop.
pub(super) fn reached(side: Side, price: f64, stop: f64) -> bool {
    match side {
        Side::Long => price <= stop,
        Side::Short => price >= stop,
    }
}

/// Returns the price that is worse to leave at.
fn worse(side: Side, a: f64, b: f64) -> f64 {
    if side == Side::Long { a.min(b) } else { a.max(b) }
}
