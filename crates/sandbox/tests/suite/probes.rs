//! What a hostile runner tries inside the jail, one system call each, is refused in every backend.

use std::{collections::BTreeMap, process::Command};

use crate::common::{attack, backends, hostile, limits};
use assay_protocol::ExitClass;

const EPERM: i32 = libc::EPERM;

/// What is answered with another number than EPERM, and why that is as good.
const OTHERWISE: [(&str, i32); 2] = [
    // The C library falls back to clone, which is refused.
    ("S08_clone3", libc::ENOSYS),
    // Not an attack: proves that the probes would notice a success.
    ("S36_read_only_memory_works", 0),
];

async fn refused(group: &str, least: usize) {
    let otherwise = BTreeMap::from(OTHERWISE);
    for backend in backends(&hostile()).await {
        let ending = attack(backend.sandbox.as_ref(), &format!("probes:{group}"), limits()).await;
        assert_eq!(ending.exit.class, ExitClass::StrategyError, "{}: {ending:?}", backend.name);
        let report = ending.exit.detail.unwrap();
        let results: Vec<(&str, i32)> = report
            .split(' ')
            .map(|result| result.split_once('=').unwrap())
            .map(|(name, errno)| (name, errno.parse().unwrap()))
            .collect();
        assert!(results.len() >= least, "{}: only {} of {least} probes ran", backend.name, results.len());
        for (name, errno) in results {
            let expected = otherwise.get(name).copied().unwrap_or(EPERM);
            assert_eq!(errno, expected, "{name} in {}", backend.name);
        }
        backend.sandbox.shutdown().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_file_can_be_opened() {
    refused("files", 23).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_dangerous_call_is_answered() {
    refused("calls", 77).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_socket_of_any_family_can_be_made() {
    refused("sockets", 18).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_memory_can_hold_code_or_be_shared() {
    refused("memory", 6).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_process_can_be_made_or_reached() {
    refused("processes", 7).await;
}

/// Runs this file's other tests again as a user without any privileges.
#[test]
fn everything_holds_for_an_unprivileged_user_too() {
    if !nix::unistd::geteuid().is_root() {
        println!("SKIPPED: this user is unprivileged already, so the other tests say it");
        return;
    }
    let folder = tempfile::TempDir::new().unwrap();
    let copy = |from: &std::path::Path, name: &str| {
        let to = folder.path().join(name);
        std::fs::copy(from, &to).unwrap();
        to
    };
    let program = copy(&std::env::current_exe().unwrap(), "probes");
    let hostile = copy(&hostile(), "hostile");
    Command::new("chmod").args(["-R", "a+rX"]).arg(folder.path()).status().unwrap();
    let output = Command::new("setpriv")
        .args(["--reuid", "65533", "--regid", "65533", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all"])
        .arg(&program)
        .arg("probes::no_")
        .env("ASSAY_HOSTILE_RUNNER", hostile)
        .env("TMPDIR", "/tmp")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("5 passed"), "{text}");
}
