//! How many statements an operation costs the database: as many for a long page as for a short one.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod count;
mod firm;
mod market;
#[expect(dead_code, reason = "the tests of the gateway use the rest")]
#[path = "../gateway/support.rs"]
mod support;
mod world;

use std::collections::BTreeSet;

use self::{count::Count, world::World};

/// Every list of the schema, with what can be asked of its items beyond themselves; `N` is the length of the page.
const LISTS: [(&str, &str); 12] = [
    ("runs", "{ backtests(first: N) { totalCount edges { cursor node { id status summary metrics { sharpe } } } } }"),
    (
        "runs with their references",
        "{ backtests(first: N) { nodes { version { number strategy { name } } dataset { name } } } }",
    ),
    ("strategies", "{ strategies(first: N) { totalCount nodes { name latestVersion { number strategy { slug } } } } }"),
    ("datasets", "{ datasets(first: N) { totalCount nodes { name quality { rows } } } }"),
    ("versions", "query($id: ID!) { strategy(id: $id) { versions(first: N) { nodes { number strategy { name } } } } }"),
    (
        "runs of a strategy",
        "query($id: ID!) { strategy(id: $id) { backtests(first: N) { nodes { id version { number } } } } }",
    ),
    (
        "versions of every strategy",
        "{ strategies(first: N) { nodes { versions(first: 2) { totalCount edges { cursor node { number } } } } } }",
    ),
    (
        "the oldest versions of every strategy, and the newest",
        "{ strategies(first: N) { nodes { old: versions(last: 1) { nodes { id } } new: versions(first: 1) { nodes { id } } } } }",
    ),
    ("trades of every run", "{ backtests(first: N) { nodes { trades(first: 2) { totalCount nodes { id } } } } }"),
    (
        "runs of every strategy",
        "{ strategies(first: N) { nodes { backtests(first: 2) { totalCount nodes { status version { number } } } } } }",
    ),
    ("members", "{ organization { members(first: N) { totalCount nodes { role user { handle } } } } }"),
    ("what was done", "{ organization { auditLog(first: N) { edges { cursor node { id action } } } } }"),
];

/// Connections that are no such list: this one is the caller's own.
const OTHERS: [&str; 1] = ["organizations"];

#[test]
fn every_connection_of_the_schema_is_counted() {
    let sdl = assay_gateway::sdl();
    let names: BTreeSet<&str> = sdl.match_indices("Connection!").filter_map(|(at, _)| field(&sdl[..at])).collect();
    assert!(names.len() >= 8, "{names:?}");
    for name in names {
        let is_asked = |(_, query): &(&str, &str)| query.contains(&format!(" {name}("));
        let is_counted = LISTS.iter().any(is_asked) || OTHERS.contains(&name);
        assert!(is_counted, "{name} is a connection: count its statements");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_costs_more_statements_for_being_longer() {
    let count = Count::install();
    let world = World::with_plenty().await;
    for (name, query) in LISTS {
        let mut costs = Vec::new();
        for length in [2, 50] {
            count.reset();
            let answer = world.ask(&query.replace('N', &length.to_string())).await;
            assert!(answer.get("errors").is_none(), "{name}: {answer}");
            assert_eq!(longest(&answer), length, "{name} has enough items: {answer}");
            costs.push(count.statements());
        }
        assert_eq!(costs[1], costs[0], "{name}");
        assert!(name != "runs" || costs[1].len() <= 3, "a page of runs with summaries: {:#?}", costs[1]);
    }
    for lengths in [2, 50] {
        count.reset();
        let answer = world.nodes(lengths).await;
        assert_eq!(longest(&answer), lengths, "{answer}");
        assert!(count.statements().len() <= 2, "{:#?}", count.statements());
    }
    world.stop().await;
}

/// The name of the field with arguments that this text of a schema ends in.
fn field(before: &str) -> Option<&str> {
    let (name, _) = before.rsplit_once('(')?;
    name.rsplit(char::is_whitespace).next()
}

/// The length of the longest list in an answer.
fn longest(answer: &serde_json::Value) -> usize {
    match answer {
        serde_json::Value::Array(items) => items.iter().map(longest).max().unwrap_or(0).max(items.len()),
        serde_json::Value::Object(fields) => fields.values().map(longest).max().unwrap_or(0),
        _ => 0,
    }
}
