//! Suites, tools and clients of others against a fresh platform.

use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use clap::Args;

use crate::{
    shell::{command, root, run_quietly, say, target},
    tools,
    up::Platform,
};

/// Operations that would end the session that the others are tried with.
const ENDING: [&str; 2] = ["Mutation.signOut", "Mutation.sessionsRevokeAll"];

#[derive(Args)]
pub(crate) struct Options {
    /// Made-up calls of each operation of the schema.
    #[arg(long, default_value_t = 50)]
    examples: u32,
    /// Write what was found to docs/reference/conformance.md.
    #[arg(long)]
    write: bool,
}

impl Options {
    /// What every change is held to.
    pub(crate) fn bounded() -> Self {
        Self { examples: 10, write: false }
    }
}

/// Runs every check and prints what each found.
pub(crate) fn run(options: &Options) -> Result<()> {
    let folder = root().join("services/gateway/conformance");
    let python = install(&folder)?;
    let platform = Platform::start(&["--sandbox", "embedded"])?;
    let bench = Bench::new(folder, python, platform.url.clone())?;
    let mut found = Vec::new();
    for (what, peer) in PEERS {
        say(&format!("{what}: {}", peer.by));
        found.push((what, peer.by, bench.told(&peer)?));
    }
    let fuzzed = bench.fuzz(options.examples)?;
    found.push(("every operation", "PyPI schemathesis", fuzzed));
    say(&table(&found));
    if options.write {
        fs::write(root().join("docs/reference/conformance.md"), page(&found))?;
    }
    Ok(())
}

/// Makes sure that the suites are here, and returns the Python that has them.
fn install(folder: &Path) -> Result<PathBuf> {
    tools::node()?;
    tools::python()?;
    say("installing the suites of others");
    run_quietly(command("npm").args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(folder))?;
    let environment = target().join("conformance-python");
    let python = environment.join("bin/python");
    if !python.is_file() {
        run_quietly(command("python3").args(["-m", "venv"]).arg(&environment))?;
    }
    let mut pip = command(&python.to_string_lossy());
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]);
    run_quietly(pip.arg(folder.join("requirements.txt")))?;
    Ok(python)
}

/// A program that asks the platform and prints one line for each thing that held.
struct Peer {
    /// Whose code it is.
    by: &'static str,
    script: &'static str,
}

const PEERS: [(&str, Peer); 6] = [
    ("GraphQL over HTTP", Peer { by: "npm graphql-http", script: "audit.mjs" }),
    ("tokens", Peer { by: "npm jose", script: "tokens.mjs" }),
    ("tokens", Peer { by: "PyPI pyjwt", script: "tokens.py" }),
    ("clients", Peer { by: "npm @apollo/client, graphql-request, graphql-ws", script: "clients.mjs" }),
    ("clients", Peer { by: "PyPI gql", script: "clients.py" }),
    ("schema", Peer { by: "npm @graphql-inspector/core, relay-compiler", script: "schema.mjs" }),
];

struct Bench {
    folder: PathBuf,
    python: PathBuf,
    url: String,
    /// Tokens of two people: made-up calls may end the session of the second, and use up every attempt at another one.
    tokens: [String; 2],
}

impl Bench {
    fn new(folder: PathBuf, python: PathBuf, url: String) -> Result<Self> {
        let token = || run_quietly(command("node").arg("token.mjs").arg(&url).current_dir(&folder));
        let tokens = [token()?, token()?];
        Ok(Self { folder, python, url, tokens })
    }

    /// Returns the lines that a peer prints; one that finds fault ends with an error.
    fn told(&self, peer: &Peer) -> Result<String> {
        let mut program = if Path::new(peer.script).extension().is_some_and(|kind| kind == "py") {
            self.python(&[])
        } else {
            command("node")
        };
        let address = if peer.script == "audit.mjs" { format!("{}/graphql", self.url) } else { self.url.clone() };
        run_quietly(program.arg(peer.script).arg(address).current_dir(&self.folder))
    }

    /// Returns a Python that has the token of a person.
    fn python(&self, arguments: &[&str]) -> Command {
        let mut python = command(&self.python.to_string_lossy());
        python.args(arguments).env("ASSAY_TOKEN", &self.tokens[0]).current_dir(&self.folder);
        python
    }

    /// Makes up calls of every operation; an answer that is not declared ends with an error.
    fn fuzz(&self, examples: u32) -> Result<String> {
        say(&format!("every operation: PyPI schemathesis, {examples} examples each"));
        let others = ENDING.map(|name| ["--exclude-name", name]).concat();
        let told = self.schemathesis(examples, &self.tokens[0], &others)?;
        self.schemathesis(examples, &self.tokens[1], &ENDING.map(|name| ["--include-name", name]).concat())?;
        let operations = told.lines().find_map(|line| line.trim().strip_prefix("Tested: "));
        let operations: usize = operations.context("schemathesis did not say what it tested")?.parse()?;
        Ok(format!(
            "{examples} calls of each of {} operations: no failure of the platform, no answer that is not declared\n",
            operations + ENDING.len()
        ))
    }

    fn schemathesis(&self, examples: u32, token: &str, which: &[&str]) -> Result<String> {
        let mut run = self.python(&["-m", "schemathesis.cli", "run"]);
        run.env("SCHEMATHESIS_HOOKS", "declared_answers").args(["--checks", "declared_answers", "--no-color"]);
        run.arg("--header").arg(format!("Authorization: Bearer {token}"));
        run.args(["--max-examples", &examples.to_string()]).args(which).arg(format!("{}/graphql", self.url));
        run_quietly(&mut run)
    }
}

type Found = (&'static str, &'static str, String);

fn table(found: &[Found]) -> String {
    let mut text = String::from("| what | by | found |\n|---|---|---|\n");
    for (what, by, told) in found {
        let told = told.trim().replace('\n', "; ");
        // A table in memory takes every line.
        let _ = writeln!(text, "| {what} | {by} | {told} |");
    }
    text
}

fn page(found: &[Found]) -> String {
    format!(
        "# Conformance\n\nWhat suites, tools and clients of others found, asked by `cargo xtask conformance --write` against a fresh \
         platform. Every change runs\nthe same with fewer made-up calls. The versions are in `services/gateway/conformance`.\n\n{}",
        table(found)
    )
}
