//! The platform on this machine: for a person, or for a test.

use std::{
    io::{BufRead, BufReader},
    os::unix::process::CommandExt,
    path::PathBuf,
    process::{Child, Stdio},
};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::{
    runner,
    shell::{self, cargo, command, root, say, target},
    tools, web,
};

#[derive(Args)]
pub(crate) struct Options {
    /// Build optimised; worth it for long sessions and large data.
    #[arg(long)]
    release: bool,
    /// What follows goes to `assay up` as it is; see `assay up --help`.
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// Builds everything and becomes `assay up`.
pub(crate) fn run(options: &Options) -> Result<()> {
    tools::postgres()?;
    web::run(&web::Options::default())?;
    let runner = runner::build()?;
    say("building the platform");
    let assay = build(options.release)?;
    let mut up = command(&assay.to_string_lossy());
    up.arg("up").arg("--sandbox-runner").arg(runner).arg("--web-root").arg(root().join("web/dist"));
    up.args(&options.arguments).stdin(Stdio::inherit());
    Err(up.exec()).context("cannot start the platform")
}

fn build(release: bool) -> Result<PathBuf> {
    // Of the whole workspace, so that the tests find every dependency built with the features that they need too.
    let mut build = cargo(&["build", "--locked", "--workspace", "--bin", "assay"]);
    if release {
        build.arg("--release");
    }
    shell::run(&mut build)?;
    Ok(target().join(if release { "release" } else { "debug" }).join("assay"))
}

/// A platform with a database and a port of its own, which ends with this value.
pub(crate) struct Platform {
    process: Child,
    /// Its executable.
    pub(crate) executable: PathBuf,
    /// Its data.
    pub(crate) folder: PathBuf,
    /// Where it listens.
    pub(crate) url: String,
    /// What it runs strategies in.
    pub(crate) sandbox: String,
}

impl Platform {
    /// Starts a fresh platform and waits until it answers.
    pub(crate) fn start(arguments: &[&str]) -> Result<Self> {
        let runner = runner::build()?;
        let assay = build(false)?;
        let folder = std::env::temp_dir().join(format!("assay-xtask-{}", std::process::id()));
        say("starting a fresh platform");
        // A runner of its own, which a test may take away.
        std::fs::create_dir_all(&folder).context("cannot make the platform's folder")?;
        let own = folder.join("assay-runner");
        std::fs::copy(&runner, &own).context("cannot copy the runner")?;
        let mut up = command(&assay.to_string_lossy());
        up.args(["up", "--http-address", "127.0.0.1:0", "--data"]).arg(&folder);
        up.arg("--sandbox-runner").arg(own).arg("--web-root").arg(root().join("web/dist"));
        let mut process = up.args(arguments).stdout(Stdio::piped()).spawn().context("cannot start the platform")?;
        let output = process.stdout.take().context("the platform has no output")?;
        let mut platform = Self { process, executable: assay, folder, url: String::new(), sandbox: String::new() };
        let mut lines = BufReader::new(output).lines();
        for line in lines.by_ref() {
            platform.read(&line?);
            if !platform.url.is_empty() {
                // Keep reading, so that the platform never waits for a full pipe.
                std::thread::spawn(move || lines.for_each(drop));
                return Ok(platform);
            }
        }
        bail!("the platform ended before it said where it listens")
    }
}

impl Platform {
    /// Takes what it says of itself: the sandbox first, the address last.
    fn read(&mut self, line: &str) {
        if let Some((_, sandbox)) = line.split_once("sandbox:") {
            sandbox.trim().clone_into(&mut self.sandbox);
        }
        if let Some((_, url)) = line.split_once("listening on ") {
            url.trim().trim_end_matches('/').clone_into(&mut self.url);
        }
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        let _ = command("kill").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
