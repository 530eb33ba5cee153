//! Boxes for code that nobody trusts, behind one trait.
//!
//! A backend starts the same static `assay-runner`, which locks itself in and reports its posture. A session is handed
//! out only after that posture was found at least as strong as configured: nothing of a tenant goes in before.

mod config;
mod error;
mod spec;
mod traits;

pub use config::{Choice, Config, LimitsConfig, MinimumLevel};
pub use error::{LaunchError, NoSandbox, SessionError, Unavailable};
pub use spec::{Exit, KillReason, Kind, ReapReport, SandboxSpec, Usage};
pub use traits::{Sandbox, Session};
