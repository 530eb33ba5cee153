//! Direction and strength of trends.

pub(crate) mod adx;
pub(crate) mod aroon;
pub(crate) mod choppiness;
pub(crate) mod ichimoku;
pub(crate) mod mass;
pub(crate) mod movement;
pub(crate) mod psar;
pub(crate) mod supertrend;
pub(crate) mod vortex;
