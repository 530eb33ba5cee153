use axum::body::{Body, to_bytes};
use tower::ServiceExt as _;

use super::*;

async fn ask(readiness: Readiness) -> (StatusCode, serde_json::Value) {
    let request = ::http::Request::get("/readyz").body(Body::empty()).unwrap();
    let response = probes(readiness).oneshot(request).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), 10_000).await.unwrap();
    (status, serde_json::from_slice(&body).unwrap())
}

#[tokio::test]
async fn one_failing_check_makes_the_process_unready_and_is_named() {
    let readiness = Readiness::default()
        .with("clock", || async { Ok(()) })
        .with("database", || async { Err("connection refused".to_owned()) });
    let (status, body) = ask(readiness).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(body, serde_json::json!({"ready": false, "checks": {"clock": "ok", "database": "connection refused"}}));
}

#[tokio::test(start_paused = true)]
async fn a_check_that_hangs_fails() {
    let (status, body) = ask(Readiness::default().with("store", std::future::pending)).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(body["checks"]["store"], "no answer within 2 s");
}

#[tokio::test]
async fn a_stopping_process_is_alive_but_not_ready() {
    let stopping = CancellationToken::new();
    let readiness = Readiness::new(stopping.clone());
    assert_eq!(ask(readiness.clone()).await.0, StatusCode::OK);
    stopping.cancel();
    assert_eq!(ask(readiness.clone()).await.0, StatusCode::SERVICE_UNAVAILABLE);
    let request = ::http::Request::get("/healthz").body(Body::empty()).unwrap();
    assert_eq!(probes(readiness).oneshot(request).await.unwrap().status(), StatusCode::OK);
}
