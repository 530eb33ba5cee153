//! Documents made to kill, stall or confuse whoever parses them: refused before they are parsed, and the gateway goes on.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::{support::Gateway, tenant::code};

/// Far above what a refusal takes, also without optimization, and far below what the work refused would.
const AT_ONCE: Duration = Duration::from_millis(500);

/// Sends a document by every way, and expects one of these refusals at once.
async fn refused(gateway: &Gateway, document: &str, codes: &[&str]) {
    let shown: String = document.chars().take(60).collect();
    for path in ["/graphql", "/graphql/stream"] {
        let request = gateway.client.post(gateway.url(path)).json(&json!({"query": document}));
        let began = Instant::now();
        let answer =
            request.header("accept", "application/graphql-response+json, text/event-stream").send().await.unwrap();
        let status = answer.status().as_u16();
        let body = answer.text().await.unwrap();
        assert!(began.elapsed() < AT_ONCE, "{path} {shown}: {:?}", began.elapsed());
        assert!([200, 400, 413].contains(&status), "{path} {shown}: {status} {body}");
        assert!(codes.iter().any(|code| body.contains(code)), "{path} {shown}: {status} {body}");
        assert!(!body.contains("\"data\":{"), "{path} {shown}: {body}");
    }
    assert_eq!(gateway.ask("{ __typename }", &json!({}), None).await["data"]["__typename"], "Query", "{shown}");
}

#[tokio::test]
async fn a11_nesting_does_not_reach_the_parser() {
    let gateway = Gateway::alone().await;
    for depth in [1_600, 20_000, 60_000] {
        let nested = |open: &str, close: &str| format!("{}{}", open.repeat(depth), close.repeat(depth));
        for document in [
            format!("{{ f(a: {}) }}", nested("[", "]")),
            format!("{{ f(a: {}) }}", nested("[", "")),
            format!("{{ f(a: {}1{}) }}", "{a:".repeat(depth), "}".repeat(depth)),
            format!("query($a: {}Int{}) {{ f }}", "[".repeat(depth), "]".repeat(depth)),
            format!("{{ a{}{} }}", "{a".repeat(depth), "}".repeat(depth)),
        ] {
            refused(
                &gateway,
                &document,
                &["MAX_DEPTH_LIMIT", "MAX_TOKENS_LIMIT", "BAD_USER_INPUT", "GRAPHQL_PARSE_FAILED"],
            )
            .await;
        }
    }
    // The variables are JSON, whose parser has a limit of its own.
    let variables = format!(
        "{{\"query\":\"{{ __typename }}\",\"variables\":{{\"a\":{}{}}}}}",
        "[".repeat(50_000),
        "]".repeat(50_000)
    );
    let request =
        gateway.client.post(gateway.url("/graphql")).header("content-type", "application/json").body(variables);
    assert_eq!(request.send().await.unwrap().status(), 400);
    gateway.stop().await;
}

#[tokio::test]
async fn a12_fragments_that_double_or_turn_in_circles_are_not_expanded() {
    let gateway = Gateway::alone().await;
    for levels in [20, 31, 45] {
        let doubling = |level: u32| format!("fragment f{level} on User {{ ...f{0} ...f{0} }}", level + 1);
        let fragments: Vec<String> = (0..levels).map(doubling).collect();
        let document = format!("{{ viewer {{ ...f0 }} }} {} fragment f{levels} on User {{ id }}", fragments.join(" "));
        refused(&gateway, &document, &["MAX_DEPTH_LIMIT"]).await;
    }
    for circle in [
        "{ viewer { ...a } } fragment a on User { ...a }",
        "{ viewer { ...a } } fragment a on User { ...b } fragment b on User { ...a }",
        "{ viewer { ...a @include(if: true) } } fragment a on User { id ...a @skip(if: false) }",
    ] {
        refused(&gateway, circle, &["GRAPHQL_VALIDATION_FAILED", "MAX_DEPTH_LIMIT"]).await;
    }
    gateway.stop().await;
}

#[tokio::test]
async fn a13_a_walk_in_circles_through_the_schema_ends() {
    let gateway = Gateway::alone().await;
    let document = format!(
        "{{ node(id: \"x\") {{ ... on Strategy {}{} }} }}",
        "{ latestVersion { strategy ".repeat(9),
        "{ id }".to_owned() + &"} }".repeat(9)
    );
    refused(&gateway, &document, &["MAX_DEPTH_LIMIT"]).await;
    gateway.stop().await;
}

#[tokio::test]
async fn a14_one_field_under_thousands_of_names_is_refused_and_a_sign_in_comes_alone() {
    let gateway = Gateway::alone().await;
    let aliases =
        |field: &str, count: usize| (0..count).map(|n| format!("a{n}: {field}")).collect::<Vec<_>>().join(" ");
    let node = format!("{{ {} }}", aliases("node(id: \"x\") { id }", 1_500));
    refused(&gateway, &node, &["MAX_ALIASES_LIMIT", "MAX_TOKENS_LIMIT"]).await;
    let sign_in = "signIn(input: {email: \"a\", password: \"b\"}) { accessToken }";
    for guesses in [2, 29, 1_000] {
        let document = format!("mutation {{ {} }}", aliases(sign_in, guesses));
        let codes = ["MAX_ROOT_FIELDS_LIMIT", "MAX_ALIASES_LIMIT", "MAX_TOKENS_LIMIT"];
        refused(&gateway, &document, &codes).await;
    }
    let hidden = format!(
        "mutation {{ ...a ...b }} fragment a on Mutation {{ x: {sign_in} }} fragment b on Mutation {{ y: {sign_in} }}"
    );
    refused(&gateway, &hidden, &["MAX_ROOT_FIELDS_LIMIT"]).await;
    gateway.stop().await;
}

#[tokio::test]
async fn a15_operations_come_one_at_a_time() {
    let gateway = Gateway::alone().await;
    let one = json!({"query": "mutation { signOut { ok } }"});
    let batch = Value::Array(vec![one; 1_000]);
    let answer = gateway.client.post(gateway.url("/graphql")).json(&batch).send().await.unwrap();
    assert_eq!(answer.status(), 400);
    assert_eq!(code(&answer.json::<Value>().await.unwrap()), "BATCHING_DISABLED");
    gateway.stop().await;
}

#[tokio::test]
async fn a16_many_small_things_are_counted_and_strange_letters_are_no_document() {
    let gateway = Gateway::alone().await;
    let limits = [
        "MAX_DIRECTIVES_LIMIT",
        "MAX_TOKENS_LIMIT",
        "MAX_ROOT_FIELDS_LIMIT",
        "BAD_USER_INPUT",
        "COST_ESTIMATED_TOO_EXPENSIVE",
        "MAX_DEPTH_LIMIT",
        "GRAPHQL_PARSE_FAILED",
    ];
    for document in [
        format!("{{ __typename {} }}", "@a ".repeat(50_000)),
        format!("{{ {} }}", "__typename ".repeat(16_000)),
        format!("{{ a(b: \"{}\") }}", "x".repeat(1_000_000)),
        format!("{{ __typename {} }}", ",".repeat(1_000_000)),
        "{ a\0 }".to_owned(),
        "{ a(b: \"\\ud800\") }".to_owned(),
    ] {
        refused(&gateway, &document, &limits).await;
    }
    // Within the size of a body, what is not a token costs nothing and means nothing.
    let commas = format!("\u{feff}{{ __typename {} # {}\n }}", ",".repeat(100_000), "c".repeat(100_000));
    assert_eq!(gateway.ask(&commas, &json!({}), None).await["data"]["__typename"], "Query");
    gateway.stop().await;
}

#[tokio::test]
async fn a16_what_is_skipped_costs_as_much_as_what_is_not() {
    let gateway = Gateway::alone().await;
    let query = "query($on: Boolean!) { status @include(if: $on) { version } }";
    let mut costs = Vec::new();
    for on in [true, false] {
        let answer = gateway.ask(query, &json!({"on": on}), None).await;
        costs.push(answer["extensions"]["cost"]["requestedQueryCost"].clone());
    }
    assert!(costs[0].as_u64().unwrap() >= 5 && costs[0] == costs[1], "{costs:?}");
    gateway.stop().await;
}

#[tokio::test]
async fn a17_nothing_inside_is_shown_or_guessed() {
    let gateway = Gateway::alone().await;
    let answer = gateway.ask("{ viewr { handel } }", &json!({}), None).await;
    let said = answer.to_string();
    assert!(code(&answer) == "GRAPHQL_VALIDATION_FAILED" && !said.to_lowercase().contains("did you mean"), "{said}");
    for path in
        ["/metrics", "/debug", "/debug/pprof", "/.env", "/graphiql", "/playground", "/actuator", "/server-status"]
    {
        let answer = gateway.client.get(gateway.url(path)).send().await.unwrap();
        assert_eq!(answer.status(), 404, "{path}");
    }
    gateway.stop().await;
}
