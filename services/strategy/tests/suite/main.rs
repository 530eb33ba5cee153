//! The strategy service over gRPC, with a real Postgres and a real object store. The tests play the dispatcher.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod access;
mod datasets;
mod runs;
mod strategies;
mod support;
