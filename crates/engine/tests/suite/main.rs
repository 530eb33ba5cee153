//! The engine from outside: whole backtests, fixtures of other engines, their results over real series, and what always holds.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod backtests;
mod determinism;
mod dialects;
mod fixtures;
mod golden;
mod hostile;
mod inspections;
mod invariants;
mod lots;
mod markets;
mod metrics;
mod peers;
mod strategies;
mod support;
mod sweeps;
mod synthetic;
