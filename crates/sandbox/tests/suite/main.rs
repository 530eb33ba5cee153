//! Every backend with real runners: work, limits, ends, and attacks.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "a test that is skipped says so")]

mod common;
mod death;
mod lifecycle;
mod limits;
mod outside;
mod probes;
mod runs;
mod weak;
