//! The cache of SQL statements that were checked against a real database.

use anyhow::{Result, bail};
use clap::Args;

use crate::{
    shell::{self, command, root, run_quietly, say},
    tools,
};

#[derive(Args)]
pub(crate) struct Options {
    /// Fail where the committed cache is not what would be written.
    #[arg(long)]
    check: bool,
}

/// Starts a throw-away database, migrates it, and checks every statement against it.
pub(crate) fn run(options: &Options) -> Result<()> {
    tools::postgres()?;
    say("checking every SQL statement against a fresh database");
    shell::run(&mut command(&root().join("crates/store/prepare.sh").to_string_lossy()))?;
    let changed = run_quietly(command("git").args(["status", "--porcelain", "--", "crates/store/.sqlx"]))?;
    if options.check && !changed.trim().is_empty() {
        bail!("crates/store/.sqlx is stale; run `cargo xtask sqlx` and commit it:\n{changed}");
    }
    Ok(())
}
