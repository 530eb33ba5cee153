//! Backends to test with, and a way to run one attack or one task in each.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use assay_protocol::{Assignment, HostFrame, Level, Limits, RunnerFrame, Task};
use assay_sandbox::{Docker, Embedded, Exit, Runner, Sandbox, SandboxSpec, Session, SessionError};
use assay_types::{Clock, RunId, Timestamp};
use tempfile::TempDir;
use uuid::Uuid;

/// Longer than any test should take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);
const MIB: u64 = 1024 * 1024;

/// A time at which nothing that the tests start is past its deadline.
pub(crate) struct FixedClock;

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_nanos(1_700_000_000_000_000_000)
    }
}

/// Returns the static runner.
pub(crate) fn runner() -> PathBuf {
    built("ASSAY_RUNNER", "assay-runner")
}

/// Returns the static runner that does attacks.
pub(crate) fn hostile() -> PathBuf {
    built("ASSAY_HOSTILE_RUNNER", "examples/hostile")
}

fn built(variable: &str, name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/runner");
    let target = format!("{}-unknown-linux-gnu/runner", std::env::consts::ARCH);
    let path = std::env::var_os(variable).map_or_else(|| folder.join(target).join(name), PathBuf::from);
    assert!(path.is_file(), "{} does not exist: build the runner first: cargo xtask runner", path.display());
    path
}

/// A backend with a name for messages.
pub(crate) struct Backend {
    pub(crate) name: &'static str,
    pub(crate) sandbox: Arc<dyn Sandbox>,
    state: Option<TempDir>,
}

impl Backend {
    /// Returns where the embedded backend notes its sandboxes.
    pub(crate) fn state(&self) -> PathBuf {
        self.state.as_ref().unwrap().path().join("state")
    }
}

/// Returns the embedded backend, or says why it cannot be tested here.
pub(crate) async fn embedded(runner: &Path, level: Level) -> Option<Backend> {
    let state = TempDir::new().unwrap();
    let runner = Runner::find(Some(runner)).unwrap();
    let sandbox = Embedded::new(runner, level, state.path().join("state"), Arc::new(FixedClock)).unwrap();
    let name = if level == Level::Landlock { "embedded, landlock" } else { "embedded, namespaces" };
    if let Err(error) = sandbox.probe().await {
        println!("SKIPPED {name}: {error}");
        return None;
    }
    until("the note of the trial to go", async || noted(&state.path().join("state")).is_empty()).await;
    Some(Backend { name, sandbox: Arc::new(sandbox), state: Some(state) })
}

/// Returns the Docker backend, or says why it cannot be tested here.
pub(crate) async fn docker(runner: &Path) -> Option<Backend> {
    let runner = Runner::find(Some(runner)).unwrap();
    match Docker::connect(&docker_socket(), runner, Arc::new(FixedClock)).await {
        Ok(sandbox) => Some(Backend { name: "docker", sandbox: Arc::new(sandbox), state: None }),
        Err(error) => {
            println!("SKIPPED docker: {error}");
            None
        }
    }
}

/// Returns where the engine to test with listens.
pub(crate) fn docker_socket() -> PathBuf {
    std::env::var_os("ASSAY_DOCKER_HOST").map_or_else(|| "/var/run/docker.sock".into(), PathBuf::from)
}

/// Returns every backend that works here; the jail alone always has to.
pub(crate) async fn backends(runner: &Path) -> Vec<Backend> {
    let namespaces = embedded(runner, Level::Namespaces).await;
    let landlock = embedded(runner, Level::Landlock).await;
    assert!(namespaces.is_some() || landlock.is_some(), "the embedded sandbox has to work everywhere");
    [namespaces, landlock, docker(runner).await].into_iter().flatten().collect()
}

/// Returns limits that a healthy run never meets.
pub(crate) fn limits() -> Limits {
    Limits { memory_bytes: 256 * MIB, cpu_ms: 20_000, wall_ms: 60_000, output_bytes: 64 * MIB, ..Limits::default() }
}

/// Returns what to start a sandbox for: a run of its own.
pub(crate) fn spec(limits: Limits) -> SandboxSpec {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let own = u128::from(std::process::id()) << 32 | u128::from(NEXT.fetch_add(1, Ordering::Relaxed));
    SandboxSpec { run: RunId::from_uuid(Uuid::from_u128(own)), attempt: 1, fence: 0, limits }
}

/// What a session came to.
#[derive(Debug)]
pub(crate) struct Ending {
    pub(crate) frames: Vec<RunnerFrame>,
    pub(crate) error: Option<SessionError>,
    pub(crate) exit: Exit,
}

/// Runs one task to its end.
pub(crate) async fn run(sandbox: &dyn Sandbox, limits: Limits, task: Task, data: &[u8]) -> Ending {
    let mut session = sandbox.launch(&spec(limits)).await.unwrap();
    let ending = async {
        send(session.as_mut(), task, data).await;
        finish(session.as_mut()).await
    };
    tokio::time::timeout(PATIENCE, ending).await.expect("the session ends in time")
}

/// Sends a task with its data; a runner that has ended by then shows in what follows.
async fn send(session: &mut dyn Session, task: Task, data: &[u8]) {
    let assignment = Assignment { trace: None, parts: vec![data.len() as u64], task };
    let chunks = data.chunks(assay_protocol::MAX_CHUNK_BYTES).map(|chunk| HostFrame::Data(chunk.to_vec().into()));
    for frame in std::iter::once(HostFrame::Task(assignment)).chain(chunks).chain([HostFrame::Begin]) {
        match session.send(frame).await {
            Ok(()) => {}
            Err(SessionError::Ended) => return,
            Err(error) => panic!("sending failed: {error}"),
        }
    }
}

/// Reads to the end.
pub(crate) async fn finish(session: &mut dyn Session) -> Ending {
    let mut frames = Vec::new();
    let error = loop {
        match session.recv().await {
            Ok(Some(frame)) => frames.push(frame),
            Ok(None) => break None,
            Err(error) => break Some(error),
        }
    };
    Ending { frames, error, exit: session.wait().await }
}

/// Returns the task that names an attack.
pub(crate) fn assignment(attack: &str) -> Assignment {
    Assignment { trace: None, parts: Vec::new(), task: Task::Backtest { spec: attack.as_bytes().to_vec().into() } }
}

/// Runs one attack to its end.
pub(crate) async fn attack(sandbox: &dyn Sandbox, name: &str, limits: Limits) -> Ending {
    run(sandbox, limits, Task::Backtest { spec: name.as_bytes().to_vec().into() }, &[]).await
}

/// Returns the processes outside the boxes of the embedded backend that keeps its notes in `folder`.
pub(crate) fn noted(folder: &Path) -> Vec<i32> {
    let notes = std::fs::read_dir(folder).unwrap().flatten().map(|note| note.file_name());
    notes.filter_map(|name| name.to_string_lossy().split('-').next()?.parse().ok()).collect()
}

/// Returns the processes that were started by this one.
pub(crate) fn children(pid: i32) -> Vec<i32> {
    let list = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    list.split_ascii_whitespace().filter_map(|child| child.parse().ok()).collect()
}

/// Returns whether a process has ended; one that nobody has collected yet has.
pub(crate) fn is_gone(pid: i32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_none_or(|(_, rest)| rest.starts_with(['Z', 'X']))
}

/// Waits until `holds`, with patience for a busy machine.
pub(crate) async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let begun = std::time::Instant::now();
    while !holds().await {
        assert!(begun.elapsed() < Duration::from_secs(20), "waited too long for {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
