//! A request that comes again with its key is the same request.

use serde_json::{Value, json};

use crate::support::Gateway;

const CREATE: &str = "mutation($input: StrategyCreateInput!) { strategyCreate(input: $input) { strategy { id latestVersion { source } } userErrors { code field } } }";
const PUBLISH: &str = "mutation($id: ID!, $input: StrategyVersionInput!) { strategyVersionPublish(strategy: $id, input: $input) { version { id number } userErrors { code } } }";

#[tokio::test]
async fn a_key_makes_one_strategy_and_one_version_of_it() {
    let gateway = Gateway::with_services().await;
    let token = gateway.sign_in().await;
    let create = async |name: &str, key: Option<&str>| {
        let input = json!({"name": name, "template": "sma-cross", "idempotencyKey": key});
        gateway.ask(CREATE, &json!({ "input": input }), Some(&token)).await["data"]["strategyCreate"].clone()
    };
    let first = create("One", Some("k")).await;
    assert_eq!(create("One", Some("k")).await, first);
    assert_eq!(create("Two", Some("k")).await["userErrors"][0]["code"], "IDEMPOTENCY_MISMATCH");
    assert_ne!(create("One", None).await["strategy"]["id"], first["strategy"]["id"]);

    let source = first["strategy"]["latestVersion"]["source"].as_str().unwrap();
    let publish = async |note: &str| -> Value {
        let input = json!({"source": source, "note": note, "idempotencyKey": "v"});
        let variables = json!({"id": first["strategy"]["id"], "input": input});
        gateway.ask(PUBLISH, &variables, Some(&token)).await["data"]["strategyVersionPublish"].clone()
    };
    let version = publish("a").await;
    assert_eq!((&version["version"]["number"], &publish("a").await), (&json!(2), &version));
    assert_eq!(publish("b").await["userErrors"][0]["code"], "IDEMPOTENCY_MISMATCH");

    let upload = async |name: &str| {
        let url = gateway.url(&format!("/upload/datasets?symbol=X&format=csv&name={name}"));
        let request = gateway.client.post(url).header("idempotency-key", "u").bearer_auth(&token);
        request.body("timestamp,open,high,low,close,volume\n").send().await.unwrap().json::<Value>().await.unwrap()
    };
    let dataset = upload("a").await;
    assert!(dataset["dataset"]["id"].is_string(), "{dataset}");
    assert_eq!(upload("a").await, dataset);
    assert_eq!(upload("b").await["userErrors"][0]["code"], "IDEMPOTENCY_MISMATCH");
    gateway.stop().await;
}
