//! API keys that mean nothing any more, that mean less than asked, or that are another's.

use std::time::{Duration, Instant};

use futures::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio_tungstenite::{
    connect_async,
    tungstenite::{Message, client::IntoClientRequest as _},
};

use crate::{
    support::Gateway,
    tenant::{START, Tenant, backtest, code},
};

const CREATE: &str = "mutation($input: AccessTokenCreateInput!) { accessTokenCreate(input: $input) { accessToken { id } secret userErrors { code message } } }";
const REVOKE: &str = "mutation($id: ID!) { accessTokenRevoke(id: $id) { ok } }";
const READ: &str = "{ strategies(first: 10) { nodes { id } } }";

/// Makes a key and returns its id and the key itself.
async fn key(tenant: &Tenant<'_>, scopes: &[&str]) -> (String, String) {
    let made = tenant.ask(CREATE, json!({"input": {"name": "a key", "scopes": scopes}})).await;
    let made = &made["data"]["accessTokenCreate"];
    let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
    (text(&made["accessToken"]["id"]), text(&made["secret"]))
}

#[tokio::test]
async fn a07_a_key_does_what_it_names_and_nothing_else() {
    let gateway = Gateway::with_services().await;
    let ada = Tenant::join(&gateway, "ada").await;
    let (_, reader) = key(&ada, &["read"]).await;
    let ask = async |query: &str, variables: Value| gateway.ask(query, &variables, Some(&reader)).await;
    assert_eq!(ask(READ, json!({})).await["data"]["strategies"]["nodes"][0]["id"], json!(ada.strategy));
    assert_eq!(ask("{ viewer { handle } }", json!({})).await["data"]["viewer"]["handle"], "ada");
    let publish =
        "mutation($id: ID!) { strategyVersionPublish(strategy: $id, input: {source: \"x\"}) { version { id } } }";
    for (query, variables, scope) in [
        (START, backtest(&ada.version, &ada.dataset), "run"),
        ("mutation($id: ID!) { runCancel(id: $id) { run { id } } }", json!({"id": ada.run}), "run"),
        (publish, json!({"id": ada.strategy}), "strategy:write"),
        (
            "query($id: ID!) { strategy(id: $id) { latestVersion { source } } }",
            json!({"id": ada.strategy}),
            "strategy:source",
        ),
    ] {
        let answer = ask(query, variables).await;
        assert_eq!(code(&answer), "FORBIDDEN", "{query}: {answer}");
        let message = answer["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains(&format!("`{scope}`")), "{message}");
    }
    let upload = gateway.client.post(gateway.url("/upload/datasets?name=A&symbol=X&format=csv")).bearer_auth(&reader);
    let refused = upload.body("x").send().await.unwrap();
    assert_eq!(refused.status(), 403);
    assert!(refused.text().await.unwrap().contains("`run`"));
    let (_, all) = key(&ada, &["read", "run", "strategy:source"]).await;
    let started = gateway.ask(START, &backtest(&ada.version, &ada.dataset), Some(&all)).await;
    assert!(started["data"]["backtestStart"]["backtest"]["id"].is_string(), "{started}");
    let upload = gateway.client.post(gateway.url("/upload/datasets?name=A&symbol=X&format=csv")).bearer_auth(&all);
    assert_eq!(upload.body("x").send().await.unwrap().status(), 201);
    gateway.stop().await;
}

#[tokio::test]
async fn a07_a_key_cannot_touch_the_account() {
    let gateway = Gateway::with_services().await;
    let ada = Tenant::join(&gateway, "ada").await;
    let (id, mighty) = key(&ada, &["read", "run", "strategy:write", "strategy:source", "org:admin", "billing"]).await;
    let create = json!({"input": {"name": "more", "scopes": ["read"]}});
    for (query, variables) in [
        (CREATE, create),
        (REVOKE, json!({"id": id})),
        ("{ accessTokens { id } }", json!({})),
        ("{ sessions { id } }", json!({})),
        ("mutation($id: ID!) { sessionRevoke(id: $id) { ok } }", json!({"id": ada.session})),
        ("mutation { sessionsRevokeAll(keepCurrent: false) { ok } }", json!({})),
    ] {
        let answer = gateway.ask(query, &variables, Some(&mighty)).await;
        assert_eq!(code(&answer), "FORBIDDEN", "{query}: {answer}");
    }
    let refused = ada.ask(CREATE, json!({"input": {"name": "god", "scopes": ["admin"]}})).await;
    assert_eq!(refused["data"]["accessTokenCreate"]["userErrors"][0]["code"], "FORBIDDEN");
    assert_eq!(ada.ask("{ accessTokens { id } }", json!({})).await["data"]["accessTokens"], json!([{"id": id}]));
    gateway.stop().await;
}

#[tokio::test]
async fn a23_a_key_that_means_nothing_is_refused_as_a_bad_token_is() {
    let gateway = Gateway::with_services().await;
    let ada = Tenant::join(&gateway, "ada").await;
    let (id, revoked) = key(&ada, &["read"]).await;
    assert_eq!(ada.ask(REVOKE, json!({"id": id})).await["data"]["accessTokenRevoke"]["ok"], true);
    let mut garbled = revoked.clone();
    garbled.replace_range(20..21, if &revoked[20..21] == "x" { "y" } else { "x" });
    for wrong in [&*revoked, &garbled, "assay_pat_", &format!("{revoked}0"), &format!("assay_pat_{}", "0".repeat(36))] {
        let answer = gateway.post(READ, &json!({})).bearer_auth(wrong).send().await.unwrap();
        assert_eq!(answer.status(), 401);
        let body: Value = answer.json().await.unwrap();
        assert_eq!(code(&body), "UNAUTHENTICATED");
        assert!(!body.to_string().contains("assay_pat_"), "{body}");
    }
    gateway.stop().await;
}

#[tokio::test]
async fn a25_a_key_that_is_revoked_while_in_use_stops_within_a_minute() {
    let gateway = Gateway::with_services().await;
    let ada = Tenant::join(&gateway, "ada").await;
    let (id, secret) = key(&ada, &["read"]).await;
    assert!(gateway.ask(READ, &json!({}), Some(&secret)).await.get("errors").is_none());
    ada.ask(REVOKE, json!({"id": id})).await;
    let revoked = Instant::now();
    while gateway.post(READ, &json!({})).bearer_auth(&secret).send().await.unwrap().status() != 401 {
        assert!(revoked.elapsed() < Duration::from_mins(1));
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    gateway.stop().await;
}

#[tokio::test]
async fn a01_a02_another_s_key_is_neither_seen_nor_revoked() {
    let gateway = Gateway::with_services().await;
    let (mine, theirs) = (Tenant::join(&gateway, "ada").await, Tenant::join(&gateway, "bob").await);
    let (id, secret) = key(&theirs, &["read"]).await;
    let list = "{ accessTokens { id } }";
    assert_eq!(mine.ask(list, json!({})).await["data"]["accessTokens"], json!([]));
    assert_eq!(code(&mine.ask(REVOKE, json!({"id": id})).await), "NOT_FOUND");
    let node = "query($id: ID!) { node(id: $id) { id } }";
    assert_eq!(mine.ask(node, json!({"id": id})).await["data"]["node"], Value::Null);
    let seen = gateway.ask(READ, &json!({}), Some(&secret)).await;
    assert_eq!(seen["data"]["strategies"]["nodes"], json!([{"id": theirs.strategy}]));
    gateway.stop().await;
}

#[tokio::test]
async fn a23_a_socket_takes_a_key_and_refuses_one_that_means_nothing() {
    let gateway = Gateway::with_services().await;
    let ada = Tenant::join(&gateway, "ada").await;
    let (id, good) = key(&ada, &["read"]).await;
    assert_eq!(hello(&gateway, &good).await, json!({"type": "connection_ack"}));
    let (other, revoked) = key(&ada, &["read"]).await;
    ada.ask(REVOKE, json!({"id": other})).await;
    assert_eq!(hello(&gateway, &revoked).await, json!({"close": 4403}));
    assert_ne!(id, other);
    gateway.stop().await;
}

/// Opens a socket with a key and returns what it says to that.
async fn hello(gateway: &Gateway, key: &str) -> Value {
    let mut request = format!("ws://{}/graphql", gateway.address).into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
    let (mut socket, _) = connect_async(request).await.unwrap();
    let init = json!({"type": "connection_init", "payload": {"authorization": format!("Bearer {key}")}});
    socket.send(Message::text(init.to_string())).await.unwrap();
    match socket.next().await.unwrap().unwrap() {
        Message::Text(text) => serde_json::from_str(&text).unwrap(),
        Message::Close(Some(frame)) => json!({"close": u16::from(frame.code)}),
        other => panic!("{other:?}"),
    }
}
