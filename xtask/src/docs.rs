//! Generated files that are committed: their tests compare them, or write them where asked to.

use anyhow::{Result, bail};
use clap::Args;

use crate::shell::{cargo, command, run, run_quietly, say};

/// Set for the tests that own a generated file: they write it instead of comparing it.
const WRITE: &str = "ASSAY_WRITE_REFERENCES";

#[derive(Args)]
pub(crate) struct Options {
    /// Change nothing; fail where a committed file is not what would be generated.
    #[arg(long)]
    check: bool,
}

impl Options {
    /// Changes nothing.
    pub(crate) const fn check() -> Self {
        Self { check: true }
    }
}

/// The GraphQL schema.
pub(crate) fn schema(options: &Options) -> Result<()> {
    generate(options, &["--workspace", "--test", "gateway"], &["services/gateway/schema.graphql"])
}

/// The reference pages of indicators, strategies, errors, configuration and of who may do what.
pub(crate) fn references(options: &Options) -> Result<()> {
    generate(options, &["--workspace"], &["docs/reference", "services/gateway/schema.graphql"])
}

fn generate(options: &Options, selection: &[&str], files: &[&str]) -> Result<()> {
    let mut test = cargo(&["test", "--quiet", "--locked"]);
    test.args(selection).arg("is_current");
    if !options.check {
        say(&format!("writing {}", files.join(" and ")));
        test.env(WRITE, "1");
    }
    run(&mut test)?;
    let changed = run_quietly(command("git").args(["status", "--porcelain", "--"]).args(files))?;
    if options.check && !changed.trim().is_empty() {
        bail!("generated files differ from what is committed:\n{changed}");
    }
    Ok(())
}
