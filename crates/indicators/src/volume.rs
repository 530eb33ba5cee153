//! Prices weighed by what was traded.

pub(crate) mod accumulation;
pub(crate) mod balance;
pub(crate) mod force;
pub(crate) mod movement;
pub(crate) mod relative;
pub(crate) mod vwap;
