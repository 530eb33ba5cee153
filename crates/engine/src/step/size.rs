//! How many units a position has.

use assay_strategy::Sizing;

use super::{Account, Book, Entry};
use crate::Side;

/// Quantities this close below a whole multiple of the step are that multiple: the quotient of two decimals is rarely whole.
const STEP_TOLERANCE: f64 = 1e-9;

impl Book {
    /// Returns quantity and slipped price of an entry at `price`, or `None` (counted) if there is to be no position.
    ///
    /// The order never costs more than the equity times the leverage, fee included: larger ones are cut.
    pub(super) fn size(&mut self, account: &Account, entry: &Entry, price: f64, volume: f64) -> Option<(f64, f64)> {
        let buy = entry.side == Side::Long;
        let slipped = |quantity| self.plan.execution.slippage.apply(price, buy, quantity, volume);
        let equity = self.equity_at(account, price);
        let wanted = match self.plan.sizing {
            Sizing::Risk(_) if entry.risk_distance.is_nan() || entry.risk_distance <= 0.0 => {
                self.dropped.without_distance += 1;
                return None;
            }
            _ => self.wanted_quantity(account, entry, equity, slipped(0.0)),
        };
        // The larger the order, the worse its price; the quantity bought at the worse price is never larger.
        let worse = slipped(wanted);
        let quantity = self.round_down(wanted.min(self.affordable(account, equity, worse)));
        if !(quantity > 0.0 && quantity.is_finite() && quantity >= self.plan.execution.minimum_quantity) {
            self.dropped.too_small += 1;
            return None;
        }
        Some((quantity, slipped(quantity)))
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

    /// Returns the quantity that the account can bear beside its other positions.
    fn affordable(&self, account: &Account, equity: f64, price: f64) -> f64 {
        let budget = equity * self.plan.execution.leverage - account.exposure;
        self.plan.execution.fees.affordable(budget, price, account.traded)
    }

    /// Rounds a quantity down to a multiple of the step.
    pub(super) fn round_down(&self, quantity: f64) -> f64 {
        let step = self.plan.execution.quantity_step;
        if step > 0.0 { (quantity / step + STEP_TOLERANCE).floor() * step } else { quantity }
    }
}
