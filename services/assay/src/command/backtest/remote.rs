//! A backtest in a sandbox of the platform.

use anyhow::{Context, Result, bail};
use assay_engine::Trade;
use assay_types::RunId;
use serde_json::{Value, json};

use super::{Run, report};
use crate::{
    client::Client,
    command::{data, strategy},
    failure::Failure,
    render::{Output, Progress},
};

/// The artifact that holds the trades.
const TRADES: &str = "trades.json";

const RUN: &str = "query($id: ID!) { backtest(id: $id) { id status failure { code message }
    version { strategy { name } } manifest { digest resultDigest } summary sandbox { backend }
    timings { queuedMs sandboxMs computeMs storeMs cpuMs } } }";

/// Starts a backtest, follows it, and prints its result.
pub(super) async fn run(client: &Client, options: &Run, output: Output) -> Result<()> {
    let id = start(client, options, output).await?;
    follow(client, &id, output).await?;
    show(client, &id, options.trades, output).await
}

/// Returns a finished run: the one that is named instead of a strategy, or a new one of the strategy.
pub(super) async fn finished(client: &Client, options: &Run, output: Output) -> Result<String> {
    if options.strategy.parse::<RunId>().is_ok() {
        return Ok(options.strategy.clone());
    }
    let id = start(client, options, output).await?;
    follow(client, &id, output).await?;
    Ok(id)
}

async fn start(client: &Client, options: &Run, output: Output) -> Result<String> {
    let mut versions = Vec::new();
    for (_, source) in options.sources()? {
        versions.push(strategy::push(client, &source, None, "").await?["id"].clone());
    }
    let datasets = datasets(client, options, output).await?;
    if datasets.is_empty() {
        bail!("say what to trade: a file of bars with --data, or a dataset of the platform with --dataset");
    }
    let finer = match options.bars.finer()? {
        Some(file) => Some(data::import(client, &file, output).await?["id"].clone()),
        None => None,
    };
    let further = versions.iter().skip(1).map(|version| json!({"version": version}));
    let alongside: Vec<Value> = further.chain(datasets.iter().skip(1).map(|id| json!({"dataset": id}))).collect();
    let input = json!({"input": {
        "version": versions.first(),
        "dataset": datasets.first(),
        "finer": finer,
        "alongside": alongside,
        "parameters": options.parameters(),
        "execution": options.execution()?,
        "portfolio": Run::object(&options.portfolio, "--portfolio")?,
        "funding": Run::object(&options.funding, "--funding")?,
        "lots": Run::object(&options.lots, "--lots")?,
        "capital": {"amountMinor": (u64::from(options.capital) * 100).to_string(), "currency": "USD"},
    }});
    let query = "mutation($input: BacktestStartInput!) { backtestStart(input: $input) {
        backtest { id } userErrors { message field code } } }";
    let payload: Value = client.execute("backtestStart", query, input).await?;
    Ok(payload["backtest"]["id"].as_str().context("the server started no run")?.to_owned())
}

/// Follows a run until it ends, then prints its result.
pub(super) async fn watch(client: &Client, id: &str, output: Output) -> Result<()> {
    follow(client, id, output).await?;
    show(client, id, 0, output).await
}

/// Prints the result of a run.
pub(super) async fn show(client: &Client, id: &str, trades: usize, output: Output) -> Result<()> {
    let run: Value = client.execute("backtest", RUN, json!({"id": id})).await?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match text(&run["status"]).as_str() {
        "SUCCEEDED" => {}
        "" => return Err(Failure::NotFound(format!("there is no run {id}")).into()),
        "CANCELED" => return Err(Failure::Canceled(format!("{id} was canceled")).into()),
        "QUEUED" | "RUNNING" => bail!("{id} has not ended; follow it with `assay backtest watch {id}`"),
        _ => return Err(Failure::RunFailed(format!("{id} failed: {}", text(&run["failure"]["message"]))).into()),
    }
    let result = json!({
        "id": id,
        "digest": run["manifest"]["resultDigest"],
        "metrics": run["summary"]["metrics"],
        "ambiguity": run["summary"]["ambiguity"],
        "configuration": run["summary"]["configuration"],
        "sandbox": run["sandbox"],
        "timings": run["timings"],
    });
    if output.is_json() {
        return output.value(&result, |_| String::new());
    }
    let summary = serde_json::from_value(run["summary"].clone()).context("the result has another shape")?;
    let list = if trades > 0 { list_of_trades(client, id).await? } else { Vec::new() };
    output.line(report::page(&summary, &list, trades, &text(&result["digest"])).trim_end());
    Ok(())
}

async fn list_of_trades(client: &Client, id: &str) -> Result<Vec<Trade>> {
    let query = "query($id: ID!) { backtest(id: $id) { artifacts { name url } } }";
    let run: Value = client.execute("backtest", query, json!({"id": id})).await?;
    let mut artifacts = run["artifacts"].as_array().into_iter().flatten();
    let url = artifacts.find(|artifact| artifact["name"] == TRADES).and_then(|artifact| artifact["url"].as_str());
    let bytes = client.download(url.context("the run left no list of trades")?).await?;
    serde_json::from_slice(&bytes).context("the list of trades has another shape")
}

async fn follow(client: &Client, id: &str, output: Output) -> Result<()> {
    let query = "subscription($id: ID!) { runEvents(id: $id) { kind progress { done total message } log } }";
    let mut events = client.subscribe("runEvents", query, json!({"id": id})).await?;
    let bar = Progress::new(id, output.is_json());
    while let Some(event) = events.next().await? {
        let progress = &event["progress"];
        let count = |value: &Value| value.as_str().and_then(|text| text.parse().ok()).unwrap_or(0);
        bar.set(count(&progress["done"]), count(&progress["total"]));
        bar.message(progress["message"].as_str().unwrap_or_default());
    }
    bar.finish();
    Ok(())
}

/// Returns the ids of the datasets named, or of those that the files given become.
async fn datasets(client: &Client, options: &Run, output: Output) -> Result<Vec<Value>> {
    let mut ids = Vec::new();
    for file in options.bars.files()? {
        ids.push(data::import(client, &file, output).await?["id"].clone());
    }
    if options.bars.dataset.is_empty() {
        return Ok(ids);
    }
    let query = "{ datasets(first: 100) { nodes { id name state symbol from to } } }";
    let known: Value = client.execute("datasets", query, json!({})).await?;
    for wanted in &options.bars.dataset {
        let mut nodes = known["nodes"].as_array().into_iter().flatten();
        let found = nodes.find(|dataset| dataset["id"] == **wanted || dataset["name"] == **wanted);
        let missing = || Failure::NotFound(format!("there is no dataset `{wanted}`; see `assay data list`"));
        ids.push(found.ok_or_else(missing)?["id"].clone());
    }
    Ok(ids)
}
