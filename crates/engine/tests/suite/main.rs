//! The engine from outside: whole backtests, fixtures of other engines, their results over real series, and what always holds.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod backtests;
mod fixtures;
mod invariants;
mod peers;
mod strategies;
