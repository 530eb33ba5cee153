//! Sandboxes end when they should, and leave nothing behind.

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use crate::common::{FixedClock, attack, backends, hostile, limits, runner, spec, until};
use assay_protocol::{ExitClass, HostFrame, Level, Minimum};
use assay_sandbox::{Embedded, KillReason, Kind, Runner, Sandbox, SessionError, strongest};
use clap::Parser;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_session_ends_at_once_and_says_why() {
    for backend in backends(&hostile()).await {
        let mut session = backend.sandbox.launch(&spec(limits())).await.unwrap();
        let begun = Instant::now();
        session.kill(KillReason::Canceled).await;
        assert!(begun.elapsed() < Duration::from_secs(10), "{}: {:?}", backend.name, begun.elapsed());
        assert_eq!(session.wait().await.class, ExitClass::Canceled, "{}", backend.name);
        assert!(matches!(session.send(HostFrame::Begin).await, Err(SessionError::Misuse(_) | SessionError::Ended)));
        backend.sandbox.shutdown().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_session_takes_its_sandbox_with_it() {
    for backend in backends(&hostile()).await {
        let spec = spec(limits());
        let key = spec.key();
        drop(backend.sandbox.launch(&spec).await.unwrap());
        until("the dropped sandbox to go", async || !exists(backend.sandbox.as_ref(), &key).await).await;
        backend.sandbox.shutdown().await;
    }
}

/// Returns whether the backend still knows the sandbox; everything counts as live.
async fn exists(sandbox: &dyn Sandbox, key: &str) -> bool {
    let seen = std::sync::atomic::AtomicBool::new(false);
    let is_live = |found: &str| {
        seen.fetch_or(found == key, std::sync::atomic::Ordering::Relaxed);
        true
    };
    sandbox.reap(&is_live).await;
    seen.into_inner()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_reaper_ends_what_no_lease_owns_and_nothing_else() {
    for backend in backends(&hostile()).await {
        let (orphan, owned) = (spec(limits()), spec(limits()));
        let mut lost = backend.sandbox.launch(&orphan).await.unwrap();
        let mut kept = backend.sandbox.launch(&owned).await.unwrap();
        let orphan_key = orphan.key();
        let report = backend.sandbox.reap(&|key: &str| key != orphan_key).await;
        assert!(report.ended.contains(&orphan_key), "{}: {report:?}", backend.name);
        assert!(!report.ended.contains(&owned.key()), "{}: {report:?}", backend.name);
        assert!(report.kept >= 1 && report.failed.is_empty(), "{}: {report:?}", backend.name);
        assert_eq!(lost.wait().await.class, ExitClass::PlatformError, "{}", backend.name);
        kept.kill(KillReason::Canceled).await;
        assert_eq!(kept.wait().await.class, ExitClass::Canceled, "{}", backend.name);
        backend.sandbox.shutdown().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_attack_does_not_touch_the_run_beside_it() {
    for backend in backends(&hostile()).await {
        let mut neighbor = backend.sandbox.launch(&spec(limits())).await.unwrap();
        for name in ["memory", "output", "int80"] {
            attack(backend.sandbox.as_ref(), name, limits()).await;
        }
        let posture = neighbor.posture().clone();
        neighbor.kill(KillReason::Canceled).await;
        let exit = neighbor.wait().await;
        assert_eq!(exit.class, ExitClass::Canceled, "{}: {exit:?}", backend.name);
        assert!(posture.seccomp, "{}", backend.name);
        backend.sandbox.shutdown().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_posture_is_what_the_design_promises() {
    for backend in backends(&runner()).await {
        let posture = backend.sandbox.probe().await.unwrap();
        let namespaces = backend.name == "embedded, namespaces";
        let level = if namespaces { Level::Namespaces } else { Level::Landlock };
        assert_eq!(posture.level, level, "{}", backend.name);
        let all = Minimum { level, landlock: true, address_space: u64::MAX - 1, cpu_seconds: 100 };
        assert_eq!(posture.shortfalls(&all), Vec::<&str>::new(), "{}: {posture:?}", backend.name);
        assert_eq!((posture.extra_files, posture.threads, posture.capabilities), (0, 1, 0), "{}", backend.name);
        let id = if backend.name == "docker" { 65_532 } else { posture.uid };
        assert_eq!(posture.uid, id);
        backend.sandbox.shutdown().await;
    }
}

#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    config: assay_sandbox::Config,
}

async fn choose(arguments: &[&str]) -> Result<Arc<dyn Sandbox>, String> {
    let arguments = Arguments::try_parse_from(std::iter::once(&"test").chain(arguments)).unwrap();
    strongest(&arguments.config, Arc::new(FixedClock)).await.map_err(|error| error.to_string())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unavailable_choice_is_refused_with_what_to_do() {
    let runner = runner();
    let runner = format!("--sandbox-runner={}", runner.display());
    let nowhere = "--docker-host=/nowhere/docker.sock";
    let docker = choose(&["--sandbox=docker", nowhere, &runner]).await.err().unwrap();
    assert!(docker.contains("start a Docker engine") && docker.contains("/nowhere/docker.sock"), "{docker}");
    let none = choose(&["--sandbox=auto", "--sandbox-runner=/nowhere/assay-runner"]).await.err().unwrap();
    assert!(none.contains("cargo xtask runner"), "{none}");
    let state = tempfile::TempDir::new().unwrap();
    let state = format!("--sandbox-state={}", state.path().display());
    let auto = choose(&[nowhere, &runner, &state, "--sandbox-level=landlock"]).await.unwrap();
    assert_eq!(auto.kind(), Kind::Embedded);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_that_is_no_runner_gets_nothing() {
    let state = tempfile::TempDir::new().unwrap();
    let program = Runner::find(Some(Path::new("/bin/cat"))).unwrap();
    let sandbox = Embedded::new(program, Level::Landlock, state.path().join("state"), Arc::new(FixedClock)).unwrap();
    let error = sandbox.launch(&spec(limits())).await.err().unwrap();
    assert!(error.to_string().contains("did not report its posture"), "{error}");
    assert!(sandbox.probe().await.is_err());
}

#[test]
fn a_runner_that_others_may_write_is_refused() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("assay-runner");
    std::fs::write(&path, "anything").unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o777);
    std::fs::set_permissions(&path, mode).unwrap();
    let error = Runner::find(Some(&path)).unwrap_err().to_string();
    assert!(error.contains("nobody else can write"), "{error}");
}
