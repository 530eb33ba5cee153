//! `assay org audit`: the audit log of an organization.

use anyhow::Result;
use clap::Args;
use serde_json::{Value, json};

use super::text;
use crate::{
    client::Client,
    render::{Align, Output, Table},
};

/// Most events that the server gives at once.
const PAGE: u32 = 100;

#[derive(Args)]
pub(crate) struct Options {
    /// One kind of act, such as `member.role_set`.
    #[arg(long)]
    action: Option<String>,
    /// How many events at most; all of them for an export.
    #[arg(long, default_value_t = 50, conflicts_with = "all")]
    limit: u32,
    /// Every event.
    #[arg(long)]
    all: bool,
}

/// Prints the log.
pub(super) async fn run(client: &Client, options: &Options, output: Output) -> Result<()> {
    let most = if options.all { u32::MAX } else { options.limit };
    let mut table = Table::new(&["When", "Who", "What", "To", "From", "Changed"].map(|title| (title, Align::Left)));
    let (mut after, mut shown) = (Value::Null, 0);
    while shown < most {
        let first = PAGE.min(most - shown);
        let page = page(client, options, first, &after).await?;
        let nodes = page["nodes"].as_array().map(Vec::as_slice).unwrap_or_default();
        for event in nodes {
            if output.is_json() {
                output.line(&event.to_string());
            } else {
                let or_nothing = |field: &Value| field.as_str().unwrap_or("").to_owned();
                let who = or_nothing(&event["actor"]["handle"]);
                let [at, action] = ["at", "action"].map(|field| text(&event[field]));
                let [to, from] = ["targetId", "ip"].map(|field| or_nothing(&event[field]));
                table.row([at, who, action, to, from, event["diff"].to_string()]);
            }
            shown += 1;
        }
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] != true || nodes.is_empty() {
            break;
        }
    }
    if !output.is_json() {
        output.line(table.to_string().trim_end());
    }
    Ok(())
}

async fn page(client: &Client, options: &Options, first: u32, after: &Value) -> Result<Value> {
    let query = "query($first: Int, $after: String, $action: String) { organization {
        auditLog(first: $first, after: $after, action: $action) {
            nodes { id seq at actor { id handle } accessTokenId action targetId ip userAgent traceId diff prevHash hash }
            pageInfo { hasNextPage endCursor } } } }";
    let variables = json!({"first": first, "after": after, "action": options.action});
    let mut found: Value = client.execute("organization", query, variables).await?;
    Ok(found["auditLog"].take())
}
