//! Speed and exhaustion of moves.

pub(crate) mod balance;
pub(crate) mod change;
pub(crate) mod channel;
pub(crate) mod connors;
pub(crate) mod cycle;
pub(crate) mod elder;
pub(crate) mod fisher;
pub(crate) mod macd;
pub(crate) mod rsi;
pub(crate) mod smoothed;
pub(crate) mod stochastic;
pub(crate) mod ultimate;
