//! A runner whose jail is weaker than the policy asks for is refused by name, and gets nothing.

use std::{fs, os::unix::fs::PermissionsExt as _, path::PathBuf, sync::Arc, time::Duration};

use assay_protocol::{Level, Namespaces, Posture, ResourceLimits, RunnerFrame, VERSION, encode};
use assay_sandbox::{Embedded, LaunchError, Runner, Sandbox};
use tempfile::TempDir;

use crate::common::{FixedClock, is_gone, limits, noted, spec};

/// A change for the worse.
type Worsen = fn(&mut Posture);

/// Every way to be too weak, with the name that the refusal has to give.
const WEAKNESSES: [(&str, Worsen); 17] = [
    ("level", |posture| posture.level = Level::Landlock),
    ("namespaces", |posture| posture.namespaces.network = false),
    ("namespaces", |posture| posture.empty_root = false),
    ("no_new_privs", |posture| posture.no_new_privileges = false),
    ("system call filter", |posture| posture.seccomp = false),
    ("landlock", |posture| posture.landlock = 0),
    ("capabilities", |posture| posture.capabilities = 1),
    ("dumpable", |posture| posture.dumpable = true),
    ("death with parent", |posture| posture.dies_with_parent = false),
    ("unprivileged user", |posture| posture.uid = 0),
    ("open files", |posture| posture.extra_files = 1),
    ("threads", |posture| posture.threads = 2),
    ("memory limit", |posture| posture.limits.address_space = u64::MAX),
    ("processor limit", |posture| posture.limits.cpu_seconds = u64::MAX),
    ("core dumps", |posture| posture.limits.core = 1),
    ("file size limit", |posture| posture.limits.file_size = 1),
    ("open file limit", |posture| posture.limits.open_files = 1_024),
];

fn strong() -> Posture {
    let limits = limits();
    Posture {
        protocol: VERSION,
        level: Level::Namespaces,
        namespaces: Namespaces::ALL,
        empty_root: true,
        no_new_privileges: true,
        seccomp: true,
        landlock: 6,
        capabilities: 0,
        bounding: 0,
        dumpable: false,
        dies_with_parent: true,
        uid: 65_534,
        gid: 65_534,
        extra_files: 0,
        threads: 1,
        limits: ResourceLimits {
            address_space: limits.memory_bytes,
            cpu_seconds: limits.cpu_ms / 1_000,
            open_files: 8,
            file_size: 0,
            core: 0,
        },
    }
}

/// Writes a program that claims this posture and then waits for its data.
fn claiming(folder: &TempDir, posture: Posture) -> PathBuf {
    let (frame, program) = (folder.path().join("frame"), folder.path().join("runner"));
    fs::write(&frame, encode(&RunnerFrame::Posture(posture)).unwrap()).unwrap();
    fs::write(&program, format!("#!/bin/sh\ncat '{}'\nexec sleep 60\n", frame.display())).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    program
}

fn sandbox(folder: &TempDir, posture: Posture) -> Embedded {
    let runner = Runner::find(Some(&claiming(folder, posture))).unwrap();
    Embedded::new(runner, Level::Namespaces, folder.path().join("state"), Arc::new(FixedClock)).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_too_weak_is_refused_by_name_and_does_not_survive() {
    for (name, worsen) in WEAKNESSES {
        let folder = TempDir::new().unwrap();
        let mut posture = strong();
        worsen(&mut posture);
        let sandbox = sandbox(&folder, posture);
        let refusal = sandbox.launch(&spec(limits())).await.err().unwrap();
        let LaunchError::Weak(shortfalls) = refusal else { panic!("{name}: {refusal:?}") };
        assert!(shortfalls.split(", ").any(|shortfall| shortfall == name), "{name}: {shortfalls}");
        tokio::time::timeout(Duration::from_secs(20), sandbox.shutdown()).await.expect("it was killed");
        assert!(noted(&folder.path().join("state")).is_empty(), "{name}: its note is gone");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_strong_enough_is_let_in() {
    let folder = TempDir::new().unwrap();
    let sandbox = sandbox(&folder, strong());
    let session = sandbox.launch(&spec(limits())).await.unwrap();
    let [pid] = noted(&folder.path().join("state"))[..] else { panic!("one sandbox runs") };
    drop(session);
    sandbox.shutdown().await;
    assert!(is_gone(pid));
}
