use axum::body::Body;
use http::{Request, StatusCode};

use super::world::{World, code, json};

async fn events(world: &World, request: Request<Body>) -> (StatusCode, String) {
    let answer = world.send(request).await;
    let status = answer.status();
    let body = axum::body::to_bytes(answer.into_body(), 1_000_000).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

fn get(query: &str) -> Request<Body> {
    Request::get(format!("/graphql/stream?query={query}"))
        .header("accept", "text/event-stream")
        .body(Body::empty())
        .unwrap()
}

#[tokio::test]
async fn a_subscription_comes_as_events_and_ends_with_complete() {
    let (status, text) = events(&World::default(), get("subscription%7Bcount(to:2)%7D")).await;
    assert_eq!(status, StatusCode::OK);
    let expected = "event: next\ndata: {\"data\":{\"count\":1}}\n\n\
                    event: next\ndata: {\"data\":{\"count\":2}}\n\n\
                    event: complete\ndata: \ndata: \n\n";
    assert_eq!(text, expected);
}

#[tokio::test]
async fn a_query_may_come_this_way_too() {
    let request = Request::post("/graphql/stream").header("content-type", "application/json");
    let request = request.body(Body::from(r#"{"query":"{ hello }"}"#)).unwrap();
    let (_, text) = events(&World::default(), request).await;
    assert!(text.starts_with("event: next\ndata: {\"data\":{\"hello\":\"Hello you\"}}\n"), "{text}");
}

#[tokio::test]
async fn what_is_refused_is_no_stream() {
    let world = World::default();
    for (query, status, expected) in [
        ("%7B", StatusCode::BAD_REQUEST, "GRAPHQL_PARSE_FAILED"),
        ("mutation%7Btouch%7D", StatusCode::METHOD_NOT_ALLOWED, "BAD_USER_INPUT"),
    ] {
        let answer = world.send(get(query)).await;
        assert_eq!(answer.status(), status);
        assert_eq!(code(&json(answer).await), expected);
    }
    let mut request = get("subscription%7Bsilence%7D");
    request.headers_mut().insert("authorization", "Bearer bad".parse().unwrap());
    assert_eq!(world.send(request).await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_stream_ends_with_the_token() {
    let mut request = get("subscription%7Bsilence%7D");
    request.headers_mut().insert("authorization", "Bearer short".parse().unwrap());
    let (status, text) = events(&World::default(), request).await;
    assert_eq!((status, text.contains("complete")), (StatusCode::OK, false));
}
