//! The auth service over gRPC and a real Postgres, one database per test.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

mod api_keys;
mod keys;
mod mailbox;
mod organisations;
mod password_reset;
mod second_factor;
mod sessions;
mod sign_in;
mod sign_up;
mod smtp;
mod support;
mod verify_email;
mod viewer;
