//! Speed and exhaustion of moves.

pub(crate) mod rsi;
