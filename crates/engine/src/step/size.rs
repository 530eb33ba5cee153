//! How many units a position has.

use assay_dataset::Bar;
use assay_strategy::Sizing;

use super::{Account, Book, Entry, order::At};
use crate::Side;

/// Quantities this close below a whole multiple of the step are that multiple: the quotient of two decimals is rarely whole.
const STEP_TOLERANCE: f64 = 1e-9;

impl Book {
    /// Returns the quantity of an entry, or `None` (counted) if there is to be no position.
    ///
    /// The order never costs more than the equity times the leverage, fee included: larger ones are cut.
    pub(super) fn size(&mut self, account: &Account, entry: &Entry, bar: &Bar, at: At) -> Option<f64> {
        let slipped = |quantity| self.slipped(entry.side, at, quantity, bar.volume);
        let equity = self.equity_at(account, at.price);
        let wanted = match (entry.rest, self.plan.sizing) {
            (Some(rest), _) => rest,
            (None, Sizing::Risk(_)) if entry.risk_distance.is_nan() || entry.risk_distance <= 0.0 => {
                self.dropped.without_distance += 1;
                return None;
            }
            _ => self.wanted_quantity(account, entry, equity, slipped(0.0)),
        };
        // The larger the order, the worse its price; the quantity bought at the worse price is never larger.
        let worse = slipped(wanted);
        let held = self.position.as_ref().map_or(0.0, |position| position.quantity * at.price);
        let quantity = self.round_down(wanted.min(self.affordable(account, equity, worse, held)));
        if !(quantity > 0.0 && quantity.is_finite() && quantity >= self.plan.execution.minimum_quantity) {
            self.dropped.too_small += 1;
            return None;
        }
        Some(quantity)
    }

    /// Returns the price of an entry, slippage included where the order slips.
    pub(super) fn slipped(&self, side: Side, at: At, quantity: f64, volume: f64) -> f64 {
        if at.slips {
            self.plan.execution.slippage.apply(at.price, side == Side::Long, quantity, volume)
        } else {
            at.price
        }
    }

    fn wanted_quantity(&self, account: &Account, entry: &Entry, equity: f64, price: f64) -> f64 {
        match self.plan.sizing {
            Sizing::EquityFraction(fraction) => {
                self.plan.execution.fees.affordable(equity * fraction, price, account.traded)
            }
            Sizing::Notional(value) => value / price,
            Sizing::Units(units) => units,
            Sizing::Risk(fraction) => equity * fraction / entry.risk_distance,
        }
    }

    /// Returns the quantity that the account can bear beside its other positions and what the book holds already.
    fn affordable(&self, account: &Account, equity: f64, price: f64, held: f64) -> f64 {
        let budget = equity * self.plan.execution.leverage - account.exposure - held;
        self.plan.execution.fees.affordable(budget, price, account.traded)
    }

    /// Rounds a quantity down to a multiple of the step.
    pub(super) fn round_down(&self, quantity: f64) -> f64 {
        let step = self.plan.execution.quantity_step;
        if step > 0.0 { (quantity / step + STEP_TOLERANCE).floor() * step } else { quantity }
    }
}
