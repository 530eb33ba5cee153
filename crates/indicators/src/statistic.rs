//! Statistics over a window.

pub(crate) mod deviation;
pub(crate) mod extreme;
pub(crate) mod rank;
pub(crate) mod regression;
pub(crate) mod relation;
