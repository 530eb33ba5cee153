//! The task runner: `cargo xtask up` and `cargo xtask test` are all that a newcomer needs.

mod arch;
mod bench;
mod browser;
mod conformance;
mod docs;
mod fuzz;
mod runner;
mod shell;
mod sizes;
mod sqlx;
mod suite;
mod tools;
mod up;
mod web;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, runs, tests and measures Assay")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build everything and run the whole platform on this machine.
    Up(up::Options),
    /// Run every check and test, installing what they need.
    Test(suite::Options),
    /// Build the statically linked runner that enters the sandboxes.
    Runner,
    /// Install, check and build the web app.
    Web(web::Options),
    /// Drive the web app in a real browser against a fresh platform.
    Browser(browser::Options),
    /// Run suites, tools and clients of others against a fresh platform.
    Conformance(conformance::Options),
    /// Prove the dependency walls between crates.
    Arch,
    /// Show the median, 90th percentile and largest file of each tree, and refuse files that are too long.
    Sizes,
    /// Write the GraphQL schema, or check that the committed one is current.
    Schema(docs::Options),
    /// Write the generated reference pages, or check that the committed ones are current.
    Docs(docs::Options),
    /// Write the cache of checked SQL statements.
    Sqlx(sqlx::Options),
    /// Throw changed inputs at everything that reads bytes of strangers.
    Fuzz(fuzz::Options),
    /// Measure, beside a peer where there is one: `dispatch`.
    Bench(bench::Options),
}

fn main() -> Result<()> {
    match Cli::parse().task {
        Task::Up(options) => up::run(&options),
        Task::Test(options) => suite::run(&options),
        Task::Runner => runner::build().map(|_| ()),
        Task::Web(options) => web::run(&options),
        Task::Browser(options) => browser::run(&options),
        Task::Conformance(options) => conformance::run(&options),
        Task::Arch => arch::check(),
        Task::Sizes => sizes::check(),
        Task::Schema(options) => docs::schema(&options),
        Task::Docs(options) => docs::references(&options),
        Task::Sqlx(options) => sqlx::run(&options),
        Task::Fuzz(options) => fuzz::run(&options),
        Task::Bench(options) => bench::run(&options),
    }
}
