//! An operation answers in time, with what it has by then.

use std::time::{Duration, Instant};

use assay_gateway::Config;
use serde_json::{Value, json};

use crate::support::Gateway;

#[tokio::test]
async fn what_was_resolved_in_time_is_kept() {
    let config = Config { operation_ms: 4_000, ..Config::for_testing() };
    let gateway = Gateway::with_a_silent_strategy_service(config).await;
    let token = gateway.sign_in().await;
    let query =
        "query($strategy: ID!, $run: ID!) { viewer { handle } node(id: $strategy) { id } backtest(id: $run) { id } }";
    let ids = json!({"strategy": "strat_01hf7yat00ew3re1r70w3ge1r7", "run": "bt_01hf7yat00ew3re1r70w3ge1r7"});
    let began = Instant::now();
    let answer = gateway.ask(query, &ids, Some(&token)).await;
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    assert_eq!(answer["data"], json!({"viewer": {"handle": "ada"}, "node": null, "backtest": null}));
    let errors = answer["errors"].as_array().unwrap();
    let mut failed: Vec<(&Value, &Value)> =
        errors.iter().map(|error| (&error["path"][0], &error["extensions"]["code"])).collect();
    failed.sort_by_key(|(field, _)| field.to_string());
    assert_eq!(failed, [(&json!("backtest"), &json!("TIMEOUT")), (&json!("node"), &json!("TIMEOUT"))]);
    gateway.stop().await;
}
