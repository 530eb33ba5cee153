//! A sandbox that becomes weaker than the policy while the platform runs: what the user is told.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use assay_protocol::{Level, Namespaces, Posture, ResourceLimits, RunnerFrame, VERSION, encode};

use crate::support::{Platform, runner};

/// A runner that is sound until the file `weak` appears beside it; from then on its jail has no network namespace and no
/// filter.
fn program(folder: &Path) -> PathBuf {
    let posture = Posture {
        protocol: VERSION,
        level: Level::Namespaces,
        namespaces: Namespaces { network: false, ..Namespaces::ALL },
        empty_root: true,
        no_new_privileges: true,
        seccomp: false,
        landlock: 6,
        capabilities: 0,
        bounding: 0,
        dumpable: false,
        dies_with_parent: true,
        uid: 65_534,
        gid: 65_534,
        extra_files: 0,
        threads: 1,
        limits: ResourceLimits::default(),
    };
    fs::write(folder.join("frame"), encode(&RunnerFrame::Posture(posture)).unwrap()).unwrap();
    let text = format!(
        "#!/bin/sh\nif [ -e '{0}/weak' ]; then cat '{0}/frame'; exec sleep 60; fi\nexec '{1}' \"$@\"\n",
        folder.display(),
        runner().display()
    );
    let program = folder.join("runner");
    fs::write(&program, text).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    program
}

#[test]
fn a_run_that_no_sandbox_is_strong_enough_for_says_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let program = program(folder.path());
    let platform = Platform::up(&["--sandbox", "embedded", "--sandbox-runner", program.to_str().unwrap()]);
    let user = platform.demo();
    let run = ["backtest", "run", "sma-cross", "--remote", "--dataset", "SYN-BTC 1h (synthetic)"];
    user.run(&run).unwrap();
    fs::write(folder.path().join("weak"), "").unwrap();
    let (_, complaint) = user.run(&run).unwrap_err();
    for part in ["No sandbox was strong enough", "nothing was run", "namespaces", "system call filter"] {
        assert!(complaint.contains(part), "{complaint}");
    }
    fs::remove_file(folder.path().join("weak")).unwrap();
    user.run(&run).unwrap();
}
