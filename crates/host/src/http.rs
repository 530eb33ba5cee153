//! The HTTP listener, and what a probe asks of it.

mod listener;
mod readiness;

pub use listener::{BindError, Config, bind, serve};
pub use readiness::{Readiness, probes};
