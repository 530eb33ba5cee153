//! The gateway as a whole, before real services or none.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking and says what it skips"
)]

mod accounts;
mod authorization;
mod browsers;
mod conformance;
mod coverage;
mod deadline;
mod edge;
mod killed_sockets;
mod literals;
#[path = "../statements/market.rs"]
mod market;
mod repeats;
mod sdl;
mod shared_points;
mod support;
#[expect(dead_code, reason = "the tests of attacks use the rest")]
#[path = "../attacks/tenant.rs"]
mod tenant;
