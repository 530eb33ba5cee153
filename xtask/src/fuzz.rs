//! `cargo xtask fuzz`: hostile bytes for everything that reads bytes of strangers.

use anyhow::Result;
use clap::Args;

use crate::shell::{self, cargo};

#[derive(Args)]
pub(crate) struct Options {
    /// What to fuzz, such as `expression`; everything in turn if left out.
    target: Option<String>,
    /// How long, for each target.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Where randomness begins; another number searches elsewhere.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl Options {
    /// Everything, for less than a minute.
    pub(crate) const fn bounded() -> Self {
        Self { target: None, seconds: 5, seed: 1 }
    }
}

/// Searches, and fails with the input that broke something.
pub(crate) fn run(options: &Options) -> Result<()> {
    let mut fuzz = cargo(&["run", "--quiet", "--locked", "--package", "assay-fuzz", "--"]);
    fuzz.args(options.target.as_deref());
    fuzz.arg("--seconds").arg(options.seconds.to_string()).arg("--seed").arg(options.seed.to_string());
    fuzz.arg("--findings").arg(shell::target().join("fuzz"));
    shell::run(&mut fuzz)
}
