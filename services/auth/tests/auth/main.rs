//! The auth service over gRPC and a real Postgres, one database per test.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod api_keys;
mod keys;
mod sessions;
mod sign_in;
mod sign_up;
mod support;
mod viewer;
