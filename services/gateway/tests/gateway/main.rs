//! The gateway as a whole, before real services or none.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod accounts;
mod authorization;
mod conformance;
mod coverage;
mod edge;
mod sdl;
mod support;
