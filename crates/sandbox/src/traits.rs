use assay_protocol::{HostFrame, Posture, RunnerFrame};
use async_trait::async_trait;

use crate::{Exit, KillReason, Kind, LaunchError, ReapReport, SandboxSpec, SessionError, Unavailable};

/// Tells whether a lease owns the sandbox of `{run}/{attempt}`.
pub type IsLive<'a> = dyn Fn(&str) -> bool + Sync + 'a;

/// A backend that starts sandboxes.
#[async_trait]
pub trait Sandbox: Send + Sync {
    /// Returns which backend this is.
    fn kind(&self) -> Kind;

    /// Starts an empty sandbox, measures it and ends it.
    async fn probe(&self) -> Result<Posture, Unavailable>;

    /// Returns what is known to be wrong with it although it may be used, one sentence each, for the log and the record.
    fn weaknesses(&self) -> Vec<String> {
        Vec::new()
    }

    /// Does ahead of time what every launch needs (such as building the image).
    async fn prepare(&self) -> Result<(), LaunchError>;

    /// Starts a sandbox and checks its posture; nothing of a tenant is in it yet.
    async fn launch(&self, spec: &SandboxSpec) -> Result<Box<dyn Session>, LaunchError>;

    /// Ends every sandbox whose `{run}/{attempt}` is not live or whose deadline has passed.
    async fn reap(&self, is_live: &IsLive<'_>) -> ReapReport;

    /// Waits until every sandbox has ended and is cleaned away; the last thing that a process does with it.
    ///
    /// A backend that cleans away as it goes has nothing to wait for.
    async fn shutdown(&self) {}
}

/// One sandbox with one runner in it. Dropping it kills the runner.
#[async_trait]
pub trait Session: Send {
    /// Returns what the jail measured of itself.
    fn posture(&self) -> &Posture;

    /// Sends a frame. Safe to cancel: what is left is sent by the next call.
    async fn send(&mut self, frame: HostFrame) -> Result<(), SessionError>;

    /// Waits for the next frame, already checked; `None` after the last. Safe to cancel.
    async fn recv(&mut self) -> Result<Option<RunnerFrame>, SessionError>;

    /// Ends the runner; returns when nothing of it is alive.
    async fn kill(&mut self, reason: KillReason);

    /// Waits until the runner has ended, and tells how.
    async fn wait(&mut self) -> Exit;
}
