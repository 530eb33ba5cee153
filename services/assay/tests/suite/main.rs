//! The executable as a user runs it.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking and says what it skips"
)]

mod idle_sockets;
mod keys;
mod local;
mod mails;
mod organizations;
mod platform;
mod responses;
mod roles;
mod second_factor;
mod several;
mod support;
mod trace;
mod weak;
