//! Questions to a run: here, or to one of the platform, whose sandbox answers them.

use std::time::Duration;

use anyhow::{Context, Result};
use assay_engine::{Answer, DecisionTrail, LookaheadReport, Moment, Question};
use chrono::DateTime;
use serde_json::{Value, json};

use super::{Run, local, remote};
use crate::{
    client::Client,
    failure::Failure,
    render::{Align, Output, Table},
};

/// How often an answer is asked for.
const POLL: Duration = Duration::from_millis(150);

const ASK: &str = "mutation($id: ID!, $input: BacktestInspectInput!) { backtestInspect(id: $id, input: $input) {
    inspection { id } userErrors { message field code } } }";

/// Asks, and prints the answer.
pub(super) async fn run(
    client: impl Fn() -> Result<Client>,
    options: &Run,
    question: Question,
    output: Output,
) -> Result<()> {
    let answer = if options.remote {
        let client = client()?;
        let run = remote::finished(&client, options, output).await?;
        let id = ask(&client, &run, question).await?;
        answer(&client, &id).await?
    } else {
        local::ask(options, question)?
    };
    output.value(&answer, page)
}

async fn ask(client: &Client, run: &str, question: Question) -> Result<String> {
    let input = match question {
        Question::Decision { trade } => json!({"decision": {"trade": trade}}),
        Question::Lookahead(options) => json!({"lookahead": {"prefixes": options.prefixes, "seed": options.seed}}),
    };
    let payload: Value = client.execute("backtestInspect", ASK, json!({"id": run, "input": input})).await?;
    Ok(payload["inspection"]["id"].as_str().context("the server took no question")?.to_owned())
}

async fn answer(client: &Client, id: &str) -> Result<Answer> {
    let query = "query($id: ID!) { inspection(id: $id) { status failure { message } answer } }";
    loop {
        let found: Value = client.execute("inspection", query, json!({"id": id})).await?;
        match found["status"].as_str() {
            Some("SUCCEEDED") => {
                return serde_json::from_value(found["answer"].clone()).context("the answer has another shape");
            }
            Some("QUEUED" | "RUNNING") => tokio::time::sleep(POLL).await,
            _ => {
                let why = found["failure"]["message"].as_str().unwrap_or("it is not there any more");
                return Err(Failure::RunFailed(format!("the question was not answered: {why}")).into());
            }
        }
    }
}

fn page(answer: &Answer) -> String {
    match answer {
        Answer::Decision(trail) => decision(trail),
        Answer::Lookahead(report) => lookahead(report),
    }
}

fn decision(trail: &DecisionTrail) -> String {
    let side = format!("{:?}", trail.side).to_lowercase();
    let reason = trail.reason.as_str();
    let exit = match &trail.exit {
        Some(exit) => moment(exit),
        None => ": no condition of the strategy decided it.\n".to_owned(),
    };
    let entry = moment(&trail.entry);
    format!("Trade {}: {side} {}\n\nEntry{entry}\nExit by {reason}{exit}", trail.trade, trail.symbol)
}

fn moment(moment: &Moment) -> String {
    let mut conditions = Table::new(&[("HOLDS", Align::Left), ("WHERE", Align::Left), ("CONDITION", Align::Left)]);
    for condition in &moment.conditions {
        let holds = if condition.holds { "yes" } else { "no" };
        conditions.row([holds.to_owned(), condition.path.clone(), condition.expression.clone()]);
    }
    let mut values = Table::new(&[("VALUE", Align::Right), ("EXPRESSION", Align::Left)]);
    for value in &moment.values {
        let shown = value.value.map_or_else(|| "none".to_owned(), |value| value.to_string());
        values.row([shown, value.expression.clone()]);
    }
    let omitted = if moment.omitted > 0 { format!("{} more are not shown\n", moment.omitted) } else { String::new() };
    format!(", decided at the close of {}\n{conditions}\n{values}{omitted}", at(moment.time.as_nanos()))
}

fn lookahead(report: &LookaheadReport) -> String {
    let mut table = Table::new(&[
        ("STRATEGY", Align::Right),
        ("SYMBOL", Align::Left),
        ("PREFIXES", Align::Right),
        ("BARS CHECKED", Align::Right),
        ("COLUMNS", Align::Right),
        ("VERDICT", Align::Left),
    ]);
    for check in &report.checks {
        let found = &check.found;
        let verdict = found.first.as_ref().map_or_else(
            || "clean".to_owned(),
            |first| format!("{} changed at {}: {:?}, now {:?}", first.what, at(first.time), first.then, first.now),
        );
        table.row([
            check.strategy.to_string(),
            check.symbol.to_string(),
            found.prefixes.len().to_string(),
            found.bars_checked.to_string(),
            found.columns.to_string(),
            verdict,
        ]);
    }
    let verdict = if report.clean {
        "No decision and no indicator depends on later bars."
    } else {
        "The strategy knows the future: decisions or indicators changed when later bars came."
    };
    format!("{table}\n{verdict}\n")
}

fn at(nanos: i64) -> String {
    DateTime::from_timestamp_nanos(nanos).format("%Y-%m-%d %H:%M").to_string()
}
