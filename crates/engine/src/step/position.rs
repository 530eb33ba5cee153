use assay_dataset::Bar;
use assay_strategy::{ExitPlan, TrailingPlan};
use assay_types::Timestamp;

use crate::{ExitReason, Side, Trade};

/// Which strategy and which instrument of the specification.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) strategy: u16,
    pub(crate) instrument: u16,
}

/// An open position. Prices of stops are "never" as an infinity on the harmless side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Position {
    pub(crate) number: u32,
    pub(crate) origin: Origin,
    pub(crate) side: Side,
    pub(crate) quantity: f64,
    pub(crate) opening_quantity: f64,
    pub(crate) entry_price: f64,
    /// The part of the entry's fee that no exit has taken over yet.
    pub(crate) entry_fee: f64,
    /// Funding paid that no exit has taken over yet.
    pub(crate) funding: f64,
    pub(crate) decided_at: i64,
    pub(crate) entry_time: i64,
    pub(crate) entry_bar: u32,
    pub(crate) stop: f64,
    /// Where the account would be worth nothing.
    pub(crate) liquidation: f64,
    /// Best price that the trailing stop knows.
    pub(crate) best: f64,
    /// Index of the next profit target.
    pub(crate) target: usize,
    /// Highest and lowest price since the entry, as far as known.
    pub(crate) highest: f64,
    pub(crate) lowest: f64,
    /// Whether the position was there when the present bar opened.
    pub(crate) before_open: bool,
}

/// An exit of a part of a position.
pub(crate) struct Parts {
    pub(crate) quantity: f64,
    pub(crate) price: f64,
    pub(crate) fee: f64,
    pub(crate) open: bool,
}

impl Position {
    /// Returns the worst price of a bar for the position.
    pub(crate) fn adverse(&self, bar: &Bar) -> f64 {
        if self.side == Side::Long { bar.low } else { bar.high }
    }

    /// Returns the best price of a bar for the position.
    pub(crate) fn favourable(&self, bar: &Bar) -> f64 {
        if self.side == Side::Long { bar.high } else { bar.low }
    }

    /// Returns a price that no market reaches on the losing side.
    pub(crate) const fn never(side: Side) -> f64 {
        match side {
            Side::Long => f64::NEG_INFINITY,
            Side::Short => f64::INFINITY,
        }
    }

    /// Returns the price at which the account is worth only `share` of the value of its positions.
    ///
    /// `rest` is what it is worth without this position. With equity `rest ± q p` and positions worth `exposure + q p`, that price is
    /// `(share exposure - rest) / (q (1 - share))` for a long position, `(rest - share exposure) / (q (1 + share))` for a short one.
    pub(crate) fn liquidated_at(&self, rest: f64, exposure: f64, share: f64) -> f64 {
        let free = rest - share * exposure;
        match self.side {
            Side::Long if free < 0.0 => -free / (self.quantity * (1.0 - share)),
            Side::Short => free / (self.quantity * (1.0 + share)),
            Side::Long => f64::NEG_INFINITY,
        }
    }

    /// Returns the price of the stop loss, from the plan or from the distance that came with the decision.
    pub(crate) fn stop_price(side: Side, entry_price: f64, exits: &ExitPlan, distance: f64) -> f64 {
        let sign = side.sign();
        if exits.stop_by_distance {
            return if distance > 0.0 { entry_price - sign * distance } else { Self::never(side) };
        }
        exits.stop_loss.map_or(Self::never(side), |fraction| entry_price * (1.0 - sign * fraction))
    }

    /// Returns the trailing stop for a best price, or "never" while it is not active.
    pub(crate) fn trailing_price(&self, plan: &TrailingPlan, best: f64) -> f64 {
        let sign = self.side.sign();
        let activation = self.entry_price * (1.0 + sign * plan.activation);
        if sign * best >= sign * activation { best * (1.0 - sign * plan.distance) } else { Self::never(self.side) }
    }

    /// Adds what a later bar filled of the same entry; the entry's price becomes the mean.
    pub(crate) fn add(&mut self, quantity: f64, price: f64, fee: f64) {
        let whole = self.quantity + quantity;
        self.entry_price = (self.entry_price * self.quantity + price * quantity) / whole;
        self.quantity = whole;
        self.opening_quantity += quantity;
        self.entry_fee += fee;
        self.see(price);
    }

    /// Takes note of a price that was seen.
    pub(crate) fn see(&mut self, price: f64) {
        self.highest = self.highest.max(price);
        self.lowest = self.lowest.min(price);
    }

    /// Takes a part off and returns its trade.
    pub(crate) fn part(&mut self, bar: &Bar, bar_number: u32, reason: ExitReason, parts: &Parts) -> Trade {
        if self.before_open {
            self.see(bar.open);
        }
        self.see(parts.price);
        let whole = parts.quantity >= self.quantity;
        let share = |amount: f64| if whole { amount } else { amount * (parts.quantity / self.quantity) };
        let (entry_fee, funding) = (share(self.entry_fee), share(self.funding));
        self.entry_fee -= entry_fee;
        self.funding -= funding;
        let value = parts.quantity * self.entry_price;
        let fees = entry_fee + parts.fee;
        let profit = self.side.sign() * parts.quantity * (parts.price - self.entry_price) - fees - funding;
        let rate = |price: f64| self.side.sign() * (price / self.entry_price - 1.0);
        let (up, down) = (rate(self.highest), rate(self.lowest));
        if !parts.open {
            self.quantity = if whole { 0.0 } else { self.quantity - parts.quantity };
        }
        Trade {
            position: self.number,
            strategy: self.origin.strategy,
            instrument: self.origin.instrument,
            side: self.side,
            quantity: parts.quantity,
            decided_at: Timestamp::from_nanos(self.decided_at),
            entry_time: Timestamp::from_nanos(self.entry_time),
            entry_price: self.entry_price,
            exit_time: Timestamp::from_nanos(bar.time),
            exit_price: parts.price,
            reason,
            open: parts.open,
            fees,
            funding,
            profit,
            profit_rate: profit / value,
            bars_held: bar_number.saturating_sub(self.entry_bar),
            worst_excursion: up.min(down).min(0.0),
            best_excursion: up.max(down).max(0.0),
        }
    }
}
