//! One tenant reaches for another's things: they do not exist.

use serde_json::{Value, json};

use crate::{
    support::Gateway,
    tenant::{START, Tenant, backtest, code},
};

/// Fields of the roots that take an id: each is tried below, so that a new one fails here until it is.
const BY_ID: [&str; 18] = [
    "node(",
    "nodes(",
    "strategy(",
    "dataset(",
    "backtest(",
    "inspection(",
    "sessionRevoke(",
    "accessTokenRevoke(",
    "organizationUpdate(",
    "organizationSwitch(",
    "organizationLeave(",
    "memberRoleSet(",
    "memberRemove(",
    "invitationRevoke(",
    "strategyVersionPublish(",
    "backtestInspect(",
    "runCancel(",
    "runEvents(",
];

#[tokio::test]
async fn a01_what_is_another_s_cannot_be_read_by_id() {
    let gateway = Gateway::with_services().await;
    let (mine, theirs) = (Tenant::join(&gateway, "ada").await, Tenant::join(&gateway, "bob").await);
    let kinds =
        [&theirs.strategy, &theirs.version, &theirs.dataset, &theirs.run, &theirs.session, &theirs.organisation];
    let node = "query($id: ID!) { node(id: $id) { __typename id } }";
    for id in kinds {
        let answer = mine.ask(node, json!({"id": id})).await;
        assert_eq!((&answer["data"]["node"], answer.get("errors")), (&Value::Null, None), "{id}");
    }
    let nodes = mine.ask("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({"ids": kinds})).await;
    assert_eq!(nodes["data"]["nodes"], json!([null, null, null, null, null, null]));
    for (field, id) in [("strategy", &theirs.strategy), ("dataset", &theirs.dataset), ("backtest", &theirs.run)] {
        let query = format!("query($id: ID!) {{ found: {field}(id: $id) {{ id }} }}");
        let unseen = mine.ask(&query, json!({"id": id})).await;
        assert_eq!(unseen["data"], json!({"found": null}), "{field}: {unseen}");
        assert_eq!(theirs.ask(&query, json!({"id": id})).await["data"]["found"]["id"], json!(id), "{field}");
    }
    let inspection = "{ inspection(id: \"insp_01hf7yat00ew3re1r70w3ge1r7\") { id } }";
    assert_eq!(mine.ask(inspection, json!({})).await["data"]["inspection"], Value::Null);
    gateway.stop().await;
}

#[test]
fn a01_every_field_that_takes_an_id_is_tried() {
    let sdl = assay_gateway::sdl();
    let roots = ["type Query {", "type Mutation {", "type Subscription {"];
    let fields = roots.iter().flat_map(|root| {
        let body = sdl.split_once(root).unwrap().1.split_once("\n}").unwrap().0;
        body.lines().map(str::trim).filter(|line| !line.starts_with('"')).collect::<Vec<_>>()
    });
    let by_id = |line: &&str| line.contains(": ID") || line.contains("[ID");
    let mut found: Vec<String> =
        fields.filter(by_id).map(|line| line.split_inclusive('(').next().unwrap().to_owned()).collect();
    let mut tried = BY_ID.map(str::to_owned).to_vec();
    found.sort();
    tried.sort();
    assert_eq!(found, tried);
}

#[tokio::test]
async fn a02_what_is_another_s_cannot_be_changed() {
    let gateway = Gateway::with_services().await;
    let (mine, theirs) = (Tenant::join(&gateway, "ada").await, Tenant::join(&gateway, "bob").await);
    let before = theirs.everything().await;
    for (mutation, id) in [
        ("runCancel(id: $id) { run { id } }", &theirs.run),
        ("sessionRevoke(id: $id) { ok }", &theirs.session),
        ("strategyVersionPublish(strategy: $id, input: {source: \"x\"}) { version { id } }", &theirs.strategy),
        ("backtestInspect(id: $id, input: {dialects: {}}) { inspection { id } }", &theirs.run),
    ] {
        let attack = format!("mutation($id: ID!) {{ done: {mutation} }}");
        let refused = mine.ask(&attack, json!({"id": id})).await;
        let done = &refused["data"]["done"];
        let is_empty = done.as_object().is_none_or(|fields| fields.values().all(Value::is_null));
        assert!(is_empty && refused.get("data").is_some(), "{mutation}: {refused}");
    }
    assert_eq!(theirs.everything().await, before);
    gateway.stop().await;
}

#[tokio::test]
async fn a03_what_is_another_s_cannot_be_smuggled_into_mine() {
    let gateway = Gateway::with_services().await;
    let (mine, theirs) = (Tenant::join(&gateway, "ada").await, Tenant::join(&gateway, "bob").await);
    let before = mine.everything().await;
    let start = async |variables: Value| {
        let answer = mine.ask(START, variables).await["data"]["backtestStart"].clone();
        assert_eq!(
            (&answer["backtest"], &answer["userErrors"][0]["code"]),
            (&Value::Null, &json!("NOT_FOUND")),
            "{answer}"
        );
    };
    start(backtest(&theirs.version, &mine.dataset)).await;
    start(backtest(&mine.version, &theirs.dataset)).await;
    let mut finer = backtest(&mine.version, &mine.dataset);
    finer["input"]["finer"] = json!(theirs.dataset);
    start(finer).await;
    assert_eq!(mine.everything().await, before);
    gateway.stop().await;
}

#[tokio::test]
async fn a04_the_tenant_is_the_token_s_whatever_else_is_said() {
    let gateway = Gateway::with_services().await;
    let (mine, theirs) = (Tenant::join(&gateway, "ada").await, Tenant::join(&gateway, "bob").await);
    let query = "{ strategies(first: 10) { nodes { id } } }";
    for (header, value) in [
        ("x-tenant-id", theirs.organisation.clone()),
        ("x-organization-id", theirs.organisation.clone()),
        ("x-assay-organisation", theirs.organisation.clone()),
        ("x-user-id", "usr_01hf7yat00ew3re1r70w3ge1r7".to_owned()),
        ("cookie", format!("organisation={}; assay_refresh={}", theirs.organisation, theirs.token)),
        ("x-forwarded-host", "bob.example.org".to_owned()),
    ] {
        let request = gateway.post(query, &json!({})).bearer_auth(&mine.token).header(header, value);
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["data"]["strategies"]["nodes"], json!([{"id": mine.strategy}]), "{header}: {answer}");
    }
    gateway.stop().await;
}

#[tokio::test]
async fn a05_lists_show_mine_alone_whatever_page_is_asked_for() {
    let gateway = Gateway::with_services().await;
    let (mine, theirs) = (Tenant::join(&gateway, "ada").await, Tenant::join(&gateway, "bob").await);
    let page = "query($first: Int, $after: String) { strategies(first: $first, after: $after) { totalCount edges { cursor node { id } } } }";
    let cursor = theirs.ask(page, json!({"first": 1})).await["data"]["strategies"]["edges"][0]["cursor"].clone();
    let stolen = mine.ask(page, json!({"first": 10, "after": cursor})).await;
    let edges = stolen["data"]["strategies"]["edges"].as_array().cloned().unwrap_or_default();
    assert!(edges.iter().all(|edge| edge["node"]["id"] == json!(mine.strategy)), "{stolen}");
    assert_eq!(mine.ask(page, json!({"first": 100})).await["data"]["strategies"]["totalCount"], 1);
    for first in [json!(1_000_000_000), json!(-1), json!(0), json!(101)] {
        assert_eq!(code(&mine.ask(page, json!({"first": first})).await), "BAD_USER_INPUT", "{first}");
    }
    for after in ["", "x", "djF8MXwx", "' OR 1=1 --"] {
        assert!(
            ["BAD_CURSOR", "BAD_USER_INPUT"]
                .contains(&code(&mine.ask(page, json!({"first": 1, "after": after})).await)),
            "{after}"
        );
    }
    let filtered = "query($id: ID!) { backtests(first: 10, filter: {strategy: $id}) { totalCount nodes { id } } }";
    let answer = mine.ask(filtered, json!({"id": theirs.strategy})).await;
    assert_eq!(answer["data"]["backtests"].get("nodes").unwrap_or(&json!([])), &json!([]), "{answer}");
    gateway.stop().await;
}

#[tokio::test]
async fn a20_another_s_run_tells_nothing() {
    let gateway = Gateway::with_services().await;
    let (mine, theirs) = (Tenant::join(&gateway, "ada").await, Tenant::join(&gateway, "bob").await);
    let query = "subscription($id: ID!) { runEvents(id: $id) { __typename } }";
    let body = json!({"query": query, "variables": {"id": theirs.run}});
    let request = gateway.client.post(gateway.url("/graphql/stream")).bearer_auth(&mine.token).json(&body);
    let stream = request.header("accept", "text/event-stream").send().await.unwrap().text().await.unwrap();
    assert!(stream.contains("NOT_FOUND") && !stream.contains("RunEvent"), "{stream}");
    gateway.stop().await;
}

#[tokio::test]
async fn a43_a_key_is_one_person_s_and_one_operation_s() {
    let gateway = Gateway::with_services().await;
    let (mine, theirs) = (Tenant::join(&gateway, "ada").await, Tenant::join(&gateway, "bob").await);
    let create = "mutation($key: String!) { strategyCreate(input: {name: \"Same\", template: \"sma-cross\", idempotencyKey: $key}) { strategy { id } userErrors { code } } }";
    let first = mine.ask(create, json!({"key": "k"})).await;
    let other = theirs.ask(create, json!({"key": "k"})).await;
    assert!(other["data"]["strategyCreate"]["strategy"]["id"].is_string(), "{other}");
    assert_ne!(other["data"], first["data"]);
    let mut run = backtest(&mine.version, &mine.dataset);
    run["input"]["idempotencyKey"] = json!("k");
    assert!(mine.ask(START, run).await["data"]["backtestStart"]["backtest"]["id"].is_string());
    let long = mine.ask(create, json!({"key": "k".repeat(100_000)})).await;
    assert_eq!(long["data"]["strategyCreate"]["userErrors"][0]["code"], "TOO_LONG", "{long}");
    gateway.stop().await;
}

#[tokio::test]
async fn a43_the_same_request_at_once_is_one() {
    let gateway = Gateway::with_services().await;
    let mine = Tenant::join(&gateway, "ada").await;
    let mut run = backtest(&mine.version, &mine.dataset);
    run["input"]["idempotencyKey"] = json!("at once");
    let all = futures::future::join_all((0..8).map(|_| mine.ask(START, run.clone()))).await;
    let ids: Vec<&Value> = all.iter().map(|answer| &answer["data"]["backtestStart"]["backtest"]["id"]).collect();
    assert!(ids[0].is_string() && ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    gateway.stop().await;
}
