mod children;
mod note;
mod spawner;

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use assay_protocol::{Confinement, Level, Limits, Minimum, Posture};
use assay_types::Clock;
use async_trait::async_trait;
use tokio_util::task::TaskTracker;

use self::{children::Child, note::Notes, spawner::Spawner};
use crate::{
    IsLive, Kind, LaunchError, ReapReport, Sandbox, SandboxSpec, Session, Unavailable, control::Control, probe,
    runner::Runner, session::BoxedSession,
};

/// How long after its wall limit a sandbox is past its deadline for the reaper.
const REAP_GRACE: Duration = Duration::from_secs(5);

/// The jail alone: every sandbox is a child process that locks itself in. Needs no daemon and no privileges.
pub struct Embedded {
    runner: Runner,
    level: Level,
    spawner: Spawner,
    notes: Notes,
    clock: Arc<dyn Clock>,
    tasks: TaskTracker,
    slots: AtomicU32,
}

impl Embedded {
    /// Makes the backend; running sandboxes are noted in the folder `state`.
    pub fn new(runner: Runner, level: Level, state: PathBuf, clock: Arc<dyn Clock>) -> Result<Self, Unavailable> {
        let unavailable = |what: &str, error: &dyn std::error::Error| Unavailable {
            kind: Kind::Embedded,
            reason: format!("{what}: {error}"),
            remedy: "see that this user may write there".to_owned(),
        };
        let notes = Notes::open(state).map_err(|error| unavailable("the folder of notes cannot be used", &error))?;
        let spawner = Spawner::start().map_err(|error| unavailable("no thread can be started", &error))?;
        Ok(Self { runner, level, spawner, notes, clock, tasks: TaskTracker::new(), slots: AtomicU32::new(0) })
    }

    fn minimum(&self, limits: &Limits) -> Minimum {
        Minimum {
            level: self.level,
            landlock: true,
            address_space: limits.memory_bytes,
            cpu_seconds: limits.cpu_ms.div_ceil(1_000),
        }
    }
}

#[async_trait]
impl Sandbox for Embedded {
    fn kind(&self) -> Kind {
        Kind::Embedded
    }

    async fn probe(&self) -> Result<Posture, Unavailable> {
        Runner::find(Some(self.runner.path()))?;
        probe::run(self).await.map_err(|error| Unavailable {
            kind: Kind::Embedded,
            reason: error.to_string(),
            remedy: match self.level {
                Level::Namespaces => "allow user namespaces (sysctl user.max_user_namespaces and, on Ubuntu, \
                                      kernel.apparmor_restrict_unprivileged_userns=0), install Docker, or accept the \
                                      weaker jail with --sandbox-level=landlock"
                    .to_owned(),
                Level::Landlock => "use a kernel with Landlock (5.13 or newer), or install Docker".to_owned(),
            },
        })
    }

    fn weaknesses(&self) -> Vec<String> {
        let bare = (self.level < Level::Namespaces).then(|| "the jail has no namespaces of its own".to_owned());
        bare.into_iter().collect()
    }

    async fn prepare(&self) -> Result<(), LaunchError> {
        Ok(())
    }

    async fn launch(&self, spec: &SandboxSpec) -> Result<Box<dyn Session>, LaunchError> {
        let confinement = Confinement {
            level: self.level,
            memory_bytes: spec.limits.memory_bytes,
            cpu_seconds: spec.limits.cpu_ms.div_ceil(1_000),
            parent: Some(std::process::id()),
            slot: self.slots.fetch_add(1, Ordering::Relaxed),
        };
        let process = self.spawner.spawn(self.runner.path(), &confinement).await?;
        let grace = i64::try_from(REAP_GRACE.as_millis()).unwrap_or(i64::MAX);
        let wall = i64::try_from(spec.limits.wall_ms).unwrap_or(i64::MAX);
        let deadline = self.clock.now().as_millis().saturating_add(wall).saturating_add(grace);
        let (child, wire) = Child::adopt(process, &spec.limits)?;
        let note = self.notes.write(&spec.key(), child.pid(), deadline).map_err(LaunchError::backend("note the run"));
        let control = Control::new();
        self.tasks.spawn(child.supervise(control.clone(), spec.limits));
        let note = note.inspect_err(|_| control.kill(assay_protocol::ExitClass::PlatformError, None))?;
        let watched = control.clone();
        self.tasks.spawn(async move {
            watched.ended().await;
            drop(note);
        });
        Ok(Box::new(BoxedSession::open(wire, control, &self.minimum(&spec.limits)).await?))
    }

    async fn reap(&self, is_live: &IsLive<'_>) -> ReapReport {
        self.notes.reap(self.clock.now().as_millis(), is_live)
    }

    async fn shutdown(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }
}
