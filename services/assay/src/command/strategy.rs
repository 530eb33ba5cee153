//! `assay strategy`: check documents, push them, list what is there.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use serde_json::{Value, json};

use crate::{
    client::Client,
    render::{Align, Output, Table},
};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Compile a strategy document and explain it in plain English; needs no server.
    Check {
        /// The document, TOML or JSON.
        file: PathBuf,
    },
    /// Save a document as a new strategy, or as a new version of one.
    Push {
        /// The document, TOML or JSON.
        file: PathBuf,
        /// Strategy to add a version to; without it a new strategy is made.
        #[arg(long, value_name = "ID")]
        strategy: Option<String>,
        /// What changed.
        #[arg(long, default_value = "")]
        note: String,
    },
    /// List the strategies of the organisation.
    List,
    /// List the built-in strategies; needs no server.
    Builtins,
    /// Print the document of a built-in strategy; needs no server.
    Show {
        /// Its id, as `assay strategy builtins` prints it.
        id: String,
    },
}

/// Runs `assay strategy`.
pub(crate) async fn run(command: &Command, client: impl Fn() -> Result<Client>, output: Output) -> Result<()> {
    match command {
        Command::Check { file } => check(file, output),
        Command::Push { file, strategy, note } => {
            let pushed = push(&client()?, &read(file)?, strategy.as_deref(), note).await?;
            output.value(&pushed, |pushed| {
                let text = |value: &Value| value.as_str().unwrap_or("?").to_owned();
                let (number, version) = (&pushed["number"], text(&pushed["id"]));
                format!("Saved version {number} of {}: {version}", text(&pushed["strategy"]["name"]))
            })
        }
        Command::List => list(&client()?, output).await,
        Command::Builtins => {
            builtins(output);
            Ok(())
        }
        Command::Show { id } => {
            let builtin = assay_strategy::builtins().iter().find(|builtin| builtin.id == id);
            let builtin =
                builtin.with_context(|| format!("no built-in strategy `{id}`; see `assay strategy builtins`"))?;
            output.line(builtin.source.trim_end());
            Ok(())
        }
    }
}

/// Reads a strategy document.
pub(crate) fn read(file: &std::path::Path) -> Result<String> {
    let source = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    String::from_utf8(source).with_context(|| format!("{} is not UTF-8 text", file.display()))
}

/// Saves a document on the server and returns the version.
pub(crate) async fn push(client: &Client, source: &str, strategy: Option<&str>, note: &str) -> Result<Value> {
    const VERSION: &str = "id number sourceDigest strategy { id name }";
    let (field, query, variables) = match strategy {
        Some(id) => (
            "strategyVersionPublish",
            format!(
                "mutation($id: ID!, $input: StrategyVersionInput!) {{ strategyVersionPublish(strategy: $id, input: $input) {{
                    version {{ {VERSION} }} diagnostics {{ severity message line column }} userErrors {{ message code }} }} }}"
            ),
            json!({"id": id, "input": {"source": source, "kind": "DECLARATIVE", "note": note}}),
        ),
        None => (
            "strategyCreate",
            format!(
                "mutation($input: StrategyCreateInput!) {{ strategyCreate(input: $input) {{
                    strategy {{ latestVersion {{ {VERSION} }} }} userErrors {{ message code }} }} }}"
            ),
            json!({"input": {"name": name_of(source)?, "source": source, "kind": "DECLARATIVE"}}),
        ),
    };
    let payload: Value = client.execute(field, &query, variables).await?;
    let version = if strategy.is_some() { &payload["version"] } else { &payload["strategy"]["latestVersion"] };
    if version.is_null() {
        bail!("the server did not save the strategy; check it with `assay strategy check`");
    }
    Ok(version.clone())
}

fn name_of(source: &str) -> Result<String> {
    match assay_strategy::check(source).document {
        Some(document) => Ok(document.name),
        None => bail!("the document does not compile; see `assay strategy check`"),
    }
}

fn check(file: &std::path::Path, output: Output) -> Result<()> {
    let checked = assay_strategy::check(&read(file)?);
    for diagnostic in &checked.diagnostics {
        if output.is_json() {
            output.line(&serde_json::to_string(diagnostic)?);
        } else {
            output.note(&format!("{}: {diagnostic}", file.display()));
        }
    }
    match checked.explanation {
        Some(explanation) if !output.is_json() => output.line(&explanation),
        Some(explanation) => output.line(&json!({"explanation": explanation}).to_string()),
        None => bail!("{} does not compile", file.display()),
    }
    Ok(())
}

async fn list(client: &Client, output: Output) -> Result<()> {
    let query = "{ strategies(first: 100) { nodes { id name updatedAt latestVersion { number } } } }";
    let strategies: Value = client.execute("strategies", query, json!({})).await?;
    let columns = [("ID", Align::Left), ("NAME", Align::Left), ("VERSION", Align::Right), ("CHANGED", Align::Left)];
    let mut table = Table::new(&columns);
    for strategy in strategies["nodes"].as_array().into_iter().flatten() {
        if output.is_json() {
            output.line(&strategy.to_string());
            continue;
        }
        let text = |name: &str| strategy[name].as_str().unwrap_or("").to_owned();
        table.row([text("id"), text("name"), strategy["latestVersion"]["number"].to_string(), text("updatedAt")]);
    }
    if !output.is_json() {
        output.line(table.to_string().trim_end());
    }
    Ok(())
}

fn builtins(output: Output) {
    let mut table = Table::new(&[("ID", Align::Left), ("CATEGORY", Align::Left), ("DESCRIPTION", Align::Left)]);
    for builtin in assay_strategy::builtins() {
        if output.is_json() {
            output
                .line(&json!({"id": builtin.id, "name": builtin.name, "description": builtin.description}).to_string());
        } else {
            table.row([builtin.id.to_owned(), builtin.category.as_str().to_owned(), builtin.description.clone()]);
        }
    }
    if !output.is_json() {
        output.line(table.to_string().trim_end());
    }
}
