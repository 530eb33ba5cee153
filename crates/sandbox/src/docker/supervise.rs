use std::time::Duration;

use assay_protocol::{ExitClass, Limits};
use bollard::{
    errors::Error,
    query_parameters::{InspectContainerOptions, KillContainerOptions, WaitContainerOptions},
};
use futures::StreamExt as _;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, sleep_until};

use super::container::Container;
use crate::{
    Usage,
    control::{Control, Ended, Status},
    host_process::HostProcess,
};

/// How often the processor time is looked at, and a kill repeated.
const TICK: Duration = Duration::from_millis(50);
/// How often, and at what distance, an engine is asked again that does not answer.
const RETRIES: u32 = 50;
const RETRY_PAUSE: Duration = Duration::from_millis(200);
/// What a shell adds to the number of the signal that ended a program.
const SIGNALED: i32 = 128;

/// Watches time, processor time and the wish to end it, until nothing of the container is alive; then removes it.
pub(super) async fn supervise(container: Container, control: Control, limits: Limits) {
    let mut watch = Watch { process: None, usage: Usage::default() };
    let status = {
        let mut waiting = std::pin::pin!(wait(&container));
        let mut locating = std::pin::pin!(locate(&container));
        let mut located = false;
        let deadline = Instant::now() + Duration::from_millis(limits.wall_ms);
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut killed = false;
        loop {
            tokio::select! {
                biased;
                status = &mut waiting => break status,
                process = &mut locating, if !located => {
                    located = true;
                    watch.process = process;
                }
                () = control.killed() => killed = kill(&container).await,
                () = sleep_until(deadline), if !killed => {
                    control.kill(ExitClass::WallLimit, None);
                    killed = kill(&container).await;
                }
                _ = ticks.tick() => {
                    if !killed && watch.look() > Duration::from_millis(limits.cpu_ms) {
                        control.kill(ExitClass::CpuLimit, None);
                        killed = kill(&container).await;
                    }
                }
            }
        }
    };
    control.end(Ended { status, usage: watch.usage });
    container.remove().await;
}

/// What is seen of the process from outside.
struct Watch {
    process: Option<HostProcess>,
    usage: Usage,
}

impl Watch {
    /// Takes a sample and returns the processor time used so far; zero where this host cannot see the process.
    fn look(&mut self) -> Duration {
        let Some((cpu, memory)) = self.process.as_ref().and_then(HostProcess::sample) else {
            return Duration::from_millis(self.usage.cpu_ms);
        };
        self.usage.cpu_ms = self.usage.cpu_ms.max(u64::try_from(cpu.as_millis()).unwrap_or(u64::MAX));
        self.usage.peak_memory = self.usage.peak_memory.max(memory);
        cpu
    }
}

/// Finds the process of the container, if the engine runs on this very host.
async fn locate(container: &Container) -> Option<HostProcess> {
    let state = container.api.inspect_container(container.id(), None::<InspectContainerOptions>).await.ok()?.state?;
    HostProcess::in_container(i32::try_from(state.pid?).ok()?, container.id())
}

/// Ends the container; one that has ended already is fine. Returns true: the wish was passed on.
async fn kill(container: &Container) -> bool {
    let options = KillContainerOptions { signal: "SIGKILL".to_owned() };
    if let Err(error) = container.api.kill_container(container.id(), Some(options)).await {
        tracing::debug!(container = container.id(), error = %error, "a kill was refused");
    }
    true
}

/// Waits until the container has ended, over failures of the engine.
async fn wait(container: &Container) -> Status {
    let mut last = String::new();
    for _ in 0..RETRIES {
        let answer = container.api.wait_container(container.id(), None::<WaitContainerOptions>).next().await;
        match answer {
            Some(Ok(_) | Err(Error::DockerContainerWaitError { .. })) => return status(container).await,
            Some(Err(Error::DockerResponseServerError { status_code: 404, .. })) => {
                return Status::Lost("the container was removed by somebody else".to_owned());
            }
            Some(Err(error)) => last = error.to_string(),
            None => "the engine gave no answer".clone_into(&mut last),
        }
        sleep(RETRY_PAUSE).await;
    }
    Status::Lost(format!("the Docker engine does not answer: {last}"))
}

/// Returns how a container that has ended did so.
async fn status(container: &Container) -> Status {
    let state = match container.api.inspect_container(container.id(), None::<InspectContainerOptions>).await {
        Ok(found) => found.state.unwrap_or_default(),
        Err(error) => return Status::Lost(format!("the end of the container cannot be known: {error}")),
    };
    let code = state.exit_code.and_then(|code| i32::try_from(code).ok()).unwrap_or(-1);
    match code {
        _ if state.oom_killed == Some(true) => Status::OutOfMemory,
        code if code > SIGNALED => Status::Signaled(code - SIGNALED),
        code => Status::Exited(code),
    }
}
