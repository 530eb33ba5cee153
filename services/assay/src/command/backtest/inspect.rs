//! Questions to a run: here, or to one of the platform, whose sandbox answers them.

mod counterfactual;
mod decision;
mod dialects;
mod lookahead;

use std::time::Duration;

use anyhow::{Context, Result};
use assay_engine::{Answer, Question};
use serde_json::{Value, json};

use super::{Run, local, remote};
use crate::{client::Client, failure::Failure, render::Output};

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
        Question::Counterfactual { trade } => json!({"counterfactual": {"trade": trade}}),
        Question::Dialects(options) => json!({"dialects": {"fractional": options.fractional}}),
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
        Answer::Decision(trail) => decision::page(trail),
        Answer::Lookahead(report) => lookahead::page(report),
        Answer::Counterfactual(report) => counterfactual::page(report),
        Answer::Dialects(report) => dialects::page(report),
    }
}

/// Returns a moment for people.
fn at(nanos: i64) -> String {
    chrono::DateTime::from_timestamp_nanos(nanos).format("%Y-%m-%d %H:%M").to_string()
}
