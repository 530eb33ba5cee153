use async_graphql::{InputObject, SimpleObject};

use crate::schema::scalar::{BigInt, CurrencyCode};

/// An amount of money in minor units, such as cents.
#[derive(SimpleObject, Clone, Debug)]
pub(crate) struct Money {
    /// How many minor units.
    amount_minor: BigInt,
    /// Of which currency.
    currency: CurrencyCode,
}

impl Money {
    /// Makes money of a simulated amount, rounded to the nearest minor unit.
    pub(crate) fn simulated(amount: f64, currency: &str) -> Option<Self> {
        let minor = (amount * 100.0).round();
        // Beyond this a float no longer holds every whole number.
        let exact = minor.abs() < 9_007_199_254_740_992.0;
        exact.then(|| Self { amount_minor: BigInt(minor as i64), currency: CurrencyCode(currency.to_owned()) })
    }
}

/// An amount of money in minor units, such as cents.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct MoneyInput {
    /// How many minor units.
    pub(crate) amount_minor: BigInt,
    /// Of which currency.
    pub(crate) currency: CurrencyCode,
}
