//! The web app: installed from its lock file, checked, tested and built.

use anyhow::Result;
use clap::Args;

use crate::{
    shell::{self, command, root, run_quietly, say},
    tools,
};

#[derive(Args, Default)]
pub(crate) struct Options {
    /// Also run the linter, the type checker and the unit tests.
    #[arg(long)]
    check: bool,
}

impl Options {
    /// Builds, checks and tests.
    pub(crate) const fn everything() -> Self {
        Self { check: true }
    }
}

/// Builds the web app into `web/dist`.
pub(crate) fn run(options: &Options) -> Result<()> {
    tools::node()?;
    install()?;
    if options.check {
        say("checking the web app");
        for script in ["codegen:check", "lint", "typecheck", "test"] {
            npm(&["run", "--silent", script])?;
        }
    }
    say("building the web app");
    npm(&["run", "--silent", "build"])
}

/// Installs the packages of the lock file, unless that was done already.
pub(crate) fn install() -> Result<()> {
    let installed = root().join("web/node_modules/.package-lock.json");
    let lock = root().join("web/package-lock.json");
    let newer = |file: &std::path::Path| std::fs::metadata(file).and_then(|meta| meta.modified());
    if let (Ok(installed), Ok(lock)) = (newer(&installed), newer(&lock))
        && installed >= lock
    {
        return Ok(());
    }
    say("installing the packages of the web app");
    // Not `npm ci`: it also wants the binaries of other systems, which a registry near a build machine may lack.
    run_quietly(
        command("npm").args(["install", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(root().join("web")),
    )
    .map(|_| ())
}

fn npm(arguments: &[&str]) -> Result<()> {
    shell::run(command("npm").args(arguments).current_dir(root().join("web")))
}
