//! The runner is linked statically, because the sandbox that it enters holds no other file.

use std::path::PathBuf;

use anyhow::Result;

use crate::shell::{cargo, root, run, say};

const TRIPLE: &str = "x86_64-unknown-linux-gnu";

/// Builds the runner and returns where it is.
pub(crate) fn build() -> Result<PathBuf> {
    say("building the runner, statically linked");
    let folder = root().join("target/runner");
    let mut build = cargo(&["build", "--locked", "--profile", "runner", "--package", "assay-runner"]);
    // The attack suite's runner enters the same jail, and then tries everything.
    build
        .args(["--bin", "assay-runner", "--package", "assay-jail", "--example", "hostile", "--target", TRIPLE])
        .arg("--target-dir")
        .arg(&folder);
    build.env("RUSTFLAGS", "-C target-feature=+crt-static");
    run(&mut build)?;
    Ok(folder.join(TRIPLE).join("runner/assay-runner"))
}
