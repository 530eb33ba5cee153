//! What this crate promises about calls, traces and listeners, shown on a small service of its own.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod config;
mod grpc;
mod support;
mod trace;
