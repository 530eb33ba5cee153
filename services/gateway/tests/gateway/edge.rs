//! What every answer has, and what is served beside GraphQL.

use assay_gateway::Config;
use serde_json::{Value, json};

use crate::support::Gateway;

#[tokio::test]
async fn every_answer_is_named_and_guarded() {
    let gateway = Gateway::alone().await;
    for path in ["/graphql?query=%7B__typename%7D", "/graphql/schema.graphql", "/healthz", "/nothing/here"] {
        let answer = gateway.client.get(gateway.url(path)).send().await.unwrap();
        let headers = answer.headers();
        assert_eq!(headers["x-request-id"].len(), 32, "{path}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["x-frame-options"], "DENY", "{path}");
        assert!(headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"), "{path}");
    }
    gateway.stop().await;
}

#[tokio::test]
async fn an_error_names_the_trace_of_the_request() {
    let gateway = Gateway::alone().await;
    let answer = gateway.post("{ nothing }", &json!({})).send().await.unwrap();
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body["errors"][0]["extensions"]["traceId"], id);
    gateway.stop().await;
}

#[tokio::test]
async fn a_service_that_is_away_nulls_its_field_and_says_which() {
    let gateway = Gateway::alone().await;
    let body = gateway
        .ask("{ refData { indicators { name } } status { status components { name ok } } }", &json!({}), None)
        .await;
    assert_eq!(body["data"]["status"]["status"], "degraded");
    assert!(body["data"]["refData"]["indicators"].as_array().unwrap().len() > 10);
    let body = gateway.ask("mutation { signOut(input: {refreshToken: \"x\"}) { ok } }", &json!({}), None).await;
    let error = &body["errors"][0];
    assert_eq!(
        (&error["extensions"]["code"], &error["extensions"]["service"]),
        (&json!("SERVICE_UNAVAILABLE"), &json!("auth"))
    );
    assert!(!error.to_string().contains("127.0.0.1"), "{error}");
    let ready = gateway.client.get(gateway.url("/readyz")).send().await.unwrap();
    assert_eq!(ready.status(), 503);
    gateway.stop().await;
}

#[tokio::test]
async fn the_schema_is_published_and_cached() {
    let gateway = Gateway::alone().await;
    let get = || gateway.client.get(gateway.url("/graphql/schema.graphql"));
    let first = get().send().await.unwrap();
    let etag = first.headers()["etag"].clone();
    assert_eq!(first.text().await.unwrap(), assay_gateway::sdl());
    let again = get().header("if-none-match", etag).send().await.unwrap();
    assert_eq!(again.status(), 304);
    gateway.stop().await;
}

#[tokio::test]
async fn uploads_are_refused_before_they_are_read() {
    let config = Config { upload_max_bytes: 1_000, ..Config::for_testing() };
    let gateway = Gateway::configured(config).await;
    let answer = gateway.client.post(gateway.url("/upload/datasets?name=a")).body("x").send().await.unwrap();
    assert_eq!(answer.status(), 401);
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    assert_eq!(answer.json::<Value>().await.unwrap()["code"], "UNAUTHENTICATED");
    gateway.stop().await;
}

#[tokio::test]
async fn pages_are_served_with_their_own_policy() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("assets")).unwrap();
    std::fs::write(folder.path().join("index.html"), "<!doctype html>page").unwrap();
    std::fs::write(folder.path().join("assets/app-1a2b.js"), "1").unwrap();
    let config = Config { web_root: Some(folder.path().to_owned()), ..Config::for_testing() };
    let gateway = Gateway::configured(config).await;
    for path in ["/", "/backtests/bt_1"] {
        let page = gateway.client.get(gateway.url(path)).send().await.unwrap();
        assert_eq!((page.status().as_u16(), page.headers()["cache-control"].to_str().unwrap()), (200, "no-cache"));
        assert!(
            page.headers()["content-security-policy"]
                .to_str()
                .unwrap()
                .contains("script-src 'self' 'wasm-unsafe-eval'")
        );
        assert_eq!(page.text().await.unwrap(), "<!doctype html>page");
    }
    let asset = gateway.client.get(gateway.url("/assets/app-1a2b.js")).send().await.unwrap();
    assert!(asset.headers()["cache-control"].to_str().unwrap().contains("immutable"));
    let missing = gateway.client.get(gateway.url("/assets/gone.js")).send().await.unwrap();
    assert_eq!(missing.status(), 404);
    let secret = gateway.client.get(gateway.url("/..%2f..%2fetc/passwd")).send().await.unwrap();
    assert!(!secret.text().await.unwrap().contains("root:"));
    gateway.stop().await;
}

#[tokio::test]
async fn the_documents_of_the_pages_are_known_and_can_be_the_only_ones() {
    let folder = tempfile::tempdir().unwrap();
    let document = "{ viewer { id } }";
    let id = assay_types::Digest::of(document.as_bytes()).to_string();
    let manifest = json!({ id.as_str(): document }).to_string();
    std::fs::write(folder.path().join("persisted-documents.json"), manifest).unwrap();
    let web_root = Some(folder.path().to_owned());
    let gateway = Gateway::configured(Config { web_root, only_known_documents: true, ..Config::for_testing() }).await;
    let say = async |body: Value| {
        let answer = gateway.client.post(gateway.url("/graphql")).json(&body).send().await.unwrap();
        answer.json::<Value>().await.unwrap()
    };
    assert_eq!(say(json!({"documentId": id})).await["data"], json!({"viewer": null}));
    assert_eq!(
        say(json!({"documentId": id, "query": "{ status { version } }"})).await["data"],
        json!({"viewer": null})
    );
    let refused = say(json!({"query": document})).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "PERSISTED_QUERY_ID_REQUIRED");
    gateway.stop().await;
}
