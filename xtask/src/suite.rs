//! `cargo xtask test`: every check and test, in the order in which they fail soonest.

use std::time::Instant;

use anyhow::{Context, Result};
use clap::Args;

use crate::{
    arch, browser, conformance, docs, fuzz, runner,
    shell::{self, cargo, say},
    sizes,
    tools::{self, DockerEngine},
    web,
};

#[derive(Args)]
pub(crate) struct Options {
    /// Leave out formatting and lints.
    #[arg(long)]
    without_lints: bool,
    /// Leave out the web app and the browser.
    #[arg(long)]
    without_web: bool,
}

/// Runs the whole suite and says how long each part took.
pub(crate) fn run(options: &Options) -> Result<()> {
    let mut suite = Suite { took: Vec::new() };
    suite.part("tools", || {
        tools::postgres()?;
        tools::redis()?;
        tools::mail_sink();
        if options.without_web { Ok(()) } else { tools::node().and_then(|()| tools::chromium().map(|_| ())) }
    })?;
    let _docker = DockerEngine::obtain();
    suite.part("architecture", arch::check)?;
    suite.part("sizes", sizes::check)?;
    if !options.without_lints {
        suite.part("format", || shell::run(&mut cargo(&["fmt", "--all", "--check"])))?;
        suite.part("lints", || {
            shell::run(&mut cargo(&[
                "clippy",
                "--quiet",
                "--locked",
                "--workspace",
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ]))
        })?;
    }
    suite.part("runner", || runner::build().map(|_| ()))?;
    if !options.without_web {
        suite.part("web", || web::run(&web::Options::everything()))?;
    }
    suite.part("tests", tests)?;
    suite.part("references", || docs::references(&docs::Options::check()))?;
    suite.part("determinism", determinism)?;
    suite.part("fuzz", || fuzz::run(&fuzz::Options::bounded()))?;
    if !options.without_web {
        suite.part("conformance", || conformance::run(&conformance::Options::bounded()))?;
        suite.part("browser", || browser::run(&browser::Options::default()))?;
    }
    suite.report();
    Ok(())
}

/// Every test, whichever fails: one run says all that is wrong.
fn tests() -> Result<()> {
    shell::run(&mut cargo(&["test", "--quiet", "--locked", "--workspace", "--no-fail-fast"]))
}

/// The golden digests again, optimised: the same bits whatever the compiler does.
fn determinism() -> Result<()> {
    let packages = ["--package", "assay-engine", "--package", "assay-indicators"];
    shell::run(cargo(&["test", "--quiet", "--locked", "--release"]).args(packages))
}

struct Suite {
    took: Vec<(&'static str, f64)>,
}

impl Suite {
    fn part(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) -> Result<()> {
        say(&format!("── {name}"));
        let start = Instant::now();
        work().with_context(|| format!("the part `{name}` failed"))?;
        self.took.push((name, start.elapsed().as_secs_f64()));
        Ok(())
    }

    fn report(&self) {
        for (name, seconds) in &self.took {
            say(&format!("{name:<14}{seconds:>8.1} s"));
        }
        say("everything passed");
    }
}
