use std::collections::HashMap;

use assay_protocol::Confinement;
use bollard::{
    Docker,
    models::{ContainerCreateBody, HealthConfig},
    query_parameters::{RemoveContainerOptions, StartContainerOptions},
};
use tokio_util::task::TaskTracker;

use super::{engine::Abilities, host_config::host_config, image::RUNNER};
use crate::{LaunchError, SandboxSpec, runner::ENVIRONMENT};

/// Nobody's number; an image cannot give it a name or privileges.
const USER: &str = "65532:65532";
/// How long after its wall limit a container is past its deadline for the reaper.
const REAP_GRACE_MS: u64 = 30_000;

/// What a container of ours says of itself.
pub(super) mod label {
    /// The run.
    pub(crate) const RUN: &str = "assay.run";
    /// The attempt at it.
    pub(crate) const ATTEMPT: &str = "assay.attempt";
    /// The fencing number of the lease.
    pub(crate) const FENCE: &str = "assay.lease_epoch";
    /// When it must be gone, in milliseconds since 1970.
    pub(crate) const DEADLINE: &str = "assay.deadline";
}

/// What a container is made from.
pub(super) struct Plan<'a> {
    pub(super) image: &'a str,
    pub(super) spec: &'a SandboxSpec,
    pub(super) confinement: Confinement,
    pub(super) engine: Abilities,
    pub(super) now_ms: i64,
}

/// Returns the whole description of a container.
pub(super) fn body(plan: &Plan<'_>) -> ContainerCreateBody {
    let limits = &plan.spec.limits;
    let life = i64::try_from(limits.wall_ms.saturating_add(REAP_GRACE_MS)).unwrap_or(i64::MAX);
    let labels = [
        (label::RUN, plan.spec.run.to_string()),
        (label::ATTEMPT, plan.spec.attempt.to_string()),
        (label::FENCE, plan.spec.fence.to_string()),
        (label::DEADLINE, plan.now_ms.saturating_add(life).to_string()),
    ];
    ContainerCreateBody {
        image: Some(plan.image.to_owned()),
        entrypoint: Some(vec![RUNNER.to_owned()]),
        cmd: Some(plan.confinement.to_args()),
        user: Some(USER.to_owned()),
        hostname: Some("box".to_owned()),
        env: Some(ENVIRONMENT.map(|(name, value)| format!("{name}={value}")).to_vec()),
        working_dir: Some("/tmp".to_owned()),
        tty: Some(false),
        open_stdin: Some(true),
        stdin_once: Some(true),
        attach_stdin: Some(true),
        attach_stdout: Some(true),
        attach_stderr: Some(true),
        network_disabled: Some(true),
        stop_signal: Some("SIGKILL".to_owned()),
        stop_timeout: Some(0),
        healthcheck: Some(HealthConfig { test: Some(vec!["NONE".to_owned()]), ..HealthConfig::default() }),
        labels: Some(labels.map(|(name, value)| (name.to_owned(), value)).into_iter().collect::<HashMap<_, _>>()),
        host_config: Some(host_config(limits, plan.engine)),
        ..ContainerCreateBody::default()
    }
}

/// A container of ours; dropping it removes it, dead or alive.
pub(super) struct Container {
    pub(super) api: Docker,
    id: String,
    tasks: TaskTracker,
    removed: bool,
}

impl Container {
    pub(super) async fn create(
        api: Docker,
        body: ContainerCreateBody,
        tasks: TaskTracker,
    ) -> Result<Self, LaunchError> {
        let created = api.create_container(None, body).await.map_err(LaunchError::backend("create the container"))?;
        for warning in created.warnings {
            tracing::debug!(warning, "the engine cannot do all that it was asked for");
        }
        Ok(Self { api, id: created.id, tasks, removed: false })
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) async fn start(&self) -> Result<(), LaunchError> {
        let started = self.api.start_container(&self.id, None::<StartContainerOptions>).await;
        started.map_err(LaunchError::backend("start the container"))
    }

    /// Removes it and says when that did not work; the reaper finds it then.
    pub(super) async fn remove(mut self) {
        self.removed = true;
        remove(&self.api, &self.id).await;
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        if !self.removed && tokio::runtime::Handle::try_current().is_ok() {
            let (api, id) = (self.api.clone(), self.id.clone());
            self.tasks.spawn(async move { remove(&api, &id).await });
        }
    }
}

/// Removes a container, dead or alive.
pub(super) async fn remove(api: &Docker, id: &str) {
    let options = RemoveContainerOptions { force: true, v: true, ..Default::default() };
    if let Err(error) = api.remove_container(id, Some(options)).await {
        tracing::warn!(container = id, error = %error, "a container could not be removed");
    }
}

#[cfg(test)]
mod tests;
