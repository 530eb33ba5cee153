//! What becomes of a job: with a real queue and a runner that does what the test says.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use assay_dispatcher::{Config, Dispatcher};
use assay_engine::{Equity, Trade, Unobserved, backtest};
use assay_host::Lifecycle;
use assay_objects::ObjectKey;
use assay_protocol::ExitClass;
use assay_sandbox::KillReason;
use assay_store::{Event, EventKind, RunStatus};
use assay_types::Digest;
use common::{
    Platform, bars, config,
    scripted::{Script, Scripted},
    spec, until,
};
use tokio::{sync::Notify, time::Instant};

#[tokio::test]
async fn a_run_ends_with_a_result_and_its_files() {
    let platform = Platform::start().await;
    let dispatcher = platform.dispatch(Scripted::new([]), config()).await;
    let id = platform.start_run().await;
    let run = platform.reaches(id, RunStatus::Succeeded).await;

    let expected = backtest(&spec(), &[bars().view().into()], &mut Unobserved).unwrap();
    assert_eq!(run.result_digest, Some(expected.digest));
    assert_eq!(run.summary_json.as_deref(), Some(serde_json::to_string(&expected.summary).unwrap().as_str()));
    assert_eq!((run.attempt, run.failure), (1, None));
    let sandbox: serde_json::Value = serde_json::from_str(&run.sandbox_json.unwrap()).unwrap();
    assert_eq!((&sandbox["kind"], &sandbox["usage"]["cpu_ms"]), (&"embedded".into(), &7.into()));
    assert_eq!(sandbox["posture"]["seccomp"], true);
    let timings = run.timings;
    assert!([timings.queued, timings.sandbox, timings.compute, timings.store].iter().all(|part| *part > 0.0));
    assert!(timings.cpu.to_bits() == 7.0_f64.to_bits(), "{timings:?}");

    let mut names = Vec::new();
    for artifact in platform.store.runs().artifacts(&platform.scope, id).await.unwrap() {
        let key: ObjectKey = artifact.object_key.parse().unwrap();
        assert!(key.as_str().contains(&format!("/runs/{id}/attempt-1/")), "{key}");
        let bytes = platform.objects.get(&key).await.unwrap();
        assert_eq!((bytes.len() as u64, Digest::of(&bytes)), (artifact.bytes, artifact.digest), "{key}");
        match artifact.name.as_str() {
            "trades.json" => assert_eq!(serde_json::from_slice::<Vec<Trade>>(&bytes).unwrap(), expected.trades),
            "equity.bin" => assert_eq!(Equity::from_bytes(&bytes).unwrap(), expected.equity),
            "trades.csv" => assert_eq!(bytes.split(|byte| *byte == b'\n').count(), 2 + expected.trades.len()),
            _ => {}
        }
        names.push(artifact.name);
    }
    names.sort();
    assert_eq!(names, ["equity.bin", "equity.parquet", "summary.json", "trades.csv", "trades.json", "trades.parquet"]);
    dispatcher.stop().await;
}

#[tokio::test]
async fn what_a_run_tells_on_the_way_is_in_its_log() {
    let platform = Platform::start().await;
    let dispatcher = platform.dispatch(Scripted::new([]), config()).await;
    let id = platform.start_run().await;
    platform.reaches(id, RunStatus::Succeeded).await;
    let log = platform.store.events().after(&platform.scope, id, 0, 100).await.unwrap();
    let kinds: Vec<_> = log.into_iter().map(|entry| entry.kind).collect();
    let points = kinds.iter().filter(|kind| matches!(kind, EventKind::Reported(Event::EquityPoint { .. })));
    assert_eq!(points.count(), 2, "{kinds:?}");
    let done = kinds.iter().any(|kind| matches!(kind, EventKind::Reported(Event::Progress(at)) if at.done == at.total));
    assert!(done, "{kinds:?}");
    assert_eq!(kinds.first(), Some(&EventKind::Queued));
    assert_eq!(kinds.last(), Some(&EventKind::Finished(RunStatus::Succeeded)));
    dispatcher.stop().await;
}

#[tokio::test]
async fn a_strategy_that_fails_is_not_tried_again() {
    let platform = Platform::start().await;
    let sandbox = Scripted::new([Script::Fail(ExitClass::StrategyError, "unknown indicator `smma`")]);
    let dispatcher = platform.dispatch(sandbox.clone(), config()).await;
    let id = platform.start_run().await;
    let run = platform.reaches(id, RunStatus::Failed).await;
    let failure = run.failure.unwrap();
    assert_eq!((failure.class, failure.message.as_str()), (ExitClass::StrategyError, "unknown indicator `smma`"));
    assert!(run.sandbox_json.is_some(), "what it failed in is part of the record");
    dispatcher.stop().await;
    assert_eq!(sandbox.log.launches(), 1);
    assert!(platform.objects_with("/runs/").await.is_empty());
}

#[tokio::test]
async fn limits_end_a_run_for_good_and_say_which() {
    let platform = Platform::start().await;
    let ends = [
        (ExitClass::Oom, RunStatus::Failed, "512 MiB"),
        (ExitClass::CpuLimit, RunStatus::TimedOut, "20 s"),
        (ExitClass::PolicyViolation, RunStatus::Failed, "sandbox forbids"),
    ];
    let sandbox = Scripted::new(ends.map(|(exit, ..)| Script::Die(exit)));
    let dispatcher = platform.dispatch(sandbox.clone(), Config { slots: Some(1), ..config() }).await;
    for (class, status, part) in ends {
        let id = platform.start_run().await;
        let failure = platform.reaches(id, status).await.failure.unwrap();
        assert_eq!(failure.class, class);
        assert!(failure.message.contains(part), "{}", failure.message);
    }
    dispatcher.stop().await;
    assert_eq!(sandbox.log.launches(), 3);
}

#[tokio::test]
async fn a_sandbox_that_is_too_weak_runs_nothing_and_the_run_says_why() {
    let platform = Platform::start().await;
    let sandbox = Scripted::new([const { Script::Weak("namespaces, landlock") }; 3]);
    let dispatcher = platform.dispatch(sandbox.clone(), config()).await;
    let id = platform.start_run().await;
    let run = platform.reaches(id, RunStatus::Failed).await;
    let failure = run.failure.unwrap();
    assert_eq!((failure.class, run.attempt), (ExitClass::PlatformError, 3));
    assert!(failure.message.contains("namespaces, landlock") && failure.message.contains("nothing was run"));
    let id = platform.start_run().await;
    platform.reaches(id, RunStatus::Succeeded).await;
    dispatcher.stop().await;
}

#[tokio::test]
async fn a_failure_of_the_platform_is_tried_again() {
    let platform = Platform::start().await;
    let sandbox = Scripted::new([Script::Die(ExitClass::PlatformError)]);
    let dispatcher = platform.dispatch(sandbox.clone(), config()).await;
    let id = platform.start_run().await;
    let run = platform.reaches(id, RunStatus::Succeeded).await;
    assert_eq!(run.attempt, 2);
    dispatcher.stop().await;
    assert_eq!(sandbox.log.launches(), 2);
    let names = platform.objects_with("/runs/").await;
    assert!(!names.is_empty() && names.iter().all(|name| name.contains("/attempt-2/")), "{names:?}");
}

#[tokio::test]
async fn a_run_that_the_platform_keeps_failing_at_is_given_up() {
    let platform = Platform::start().await;
    let sandbox = Scripted::new([(); 3].map(|()| Script::Die(ExitClass::PlatformError)));
    let dispatcher = platform.dispatch(sandbox.clone(), config()).await;
    let id = platform.start_run().await;
    let run = platform.reaches(id, RunStatus::Failed).await;
    assert_eq!(run.failure.unwrap().class, ExitClass::PlatformError);
    dispatcher.stop().await;
    assert_eq!(sandbox.log.launches(), 3);
}

#[tokio::test]
async fn a_result_that_cannot_be_believed_is_never_stored() {
    let platform = Platform::start().await;
    let sandbox = Scripted::new([Script::Forge]);
    let dispatcher = platform.dispatch(sandbox.clone(), config()).await;
    let id = platform.start_run().await;
    let run = platform.reaches(id, RunStatus::Failed).await;
    assert_eq!(run.failure.unwrap().class, ExitClass::ProtocolViolation);
    assert_eq!((run.summary_json, run.result_digest), (None, None));
    dispatcher.stop().await;
    assert_eq!(sandbox.log.launches(), 1);
    assert!(platform.objects_with("/runs/").await.is_empty());
}

#[tokio::test]
async fn a_canceled_run_is_killed_within_a_second() {
    let platform = Platform::start().await;
    let sandbox = Scripted::new([Script::Hang]);
    let dispatcher = platform.dispatch(sandbox.clone(), config()).await;
    let id = platform.start_run().await;
    until("it is launched", || async { (sandbox.log.launches() == 1).then_some(()) }).await;
    let asked = Instant::now();
    platform.store.runs().cancel(&platform.scope, id).await.unwrap();
    until("its sandbox ends", || async { (sandbox.log.ended() == 1).then_some(()) }).await;
    assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
    let run = platform.reaches(id, RunStatus::Canceled).await;
    assert_eq!(run.failure.unwrap().class, ExitClass::Canceled);
    assert_eq!(sandbox.log.kills(), [KillReason::Canceled]);
    dispatcher.stop().await;
}

/// A dispatcher that takes a job and then does not notice anything for a minute.
fn oblivious() -> Config {
    Config { slots: Some(1), lease_seconds: 2, heartbeat_ms: 60_000, reap_seconds: 600, ..config() }
}

#[tokio::test]
async fn a_result_that_comes_after_the_lease_is_lost_is_discarded() {
    let platform = Platform::start().await;
    let gate = Arc::new(Notify::new());
    let slow = Scripted::new([Script::WorkAfter(gate.clone())]);
    let first = platform.dispatch(slow.clone(), oblivious()).await;
    let id = platform.start_run().await;
    until("the first has it", || async { (slow.log.launches() == 1).then_some(()) }).await;
    first.begin_stop();

    let second = platform.dispatch(Scripted::new([]), config()).await;
    let run = platform.reaches(id, RunStatus::Succeeded).await;
    assert_eq!(run.attempt, 2);
    gate.notify_one();
    first.stop().await;

    assert_eq!(platform.run(id).await, run, "the late result changed nothing");
    let names = platform.objects_with("/runs/").await;
    assert!(!names.is_empty() && names.iter().all(|name| name.contains("/attempt-2/")), "{names:?}");
    second.stop().await;
}

#[test]
fn a_run_survives_the_death_of_its_dispatcher() {
    let survivor = tokio::runtime::Runtime::new().unwrap();
    let platform = survivor.block_on(Platform::start());
    let sandbox = Scripted::new([Script::Hang]);
    let doomed = tokio::runtime::Runtime::new().unwrap();
    let (id, life) = doomed.block_on(async {
        let life = Lifecycle::new(Duration::from_secs(1));
        let short = Config { lease_seconds: 2, ..config() };
        let dispatcher = Dispatcher::new(platform.deps(sandbox.clone()).await, short).await.unwrap();
        life.spawn_critical("dispatcher", dispatcher.run(life.clone()));
        let id = platform.start_run().await;
        until("it is launched", || async { (sandbox.log.launches() == 1).then_some(()) }).await;
        (id, life)
    });
    // Every task of it stops where it is: no drain, no release, as after kill -9.
    doomed.shutdown_timeout(Duration::from_secs(5));
    drop(life);
    assert_eq!(sandbox.log.ended(), 1, "its sandbox went with it");
    survivor.block_on(async {
        let dispatcher = platform.dispatch(Scripted::new([]), config()).await;
        let run = platform.reaches(id, RunStatus::Succeeded).await;
        assert_eq!(run.attempt, 2);
        let log = platform.store.events().after(&platform.scope, id, 0, 100).await.unwrap();
        let ends = log.iter().filter(|entry| matches!(entry.kind, EventKind::Finished(_))).count();
        assert_eq!(ends, 1, "it ends once");
        dispatcher.stop().await;
    });
}

#[tokio::test]
async fn a_dispatcher_that_stops_finishes_what_runs_and_takes_nothing_new() {
    let platform = Platform::start().await;
    let gate = Arc::new(Notify::new());
    let sandbox = Scripted::new([Script::WorkAfter(gate.clone())]);
    // One slot: a second one could be in the middle of a lease, which is never interrupted.
    let dispatcher = platform.dispatch(sandbox.clone(), Config { slots: Some(1), ..config() }).await;
    let running = platform.start_run().await;
    until("it is launched", || async { (sandbox.log.launches() == 1).then_some(()) }).await;
    dispatcher.begin_stop();
    let late = platform.start_run().await;
    gate.notify_one();
    dispatcher.stop().await;
    assert_eq!(platform.run(running).await.status, RunStatus::Succeeded);
    assert_eq!(platform.run(late).await.status, RunStatus::Queued);
    assert_eq!(sandbox.log.launches(), 1);
}

#[tokio::test]
async fn what_takes_too_long_at_a_shutdown_is_given_back_at_once() {
    let platform = Platform::start().await;
    let sandbox = Scripted::new([Script::Hang]);
    let dispatcher = platform.dispatch(sandbox.clone(), Config { drain_seconds: 0, ..config() }).await;
    let id = platform.start_run().await;
    until("it is launched", || async { (sandbox.log.launches() == 1).then_some(()) }).await;
    dispatcher.stop().await;
    assert_eq!(sandbox.log.kills(), [KillReason::Shutdown]);
    assert_eq!(platform.run(id).await.status, RunStatus::Queued);

    let next = platform.dispatch(Scripted::new([]), config()).await;
    platform.reaches(id, RunStatus::Succeeded).await;
    next.stop().await;
}

#[tokio::test]
async fn bars_that_were_damaged_are_never_used() {
    let platform = Platform::start().await;
    let [name] = <[String; 1]>::try_from(platform.objects_with("bars.columns").await).unwrap();
    let path = platform.folder().join(name);
    let good = std::fs::read(&path).unwrap();
    let mut damaged = good.clone();
    damaged[1000] ^= 1;
    std::fs::write(&path, damaged).unwrap();
    let sandbox = Scripted::new([]);
    let dispatcher = platform.dispatch(sandbox.clone(), config()).await;
    let id = platform.start_run().await;
    until("it is tried again", || async { (platform.run(id).await.attempt >= 2).then_some(()) }).await;
    assert_eq!(sandbox.log.launches(), 0);
    std::fs::write(&path, good).unwrap();
    platform.reaches(id, RunStatus::Succeeded).await;
    dispatcher.stop().await;
}

/// Keeps the lines of a log.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Lines {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_database_has_nothing_to_complain_about() {
    let lines = Lines::default();
    let kept = lines.clone();
    let log = tracing_subscriber::fmt().with_max_level(tracing::Level::WARN).with_writer(move || kept.clone()).finish();
    let _entered = tracing::subscriber::set_default(log);
    let platform = Platform::start().await;
    // A heartbeat is always on its way, so that one is when the work ends.
    let dispatcher = platform.dispatch(Scripted::new([]), Config { heartbeat_ms: 5, ..config() }).await;
    for _ in 0..4 {
        let id = platform.start_run().await;
        platform.reaches(id, RunStatus::Succeeded).await;
    }
    dispatcher.stop().await;
    let lines = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert!(!lines.contains("transaction"), "{lines}");
}

#[tokio::test]
async fn many_runs_share_the_slots_and_all_end() {
    let platform = Platform::start().await;
    let sandbox = Scripted::new([]);
    let dispatcher = platform.dispatch(sandbox.clone(), config()).await;
    let mut runs = Vec::new();
    for _ in 0..12 {
        runs.push(platform.start_run().await);
    }
    for id in runs {
        assert_eq!(platform.reaches(id, RunStatus::Succeeded).await.attempt, 1);
    }
    dispatcher.stop().await;
    assert_eq!(sandbox.log.launches(), 12, "each ran once");
}
