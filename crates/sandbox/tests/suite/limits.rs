//! Every way in which a runner can be a nuisance ends it in time, under the name that fits.

use std::time::{Duration, Instant};

use crate::common::{Ending, attack, backends, hostile, limits};
use assay_protocol::{ExitClass, Limits};

const MIB: u64 = 1024 * 1024;

/// Does `name` in every backend and checks the class; returns the endings.
async fn ends(name: &str, limits: Limits, class: ExitClass) -> Vec<Ending> {
    let mut endings = Vec::new();
    for backend in backends(&hostile()).await {
        let ending = attack(backend.sandbox.as_ref(), name, limits).await;
        assert_eq!(ending.exit.class, class, "{name} in {}: {ending:?}", backend.name);
        endings.push(ending);
        backend.sandbox.shutdown().await;
    }
    endings
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_busy_runner_ends_at_its_processor_limit() {
    let limits = Limits { cpu_ms: 1_000, ..limits() };
    for ending in ends("spin", limits, ExitClass::CpuLimit).await {
        assert!(ending.exit.usage.cpu_ms >= 800, "{ending:?}");
        assert!(ending.exit.usage.cpu_ms < 3_000, "{ending:?}");
    }
    ends("ignore_signals", limits, ExitClass::CpuLimit).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_idle_runner_ends_at_its_wall_limit() {
    let limits = Limits { wall_ms: 1_200, ..limits() };
    for name in ["sleep", "close_and_sleep", "half", "slow"] {
        let begun = Instant::now();
        let endings = ends(name, limits, ExitClass::WallLimit).await;
        let each = begun.elapsed() / u32::try_from(endings.len()).unwrap();
        assert!(each < Duration::from_secs(8), "{name} took {each:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_runner_that_never_reads_ends_at_its_limit_too() {
    let limits = Limits { cpu_ms: 1_000, ..limits() };
    for backend in backends(&hostile()).await {
        let task = assay_protocol::Task::Backtest { spec: b"never_read".to_vec().into() };
        let ending = crate::common::run(backend.sandbox.as_ref(), limits, task, &vec![0; 4 << 20]).await;
        assert_eq!(ending.exit.class, ExitClass::CpuLimit, "{}: {ending:?}", backend.name);
        backend.sandbox.shutdown().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_greedy_runner_ends_for_want_of_memory() {
    let limits = Limits { memory_bytes: 64 * MIB, ..limits() };
    // What the launcher itself has held says nothing of the runner.
    drop(std::hint::black_box(vec![1_u8; 200 << 20]));
    for ending in ends("memory", limits, ExitClass::Oom).await {
        assert!(ending.exit.usage.peak_memory.is_none_or(|peak| peak <= 80 * MIB), "{ending:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn address_space_is_bounded() {
    for ending in ends("map", limits(), ExitClass::StrategyError).await {
        assert_eq!(ending.exit.detail.as_deref(), Some(format!("map={}", libc::ENOMEM).as_str()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_loud_runner_ends_at_its_output_limit() {
    let limits = Limits { output_bytes: MIB, ..limits() };
    ends("frames", limits, ExitClass::OutputLimit).await;
    for ending in ends("log", limits, ExitClass::OutputLimit).await {
        assert!(ending.exit.detail.unwrap().len() < 1_000);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_liar_ends_for_breaking_the_protocol() {
    for name in ["output", "length", "garbage", "nan", "nan_trades", "backwards", "forge", "posture", "span", "exit"] {
        for ending in ends(name, limits(), ExitClass::ProtocolViolation).await {
            assert_eq!(ending.error.is_some(), name != "exit", "{name}: {ending:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_is_ours_and_a_forbidden_entry_to_the_kernel_is_not() {
    for name in ["crash", "panic", "stack"] {
        ends(name, limits(), ExitClass::PlatformError).await;
    }
    ends("int80", limits(), ExitClass::PolicyViolation).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_runner_logs_comes_out_escaped() {
    for ending in ends("log_escapes", limits(), ExitClass::PlatformError).await {
        let detail = ending.exit.detail.unwrap();
        assert!(detail.contains("\\x1b]0;owned\\x07\\n{"), "{detail}");
        assert!(!detail.chars().any(char::is_control), "{detail}");
    }
}

#[cfg(target_arch = "x86_64")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn call_numbers_of_another_kind_are_refused() {
    for backend in backends(&hostile()).await {
        let exit = attack(backend.sandbox.as_ref(), "x32", limits()).await.exit;
        // The engine's own filter comes first in a container, and it ends the process.
        let refused = (ExitClass::StrategyError, Some(format!("x32={}", libc::EPERM)));
        let expected = if backend.name == "docker" { (ExitClass::PolicyViolation, None) } else { refused };
        assert_eq!((exit.class, exit.detail), expected, "{}", backend.name);
        backend.sandbox.shutdown().await;
    }
}
