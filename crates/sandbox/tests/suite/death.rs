//! Whoever dies by `kill -9`, no runner lives on and no run hangs.

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use assay_protocol::{ExitClass, HostFrame, Level};
use assay_sandbox::{Embedded, Runner, Sandbox, Session};
use tempfile::TempDir;

use crate::common::{
    FixedClock, assignment, children, docker, docker_socket, embedded, hostile, is_gone, limits, noted, spec, until,
};

/// How long a runner may outlive its launcher.
const AT_ONCE: Duration = Duration::from_secs(2);
/// Names the folder of notes to the process that plays the launcher.
const STATE: &str = "ASSAY_TEST_STATE";
const LEVEL: &str = "ASSAY_TEST_LEVEL";

/// Starts the attack `spin` and leaves it running.
async fn spinning(sandbox: &dyn Sandbox) -> Box<dyn Session> {
    let mut session = sandbox.launch(&spec(limits())).await.unwrap();
    for frame in [HostFrame::Task(assignment("spin")), HostFrame::Begin] {
        session.send(frame).await.unwrap();
    }
    session
}

/// Not a test of its own: plays the launcher that another test kills.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a part of another test"]
async fn launcher() {
    let Some(state) = std::env::var_os(STATE) else { return };
    let level = if std::env::var_os(LEVEL).unwrap() == "landlock" { Level::Landlock } else { Level::Namespaces };
    let runner = Runner::find(Some(&hostile())).unwrap();
    let sandbox = Embedded::new(runner, level, state.into(), Arc::new(FixedClock)).unwrap();
    let _sessions = [spinning(&sandbox).await, sandbox.launch(&spec(limits())).await.unwrap()];
    println!("\nlaunched");
    std::future::pending::<()>().await;
}

fn start_launcher(state: &Path, level: Level) -> Child {
    let mut launcher = Command::new(std::env::current_exe().unwrap());
    launcher.args(["--exact", "death::launcher", "--ignored", "--nocapture"]).env(STATE, state);
    let mut launcher = launcher.env(LEVEL, level.as_str()).stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(launcher.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.into_iter().any(|line| line == "launched"), "the launcher started its runners");
    launcher
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_runner_survives_a_killed_launcher() {
    for level in [Level::Namespaces, Level::Landlock] {
        if embedded(&hostile(), level).await.is_none() {
            continue;
        }
        let state = TempDir::new().unwrap();
        let mut launcher = start_launcher(state.path(), level);
        let outside = noted(state.path());
        let inside: Vec<i32> = outside.iter().flat_map(|pid| children(*pid)).collect();
        let expected = if level == Level::Namespaces { 2 } else { 0 };
        assert_eq!((outside.len(), inside.len()), (2, expected), "one that works and one that waits");
        launcher.kill().unwrap();
        let killed = Instant::now();
        launcher.wait().unwrap();
        let all: Vec<i32> = outside.into_iter().chain(inside).collect();
        until("the runners to die", async || all.iter().all(|pid| is_gone(*pid))).await;
        assert!(killed.elapsed() < AT_ONCE, "{level:?}: they lived on for {:?}", killed.elapsed());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_runner_ends_its_session_and_takes_its_box_along() {
    for level in [Level::Namespaces, Level::Landlock] {
        let Some(backend) = embedded(&hostile(), level).await else { continue };
        for victim in 0..2 {
            let mut session = spinning(backend.sandbox.as_ref()).await;
            let [outer] = noted(&backend.state())[..] else { panic!("one sandbox runs") };
            let inner = children(outer);
            let both: Vec<i32> = std::iter::once(outer).chain(inner).collect();
            let Some(pid) = both.get(victim) else { continue };
            kill(*pid);
            let killed = Instant::now();
            let exit = tokio::time::timeout(Duration::from_secs(20), session.wait()).await.unwrap();
            assert_eq!(exit.class, ExitClass::PlatformError, "{}: {exit:?}", backend.name);
            until("the box to go", async || both.iter().all(|pid| is_gone(*pid))).await;
            assert!(killed.elapsed() < AT_ONCE, "{}: {:?}", backend.name, killed.elapsed());
            drop(session);
            until("its note to go", async || noted(&backend.state()).is_empty()).await;
        }
        backend.sandbox.shutdown().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_container_ends_its_session_and_is_removed() {
    let Some(backend) = docker(&hostile()).await else { return };
    let spec = spec(limits());
    let mut session = backend.sandbox.launch(&spec).await.unwrap();
    for frame in [HostFrame::Task(assignment("spin")), HostFrame::Begin] {
        session.send(frame).await.unwrap();
    }
    let run = spec.run.to_string();
    let containers = || ask(&["ps", "--all", "--quiet", "--filter", &format!("label=assay.run={run}")]);
    let pid = ask(&["inspect", "--format", "{{.State.Pid}}", &containers()]).parse().unwrap();
    kill(pid);
    let exit = tokio::time::timeout(Duration::from_secs(30), session.wait()).await.unwrap();
    assert_eq!(exit.class, ExitClass::PlatformError, "{exit:?}");
    drop(session);
    backend.sandbox.shutdown().await;
    assert!(is_gone(pid) && containers().is_empty(), "nothing of it is left");
}

fn kill(pid: i32) {
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), nix::sys::signal::Signal::SIGKILL).unwrap();
}

/// Returns what the engine's own client says.
pub(crate) fn ask(arguments: &[&str]) -> String {
    let host = format!("--host=unix://{}", docker_socket().display());
    let output = Command::new("docker").arg(host).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
