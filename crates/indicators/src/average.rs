//! Averages and filters drawn over the price.

pub(crate) mod ema;
pub(crate) mod sma;
