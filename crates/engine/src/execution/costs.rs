use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::SpecError;

/// Most tiers of a fee schedule.
const MAX_TIERS: usize = 32;

/// What an order costs: `rate * value + per_unit * quantity + fixed`, at least `minimum`, at most `maximum_rate * value`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Fees {
    /// Fraction of the order's value: 0.001 is 0.1 %.
    pub rate: f64,
    /// Amount for each unit traded.
    pub per_unit: f64,
    /// Amount for each order.
    pub fixed: f64,
    /// Least amount of an order.
    pub minimum: f64,
    /// Greatest amount of an order, as a fraction of its value.
    pub maximum_rate: Option<f64>,
    /// Rates that replace `rate` once the run has traded enough, in ascending order of volume.
    pub tiers: Vec<FeeTier>,
}

/// A rate from a traded value on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FeeTier {
    /// Value traded so far in the run from which the rate holds.
    pub from_volume: f64,
    /// Fraction of the order's value.
    pub rate: f64,
}

/// How far a fill misses its price, always to the trader's disadvantage. Limit orders, profit targets among them, never slip.
///
/// A slipped price may lie outside the bar's range: the range is that of the trades of others.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Slippage {
    /// Basis points of the price.
    pub basis_points: f64,
    /// Bid-ask spread in units of price; a fill pays half of it.
    pub spread: f64,
    /// Fraction of the price paid by an order that is the whole volume of its bar; falls with the square of its share.
    pub volume_impact: f64,
    /// Largest share of the bar's volume that `volume_impact` is computed for; a bar without volume counts as this.
    pub volume_limit: f64,
    /// Whether stops slip as market orders do.
    pub on_stops: bool,
}

impl Default for Slippage {
    fn default() -> Self {
        Self { basis_points: 0.0, spread: 0.0, volume_impact: 0.0, volume_limit: 0.025, on_stops: true }
    }
}

impl Fees {
    /// Returns the rate that holds after `traded` has been traded.
    pub(crate) fn rate_at(&self, traded: f64) -> f64 {
        self.tiers.iter().rev().find(|tier| traded >= tier.from_volume).map_or(self.rate, |tier| tier.rate)
    }

    /// Returns the fee of an order of `quantity` units worth `value`, after `traded` has been traded.
    pub(crate) fn of(&self, quantity: f64, value: f64, traded: f64) -> f64 {
        let fee = (self.rate_at(traded) * value + self.per_unit * quantity + self.fixed).max(self.minimum);
        self.maximum_rate.map_or(fee, |rate| fee.min(rate * value))
    }

    /// Returns the quantity that `budget` buys at `price`, fee included.
    pub(crate) fn affordable(&self, budget: f64, price: f64, traded: f64) -> f64 {
        let linear = (budget - self.fixed) / (price * (1.0 + self.rate_at(traded)) + self.per_unit);
        if self.minimum <= 0.0 && self.maximum_rate.is_none() {
            return linear.max(0.0);
        }
        let by_minimum = (budget - self.minimum) / price;
        let by_maximum = self.maximum_rate.map_or(0.0, |rate| budget / (price * (1.0 + rate)));
        linear.min(by_minimum).max(by_maximum).max(0.0)
    }

    pub(super) fn check(&self) -> Result<(), SpecError> {
        SpecError::within("execution.fees.rate", self.rate, 0.0, 0.5)?;
        SpecError::within("execution.fees.per_unit", self.per_unit, 0.0, f64::MAX)?;
        SpecError::within("execution.fees.fixed", self.fixed, 0.0, f64::MAX)?;
        SpecError::within("execution.fees.minimum", self.minimum, 0.0, f64::MAX)?;
        SpecError::within("execution.fees.maximum_rate", self.maximum_rate.unwrap_or(0.0), 0.0, 0.5)?;
        SpecError::within("the number of execution.fees.tiers", self.tiers.len() as f64, 0.0, MAX_TIERS as f64)?;
        let mut before = 0.0;
        for tier in &self.tiers {
            SpecError::within("execution.fees.tiers.rate", tier.rate, 0.0, 0.5)?;
            SpecError::within("execution.fees.tiers.from_volume", tier.from_volume, before, f64::MAX)?;
            before = tier.from_volume;
        }
        Ok(())
    }
}

impl Slippage {
    /// Returns the price of a market or stop order: `price` moved against a buyer or seller of `quantity`.
    pub(crate) fn apply(&self, price: f64, buy: bool, quantity: f64, volume: f64) -> f64 {
        let mut fraction = self.basis_points / 10_000.0;
        if self.volume_impact > 0.0 {
            let share = if volume > 0.0 { (quantity / volume).min(self.volume_limit) } else { self.volume_limit };
            fraction += self.volume_impact * (share * share);
        }
        let half = self.spread * 0.5;
        if buy { price * (1.0 + fraction) + half } else { (price * (1.0 - fraction) - half).max(0.0) }
    }

    pub(super) fn check(&self) -> Result<(), SpecError> {
        SpecError::within("execution.slippage.basis_points", self.basis_points, 0.0, 5_000.0)?;
        SpecError::within("execution.slippage.spread", self.spread, 0.0, f64::MAX)?;
        SpecError::within("execution.slippage.volume_impact", self.volume_impact, 0.0, 100.0)?;
        SpecError::within("execution.slippage.volume_limit", self.volume_limit, 0.0, 1.0)
    }
}

#[cfg(test)]
mod tests;
