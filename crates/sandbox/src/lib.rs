//! Boxes for code that nobody trusts, behind one trait.
//!
//! A backend starts the same static `assay-runner`, which locks itself in and reports its posture. A session is handed
//! out only after that posture was found at least as strong as configured: nothing of a tenant goes in before.

mod config;
mod control;
mod docker;
mod embedded;
mod error;
mod host_process;
mod probe;
mod runner;
mod session;
mod spec;
mod strongest;
mod traits;
mod wire;

pub use config::{Choice, Config, LimitsConfig, MinimumLevel};
pub use docker::Docker;
pub use embedded::Embedded;
pub use error::{LaunchError, NoSandbox, SessionError, Unavailable};
pub use runner::Runner;
pub use spec::{Exit, KillReason, Kind, ReapReport, SandboxSpec, Usage};
pub use strongest::strongest;
pub use traits::{IsLive, Sandbox, Session};
