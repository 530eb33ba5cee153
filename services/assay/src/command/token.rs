//! `assay token`: API keys for programs.

use anyhow::Result;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::{
    client::Client,
    render::{Align, Output, Table},
};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Make an API key and print it; it is shown this once. Programs give it as `ASSAY_TOKEN`.
    Create(Create),
    /// List your API keys.
    List,
    /// Revoke an API key; it does nothing any more after a minute.
    Revoke {
        /// Id of the key, as `assay token list` shows it.
        id: String,
    },
}

#[derive(Args)]
pub(crate) struct Create {
    /// What the key is for.
    name: String,
    /// What it may do: read, run, strategy:write, strategy:source and so on; repeat for more.
    #[arg(long = "scope", required = true, value_name = "SCOPE")]
    scopes: Vec<String>,
    /// How long it is good, such as 30d or 12h [default: 90d].
    #[arg(long, value_name = "TIME", value_parser = duration)]
    expires_in: Option<String>,
}

/// Runs `assay token`.
pub(crate) async fn run(command: &Command, client: impl Fn() -> Result<Client>, output: Output) -> Result<()> {
    match command {
        Command::Create(key) => create(&client()?, key, output).await,
        Command::List => list(&client()?, output).await,
        Command::Revoke { id } => {
            let query = "mutation($id: ID!) { accessTokenRevoke(id: $id) { ok userErrors { message code } } }";
            let done: Value = client()?.execute("accessTokenRevoke", query, json!({ "id": id })).await?;
            output.value(&json!({"revoked": done["ok"]}), |_| "Revoked.".to_owned())
        }
    }
}

async fn create(client: &Client, key: &Create, output: Output) -> Result<()> {
    let query = "mutation($input: AccessTokenCreateInput!) { accessTokenCreate(input: $input) {
        accessToken { id name scopes expiresAt } secret userErrors { message code } } }";
    let input = json!({"input": {"name": key.name, "scopes": key.scopes, "expiresIn": key.expires_in}});
    let made: Value = client.execute("accessTokenCreate", query, input).await?;
    let (token, secret) = (&made["accessToken"], text(&made["secret"]));
    if !output.is_json() {
        let (name, id, end) = (text(&token["name"]), text(&token["id"]), text(&token["expiresAt"]));
        output.note(&format!(
            "Made the key {name} ({id}), good until {end}. It is shown once; keep it as you keep a password."
        ));
    }
    // Nothing but the key is on standard output, so that a script can take it from there.
    output.value(&json!({"accessToken": token, "secret": secret}), |_| secret)
}

async fn list(client: &Client, output: Output) -> Result<()> {
    let query = "{ accessTokens { id name prefix scopes createdAt expiresAt lastUsedAt } }";
    let keys: Vec<Value> = client.execute("accessTokens", query, json!({})).await?;
    output.value(&keys, |keys| {
        if keys.is_empty() {
            return "No API keys. `assay token create` makes one.".to_owned();
        }
        let titles = ["Id", "Name", "Begins with", "Scopes", "Last used", "Expires"];
        let mut table = Table::new(&titles.map(|title| (title, Align::Left)));
        for key in keys {
            let scopes: Vec<String> = key["scopes"].as_array().into_iter().flatten().map(text).collect();
            let used = key["lastUsedAt"].as_str().unwrap_or("never").to_owned();
            let [id, name, prefix, end] = ["id", "name", "prefix", "expiresAt"].map(|field| text(&key[field]));
            table.row([id, name, prefix, scopes.join(", "), used, end]);
        }
        table.to_string()
    })
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("?").to_owned()
}

/// Reads `30d`, `12h` or `90m` and writes it as the API has it.
fn duration(text: &str) -> Result<String, String> {
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).unwrap_or_default();
    let positive = number.parse::<u32>().is_ok_and(|number| number > 0);
    match (positive, unit) {
        (true, "d") => Ok(format!("P{number}D")),
        (true, "h") => Ok(format!("PT{number}H")),
        (true, "m") => Ok(format!("PT{number}M")),
        _ => Err("give a number with d, h or m behind it, such as 90d".to_owned()),
    }
}
