//! External protocol suites against a fresh platform.

use anyhow::Result;

use crate::{
    shell::{self, command, root, run_quietly, say},
    tools,
    up::Platform,
};

/// Runs the GraphQL-over-HTTP audits.
pub(crate) fn run() -> Result<()> {
    tools::node()?;
    let folder = root().join("services/gateway/conformance");
    if !folder.join("node_modules").is_dir() {
        say("installing the protocol suites");
        run_quietly(command("npm").args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(&folder))?;
    }
    let platform = Platform::start(&[])?;
    say("auditing GraphQL over HTTP");
    shell::run(command("node").args(["audit.mjs", &format!("{}/graphql", platform.url)]).current_dir(&folder))
}
