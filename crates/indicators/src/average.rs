//! Averages and filters drawn over the price.

pub(crate) mod adaptive;
pub(crate) mod exponential;
pub(crate) mod hull;
pub(crate) mod midpoint;
pub(crate) mod multiple;
pub(crate) mod simple;
pub(crate) mod weighted;
