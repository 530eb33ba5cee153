//! gRPC between services: over TCP, or over memory inside one process.
//!
//! Both ways run the same code, so what is true of `assay up` is true of a cluster.

mod client;
mod config;
mod identity;
mod instrument;
mod server;
mod target;

pub use client::{Channel, channel};
pub use config::{Config, Targets};
pub use identity::{InvalidToken, with_identity};
pub use server::{Bind, serve};
pub use target::{Connector, InvalidTarget, Listener, Target, in_process};
