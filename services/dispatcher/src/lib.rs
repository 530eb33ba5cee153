//! Takes jobs from the queue into sandboxes, and what comes out of them into the store.
//!
//! Dispatchers are stateless and many. The invariant of this crate: **a result becomes visible only by the fenced write
//! of the attempt that still holds its lease**, so however often a job is begun, it ends once. Nothing that comes out of
//! a sandbox is believed before it is checked against what was put in.
//!
//! # The life of a job
//!
//! [`Dispatcher::run`] leases it. A worker fetches its data, starts a sandbox, feeds it, and listens, while a keeper
//! extends the lease beside it and interrupts the work when the user cancels, the lease is lost or the process has to
//! go. What came out is validated, its files are written under the attempt's own names, and one transaction ends the
//! job. Only failures of the platform are tried again.

mod artifacts;
mod backtest;
mod cache;
mod compute;
mod config;
mod deps;
mod dispatcher;
mod files;
mod import;
mod inspect;
mod judge;
mod keeper;
mod measure;
mod reaper;
mod reporter;
mod result;
mod stages;
mod status;
mod talk;
mod trouble;
mod worker;

pub use config::Config;
pub use deps::{Deps, StartError};
pub use dispatcher::Dispatcher;
