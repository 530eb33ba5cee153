mod container;
mod engine;
mod host_config;
mod image;
mod reaper;
mod supervise;
mod weakness;

use std::{path::Path, sync::Arc};

use assay_protocol::{Confinement, Level, Limits, Minimum, Posture};
use assay_types::Clock;
use async_trait::async_trait;
use bollard::{
    Docker as Api,
    container::{AttachContainerResults, LogOutput},
    models::ContainerCreateBody,
    query_parameters::AttachContainerOptions,
};
use futures::{StreamExt as _, future::ready};
use tokio::sync::OnceCell;
use tokio_util::task::TaskTracker;

use self::{
    container::Container,
    engine::{Abilities, Engine},
};
use crate::{
    IsLive, Kind, LaunchError, ReapReport, Sandbox, SandboxSpec, Session, Unavailable,
    control::Control,
    probe,
    runner::Runner,
    session::BoxedSession,
    wire::{Piece, Wire},
};

/// The address space of a runner in a container: there the control group limits memory, not the kernel's per-process limit.
const ADDRESS_SPACE: u64 = 4 * 1024 * 1024 * 1024;
/// A container has one process, and a user of its own already.
const SLOT: u32 = 0;

/// Containers of a Docker engine, with the jail inside each.
pub struct Docker {
    engine: Engine,
    runner: Runner,
    ready: OnceCell<Ready>,
    clock: Arc<dyn Clock>,
    tasks: TaskTracker,
}

/// What has to be done once before the first launch.
struct Ready {
    image: String,
    abilities: Abilities,
}

impl Docker {
    /// Connects to the engine at the socket `path`; refuses one that cannot filter system calls.
    pub async fn connect(path: &Path, runner: Runner, clock: Arc<dyn Clock>) -> Result<Self, Unavailable> {
        let engine = Engine::connect(path).await?;
        Ok(Self { engine, runner, ready: OnceCell::new(), clock, tasks: TaskTracker::new() })
    }

    async fn ready(&self) -> Result<&Ready, LaunchError> {
        self.ready.get_or_try_init(|| self.make_ready()).await
    }

    async fn make_ready(&self) -> Result<Ready, LaunchError> {
        let image = image::ensure(&self.engine.api, self.runner.path()).await?;
        // Only some file systems can do it, and no engine says so without being asked to.
        let abilities = Abilities { storage_limit: true, ..self.engine.abilities };
        let body = self.body(&image, &probe::spec(), abilities);
        let limited = match self.engine.api.create_container(None, body).await {
            Ok(created) => {
                container::remove(&self.engine.api, &created.id).await;
                true
            }
            Err(_) => false,
        };
        Ok(Ready { image, abilities: Abilities { storage_limit: limited, ..abilities } })
    }

    fn body(&self, image: &str, spec: &SandboxSpec, engine: Abilities) -> ContainerCreateBody {
        let confinement = Self::confinement(&spec.limits);
        let now_ms = self.clock.now().as_millis();
        container::body(&container::Plan { image, spec, confinement, engine, now_ms })
    }

    fn confinement(limits: &Limits) -> Confinement {
        Confinement {
            level: Level::Landlock,
            memory_bytes: ADDRESS_SPACE.max(limits.memory_bytes),
            cpu_seconds: limits.cpu_ms.div_ceil(1_000),
            parent: None,
            slot: SLOT,
        }
    }

    fn minimum(&self, limits: &Limits) -> Minimum {
        let confinement = Self::confinement(limits);
        Minimum {
            level: confinement.level,
            landlock: self.engine.has_landlock(),
            address_space: confinement.memory_bytes,
            cpu_seconds: confinement.cpu_seconds,
        }
    }
}

#[async_trait]
impl Sandbox for Docker {
    fn kind(&self) -> Kind {
        Kind::Docker
    }

    async fn probe(&self) -> Result<Posture, Unavailable> {
        probe::run(self).await.map_err(|error| Unavailable {
            kind: Kind::Docker,
            reason: crate::error::describe(&error),
            remedy: "install and start a Docker engine (on Debian: apt-get install docker.io), see that it can start \
                     containers, or use --sandbox=embedded"
                .to_owned(),
        })
    }

    async fn prepare(&self) -> Result<(), LaunchError> {
        self.ready().await.map(drop)
    }

    async fn launch(&self, spec: &SandboxSpec) -> Result<Box<dyn Session>, LaunchError> {
        let ready = self.ready().await?;
        let body = self.body(&ready.image, spec, ready.abilities);
        let api = self.engine.api.clone();
        let container = Container::create(api.clone(), body, self.tasks.clone()).await?;
        let attached = attach(&api, container.id()).await?;
        let wire = wire(attached, &spec.limits);
        container.start().await?;
        let control = Control::new();
        self.tasks.spawn(supervise::supervise(container, control.clone(), spec.limits));
        Ok(Box::new(BoxedSession::open(wire, control, &self.minimum(&spec.limits)).await?))
    }

    fn weaknesses(&self) -> Vec<String> {
        self.engine.weaknesses.clone()
    }

    async fn reap(&self, is_live: &IsLive<'_>) -> ReapReport {
        reaper::reap(&self.engine.api, self.clock.now().as_millis(), is_live).await
    }

    async fn shutdown(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }
}

/// Opens the pipes of a container. It has to come before the start, or the first bytes are lost.
async fn attach(api: &Api, id: &str) -> Result<AttachContainerResults, LaunchError> {
    let options =
        AttachContainerOptions { stream: true, stdin: true, stdout: true, stderr: true, ..Default::default() };
    api.attach_container(id, Some(options)).await.map_err(LaunchError::backend("attach to the container"))
}

fn wire(attached: AttachContainerResults, limits: &Limits) -> Wire {
    let pieces = attached.output.filter_map(|output| {
        ready(match output {
            Ok(LogOutput::StdOut { message }) => Some(Ok(Piece::Output(message))),
            Ok(LogOutput::StdErr { message }) => Some(Ok(Piece::Log(message))),
            Ok(LogOutput::StdIn { .. } | LogOutput::Console { .. }) => None,
            Err(error) => Some(Err(std::io::Error::other(error))),
        })
    });
    Wire::new(pieces.boxed(), Box::new(attached.input), limits)
}
