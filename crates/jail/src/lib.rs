//! The innermost wall of every sandbox: a process locks itself in before it reads its first byte.
//!
//! [`enter`] follows a fixed order, checks every step, and then measures what is in force instead of reporting what it
//! meant to do. It needs no privileges. What remains afterwards is a process that can compute, read its standard input
//! and write its standard output and error.

mod error;
mod files;
mod filter;
mod limits;
mod measure;
mod memory;
mod namespaces;
mod privileges;
mod process;

use assay_protocol::{Confinement, Level, Posture};
pub use error::JailError;
pub use memory::ExitingAllocator;

/// Locks the calling process in and returns what is in force.
///
/// At [`Level::Namespaces`] it forks: only the process inside returns; the one outside waits for it, ends as it ends,
/// and never returns. The process must have one thread.
pub fn enter(confinement: &Confinement) -> Result<Posture, JailError> {
    let threads = measure::threads();
    process::close_files()?;
    privileges::leave_root(confinement.slot)?;
    process::detach(confinement.parent)?;
    let namespaces = match confinement.level {
        Level::Landlock => assay_protocol::Namespaces::default(),
        Level::Namespaces => namespaces::enter()?,
    };
    process::forbid_tracing()?;
    privileges::drop_capabilities(confinement.level)?;
    privileges::forbid_new()?;
    if confinement.level == Level::Namespaces {
        process::fork_into()?;
    }
    limits::apply(confinement)?;
    let landlock = files::forbid()?;
    let found = measure::Found { level: confinement.level, namespaces, landlock, threads };
    let mut posture = measure::posture(&found)?;
    filter::install()?;
    posture.seccomp = measure::is_filtered();
    Ok(posture)
}
