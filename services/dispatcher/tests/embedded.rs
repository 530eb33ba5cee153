//! The whole path: a real queue, a real folder, and the real runner in its jail.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use assay_dataset::{Format, ImportOptions, columns, import};
use assay_dispatcher::Config;
use assay_engine::{Unobserved, backtest};
use assay_host::{OsEntropy, SystemClock};
use assay_protocol::{ExitClass, Level, Limits, Posture};
use assay_sandbox::{
    Embedded, IsLive, Kind, LaunchError, ReapReport, Runner, Sandbox, SandboxSpec, Session, Unavailable,
};
use assay_store::{DatasetState, RunStatus};
use assay_types::RunId;
use async_trait::async_trait;
use common::{Platform, bars, config, spec, spec_of, until};

/// The static runner: the one named by `ASSAY_RUNNER`, else the one that `cargo xtask runner` builds.
fn runner() -> Runner {
    let target = format!("../../target/runner/{}-unknown-linux-gnu/runner/assay-runner", std::env::consts::ARCH);
    let built = || Path::new(env!("CARGO_MANIFEST_DIR")).join(target);
    let path = std::env::var_os("ASSAY_RUNNER").map_or_else(built, PathBuf::from);
    assert!(path.is_file(), "{} does not exist: build the runner first: cargo xtask runner", path.display());
    Runner::find(Some(&path)).unwrap()
}

/// The jail alone, as strong as this machine allows, with a folder of notes that no other test looks into.
async fn embedded(platform: &Platform) -> Arc<Embedded> {
    let open = |level| Embedded::new(runner(), level, notes(platform), Arc::new(SystemClock)).unwrap();
    let strong = open(Level::Namespaces);
    Arc::new(if strong.probe().await.is_ok() { strong } else { open(Level::Landlock) })
}

fn notes(platform: &Platform) -> PathBuf {
    platform.folder().join(".sandbox")
}

#[tokio::test]
async fn a_jailed_run_gives_the_digest_that_the_engine_gives_here() {
    let platform = Platform::start().await;
    let dispatcher = platform.dispatch(embedded(&platform).await, config()).await;
    let expected = backtest(&spec(), &[bars().view().into()], &mut Unobserved).unwrap().digest;
    for _ in 0..3 {
        let id = platform.start_run().await;
        let run = platform.reaches(id, RunStatus::Succeeded).await;
        assert_eq!(run.result_digest, Some(expected));
        assert!(run.timings.sandbox > 0.0 && run.timings.compute > 0.0, "{:?}", run.timings);
        let record: serde_json::Value = serde_json::from_str(&run.sandbox_json.unwrap()).unwrap();
        assert_eq!((&record["kind"], &record["posture"]["seccomp"]), (&"embedded".into(), &true.into()));
        assert_eq!(platform.store.runs().artifacts(&platform.scope, id).await.unwrap().len(), 6);
    }
    dispatcher.stop().await;
}

#[tokio::test]
async fn a_jailed_strategy_that_cannot_run_says_why() {
    let platform = Platform::start().await;
    let dispatcher = platform.dispatch(embedded(&platform).await, config()).await;
    let broken = r#"{ "name": "Broken", "long": { "entry": "close > nonsense(close, 10)", "exit": "close < 1" } }"#;
    let id = platform.start_run_of(&spec_of(broken)).await;
    let run = platform.reaches(id, RunStatus::Failed).await;
    let failure = run.failure.unwrap();
    assert_eq!((failure.class, run.attempt), (ExitClass::StrategyError, 1));
    assert!(failure.message.contains("nonsense"), "{}", failure.message);
    dispatcher.stop().await;
}

const CSV: &[u8] = b"time,open,high,low,close,volume\n\
    2024-01-01T00:00:00Z,10,12,9,11,100\n\
    2024-01-01T01:00:00Z,11,13,10,12,0\n\
    2024-01-01T02:00:00Z,12,12.5,11,11.5,50\n\
    2024-01-01T04:00:00Z,11.5,14,11,13,75\n";

#[tokio::test]
async fn an_uploaded_file_becomes_a_dataset() {
    let platform = Platform::start().await;
    let dispatcher = platform.dispatch(embedded(&platform).await, config()).await;
    let id = platform.upload(CSV).await;
    let dataset = platform.imported(id).await;
    assert_eq!((dataset.state, dataset.rejection), (DatasetState::Ready, None));

    let ready = dataset.ready.unwrap();
    let expected = import(CSV, Format::Csv, &ImportOptions::default()).unwrap();
    assert_eq!(ready.digest, assay_dataset::digest(expected.bars.view()));
    assert_eq!((ready.rows, ready.quality.rows, ready.quality.zero_volume), (4, 4, 1));
    assert_eq!((ready.quality.missing_bars, ready.quality.gaps.len()), (1, 1));
    assert_eq!((ready.timeframe.to_string().as_str(), ready.calendar.as_str()), ("1h", "always_open"));
    let stored = platform.objects.get(&ready.object_key.parse().unwrap()).await.unwrap();
    assert_eq!(columns::decode(&stored).unwrap(), expected.bars);
    let (folder, _) = ready.object_key.rsplit_once('/').unwrap();
    let [columns, parquet] = <[String; 2]>::try_from(platform.objects_with(folder).await).unwrap();
    assert!(columns.ends_with("bars.columns") && parquet.ends_with("bars.parquet"), "{columns} {parquet}");
    until("the upload goes", || async { platform.objects_with("/uploads/").await.is_empty().then_some(()) }).await;
    dispatcher.stop().await;
}

#[tokio::test]
async fn a_file_that_cannot_be_used_is_rejected_with_its_line() {
    let platform = Platform::start().await;
    let dispatcher = platform.dispatch(embedded(&platform).await, config()).await;
    let broken = String::from_utf8_lossy(CSV).replace("11,13,10,12", "11,9,10,12");
    let id = platform.upload(broken.as_bytes()).await;
    let dataset = platform.imported(id).await;
    assert_eq!(dataset.state, DatasetState::Rejected);
    let why = dataset.rejection.unwrap();
    assert!(why.contains("line 3"), "{why}");
    until("the upload goes", || async { platform.objects_with("/uploads/").await.is_empty().then_some(()) }).await;
    dispatcher.stop().await;
}

/// The real sandbox, in which the first runners die by `kill -9` before they are told anything.
struct Deadly {
    inner: Arc<Embedded>,
    notes: PathBuf,
    deaths: AtomicUsize,
}

impl Deadly {
    /// Kills what is noted. Only one sandbox runs at a time, though the note of the one before may still be there.
    async fn kill(&self) {
        let pid = until("one sandbox is noted", || async {
            let notes = std::fs::read_dir(&self.notes).unwrap().flatten().map(|note| note.file_name());
            let mut names = notes.map(|name| name.to_string_lossy().into_owned());
            let only = names.next().filter(|_| names.next().is_none())?;
            only.split('-').next().map(ToOwned::to_owned)
        });
        let pid = pid.await;
        let inside = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
        assert!(Command::new("kill").args(["-KILL", &pid]).status().unwrap().success());
        // On a busy machine the one inside could do all its work before the one outside gets to die.
        for pid in std::iter::once(pid.as_str()).chain(inside.split_ascii_whitespace()) {
            until("the runner dies", || async { is_gone(pid).then_some(()) }).await;
        }
    }
}

/// Returns whether a process has ended, collected or not.
fn is_gone(pid: &str) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_none_or(|(_, rest)| rest.starts_with(['Z', 'X']))
}

#[async_trait]
impl Sandbox for Deadly {
    fn kind(&self) -> Kind {
        self.inner.kind()
    }

    async fn probe(&self) -> Result<Posture, Unavailable> {
        self.inner.probe().await
    }

    async fn prepare(&self) -> Result<(), LaunchError> {
        self.inner.prepare().await
    }

    async fn launch(&self, spec: &SandboxSpec) -> Result<Box<dyn Session>, LaunchError> {
        let session = self.inner.launch(spec).await?;
        let left = self.deaths.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if left.is_ok() {
            self.kill().await;
        }
        Ok(session)
    }

    async fn reap(&self, is_live: &IsLive<'_>) -> ReapReport {
        self.inner.reap(is_live).await
    }
}

async fn deadly(platform: &Platform, deaths: usize) -> Arc<Deadly> {
    let inner = embedded(platform).await;
    Arc::new(Deadly { inner, notes: notes(platform), deaths: AtomicUsize::new(deaths) })
}

#[tokio::test]
async fn a_run_whose_runner_is_killed_is_tried_again() {
    let platform = Platform::start().await;
    let sandbox = deadly(&platform, 1).await;
    let dispatcher = platform.dispatch(sandbox, Config { slots: Some(1), ..config() }).await;
    let id = platform.start_run().await;
    let run = platform.reaches(id, RunStatus::Succeeded).await;
    assert_eq!(run.attempt, 2);
    dispatcher.stop().await;
}

#[tokio::test]
async fn a_run_whose_runners_are_always_killed_is_given_up() {
    let platform = Platform::start().await;
    let sandbox = deadly(&platform, usize::MAX).await;
    let dispatcher = platform.dispatch(sandbox, Config { slots: Some(1), ..config() }).await;
    let id = platform.start_run().await;
    let run = platform.reaches(id, RunStatus::Failed).await;
    assert_eq!((run.failure.unwrap().class, run.attempt), (ExitClass::PlatformError, 3));
    dispatcher.stop().await;
}

#[tokio::test]
async fn a_sandbox_that_no_lease_owns_is_ended_at_the_start() {
    let platform = Platform::start().await;
    let sandbox = embedded(&platform).await;
    let run = RunId::generate(&SystemClock, &OsEntropy);
    let spec = SandboxSpec { run, attempt: 1, fence: 0, limits: Limits::default() };
    let mut orphan = sandbox.launch(&spec).await.unwrap();
    let dispatcher = platform.dispatch(sandbox, config()).await;
    let exit = tokio::time::timeout(Duration::from_secs(20), orphan.wait()).await.unwrap();
    assert_ne!(exit.class, ExitClass::Ok);
    dispatcher.stop().await;
}
