use assay_protocol::{Limits, Posture};
use assay_types::RunId;
use uuid::Uuid;

use crate::{KillReason, LaunchError, Sandbox, SandboxSpec};

/// The limits of a probe: enough for the runner to lock itself in.
const LIMITS: Limits = Limits {
    memory_bytes: 128 * 1024 * 1024,
    cpu_ms: 5_000,
    wall_ms: 30_000,
    output_bytes: 64 * 1024,
    frame_bytes: 64 * 1024,
};

/// Returns what a sandbox is started for that works for nothing.
pub(crate) fn spec() -> SandboxSpec {
    SandboxSpec { run: RunId::from_uuid(Uuid::nil()), attempt: 0, fence: 0, limits: LIMITS }
}

/// Starts an empty sandbox, keeps its posture and ends it.
pub(crate) async fn run(sandbox: &dyn Sandbox) -> Result<Posture, LaunchError> {
    let mut session = sandbox.launch(&spec()).await?;
    let posture = session.posture().clone();
    session.kill(KillReason::Shutdown).await;
    Ok(posture)
}
