//! The strategy service: strategies and their versions, datasets, runs and their results.
//!
//! The invariant of this service: every call is made by somebody who proved it, sees the organisation of its token and
//! nothing else, and what it stores has been checked: a version compiles, a run's specification is complete.

mod answer;
mod call;
mod config;
mod datasets;
mod error;
mod idempotency;
mod page;
mod refusal;
mod runs;
mod service;
mod start;
mod starter;
mod strategies;
mod validate;

pub use config::Config;
pub use error::CallError;
pub use start::{Deps, routes};
