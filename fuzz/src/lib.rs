//! Hostile bytes for everything that reads bytes of strangers: expressions, documents, files of bars, specifications, frames.
//!
//! Seeds are mutated at random; an input whose outcome is of a new kind becomes a seed itself, so that the search goes deeper
//! without instrumented code. Every input must end within [`TIME_LIMIT`] and [`MEMORY_LIMIT`], without a panic. The targets are
//! plain functions, so a coverage-guided fuzzer can call them too.

mod mutate;
mod run;
mod targets;
mod tracking;

pub use mutate::Mutator;
pub use run::{Finding, MEMORY_LIMIT, Options, Report, TIME_LIMIT, examine, fuzz};
pub use targets::{MAX_INPUT, TARGETS, Target, seeds, target};
pub use tracking::Tracking;
