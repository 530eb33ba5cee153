use std::time::Duration;

use axum::body::Body;
use http::{Request, StatusCode};
use serde_json::json;

use super::world::{World, code, json as body, post, post_with};
use crate::{Allowance, Settings};

const RESPONSE: (&str, &str) = ("accept", "application/graphql-response+json");

#[tokio::test]
async fn a_query_is_answered_in_the_type_asked_for() {
    let world = World::default();
    let answer = world.send(post("{ hello }")).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["content-type"], "application/json; charset=utf-8");
    assert_eq!(answer.headers()["cache-control"], "no-store");
    assert_eq!(body(answer).await["data"], json!({"hello": "Hello you"}));
    let answer = world.send(post_with("{ hello }", &[RESPONSE])).await;
    assert_eq!(answer.headers()["content-type"], "application/graphql-response+json; charset=utf-8");
    let answer = world.send(post_with("{ hello }", &[("accept", "text/html")])).await;
    assert_eq!(answer.status(), StatusCode::NOT_ACCEPTABLE);
}

#[tokio::test]
async fn a_refused_document_has_no_data_and_a_status_that_depends_on_the_type() {
    let world = World::default();
    for (query, expected) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ hello", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("query($n: Int!) { hello }", "GRAPHQL_VALIDATION_FAILED"),
        ("query A { hello } query B { hello }", "OPERATION_RESOLUTION_FAILURE"),
        ("subscription { silence }", "OPERATION_RESOLUTION_FAILURE"),
        ("fragment f on Query { ...f } { ...f }", "GRAPHQL_VALIDATION_FAILED"),
    ] {
        let answer = world.send(post_with(query, &[RESPONSE])).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{query}");
        let refused = body(answer).await;
        assert_eq!(code(&refused), expected, "{query}: {refused}");
        assert!(refused.get("data").is_none(), "{query}");
        assert_eq!(refused["errors"][0]["extensions"]["traceId"].as_str().unwrap().len(), 32);
        let answer = world.send(post(query)).await;
        assert_eq!(answer.status(), StatusCode::OK, "{query}");
        assert!(body(answer).await.get("data").is_none(), "{query}");
    }
}

#[tokio::test]
async fn the_error_of_a_field_comes_with_data() {
    let world = World::default();
    let answer = world.send(post_with("{ hello fails }", &[RESPONSE])).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let answer = body(answer).await;
    assert_eq!(answer["data"]["hello"], "Hello you");
    assert!(answer["data"]["fails"].is_null());
    assert_eq!((code(&answer), &answer["errors"][0]["path"]), ("NOT_FOUND", &json!(["fails"])));
}

#[tokio::test]
async fn a_name_that_does_not_exist_is_not_guessed() {
    let refused = body(World::default().send(post("{ helo }")).await).await;
    assert!(!refused.to_string().contains("Did you mean"), "{refused}");
}

#[tokio::test]
async fn what_is_no_request_is_a_bad_request() {
    let world = World::default();
    for (content, expected) in [("", "BAD_USER_INPUT"), ("{}", "BAD_USER_INPUT"), ("[]", "BATCHING_DISABLED")] {
        let request = Request::post("/graphql").header("content-type", "application/json");
        let answer = world.send(request.body(Body::from(content)).unwrap()).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
        assert_eq!(code(&body(answer).await), expected);
    }
}

#[tokio::test]
async fn forms_and_text_are_not_read() {
    let world = World::default();
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/graphql"] {
        let request = Request::post("/graphql").header("content-type", kind);
        let answer = world.send(request.body(Body::from(r#"{"query":"mutation { touch }"}"#)).unwrap()).await;
        assert_eq!(answer.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
    }
}

#[tokio::test]
async fn a_get_reads_and_never_writes() {
    let world = World::default();
    let get = |uri: &str| Request::get(uri).body(Body::empty()).unwrap();
    let answer =
        world.send(get("/graphql?query=query+A%7Bhello%7D+query+B%7Bhello(name:%22b%22)%7D&operationName=B")).await;
    assert_eq!(body(answer).await["data"]["hello"], "Hello b");
    let answer = world.send(get("/graphql?query=mutation%7Btouch%7D")).await;
    assert_eq!(
        (answer.status(), &answer.headers()["allow"]),
        (StatusCode::METHOD_NOT_ALLOWED, &"POST".parse().unwrap())
    );
    assert!(body(answer).await.get("data").is_none());
    let answer = world.send(Request::put("/graphql").body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_body_has_a_limit_declared_or_not() {
    let world = World::default();
    let large = format!(r#"{{"query":"{{ hello }}","variables":{{"x":"{}"}}}}"#, "a".repeat(300_000));
    for length in [Some(large.len()), None] {
        let mut request = Request::post("/graphql").header("content-type", "application/json");
        if let Some(length) = length {
            request = request.header("content-length", length);
        }
        let answer = world.send(request.body(Body::from(large.clone())).unwrap()).await;
        assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    }
}

#[tokio::test]
async fn a_bad_token_is_refused_and_an_absent_one_is_a_stranger() {
    let world = World::default();
    for bad in ["Bearer bad", "Bearer", "Basic good", "good", ""] {
        let answer = world.send(post_with("{ hello }", &[("authorization", bad)])).await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{bad}");
        assert_eq!(answer.headers()["www-authenticate"], "Bearer error=\"invalid_token\"");
        assert_eq!(code(&body(answer).await), "UNAUTHENTICATED");
    }
    let answer = world.send(post_with("{ hello }", &[("authorization", "Bearer down")])).await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    let stranger = world.send(post("{ me }")).await;
    assert_eq!(stranger.status(), StatusCode::OK);
    assert_eq!(code(&body(stranger).await), "UNAUTHENTICATED");
    let known = world.send(post_with("{ me }", &[("authorization", "bearer good")])).await;
    assert!(body(known).await["data"]["me"].as_str().unwrap().starts_with("usr_"));
}

#[tokio::test]
async fn a_cookie_counts_only_where_no_other_site_can_have_sent_it() {
    let world = World::default();
    let cookie = ("cookie", "a=b; assay_refresh=secret");
    for (headers, expected) in [
        (vec![cookie], false),
        (vec![cookie, ("x-assay-csrf", "1")], true),
        (vec![cookie, ("host", "assay.test"), ("origin", "https://assay.test")], true),
        (vec![cookie, ("host", "assay.test"), ("origin", "https://evil.test")], false),
        (vec![cookie, ("host", "assay.test"), ("origin", "https://assay.test.evil")], false),
        (vec![cookie, ("host", "assay.test"), ("origin", "null")], false),
        (vec![cookie, ("host", "assay.test"), ("origin", "https://evil.test"), ("x-assay-csrf", "1")], false),
        (vec![("x-assay-csrf", "1")], false),
    ] {
        let answer = body(world.send(post_with("mutation { cookie }", &headers)).await).await;
        assert_eq!(answer["data"]["cookie"], expected, "{headers:?}");
    }
    let get = Request::get("/graphql?query=%7Bcookie%7D").header(cookie.0, cookie.1).header("x-assay-csrf", "1");
    assert_eq!(body(world.send(get.body(Body::empty()).unwrap()).await).await["data"]["cookie"], false);
}

#[tokio::test]
async fn only_programs_see_the_refresh_token() {
    let world = World::default();
    for (headers, expected) in [
        (vec![], false),
        (vec![("x-assay-client", "cli")], true),
        (vec![("x-assay-client", "web")], false),
        (vec![("x-assay-client", "cli"), ("origin", "https://assay.test")], false),
        (vec![("x-assay-client", "cli"), ("sec-fetch-site", "same-origin")], false),
    ] {
        let answer = body(world.send(post_with("{ showsRefreshToken }", &headers)).await).await;
        assert_eq!(answer["data"]["showsRefreshToken"], expected, "{headers:?}");
    }
}

#[tokio::test]
async fn an_operation_that_takes_too_long_is_ended() {
    let world = World::new(Settings { timeout: Duration::from_millis(50), ..Settings::default() });
    let answer = world.send(post_with("{ slow }", &[RESPONSE])).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let answer = body(answer).await;
    assert_eq!((code(&answer), &answer["data"]), ("TIMEOUT", &json!(null)));
}

#[tokio::test]
async fn points_run_out_and_the_answer_says_when_to_come_back() {
    let allowance = Allowance { maximum: 3, restore_rate: 1 };
    let world = World::new(Settings { anonymous_allowance: allowance, ..Settings::default() });
    for left in ["2", "1", "0"] {
        let answer = world.send(post("{ hello }")).await;
        assert_eq!(answer.headers()["x-ratelimit-remaining"], left);
        assert_eq!(answer.headers()["x-ratelimit-limit"], "3");
        let answer = body(answer).await;
        assert_eq!(answer["extensions"]["cost"]["throttleStatus"]["currentlyAvailable"].to_string(), left);
    }
    let answer = world.send(post("{ hello }")).await;
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.headers()["retry-after"], "1");
    assert_eq!(code(&body(answer).await), "RATE_LIMITED");
    let known = world.send(post_with("{ hello }", &[("authorization", "Bearer good")])).await;
    assert_eq!(known.status(), StatusCode::OK, "those who are signed in have their own points");
}

#[tokio::test]
async fn an_operation_tries_one_password() {
    let world = World::default();
    let refused = body(world.send(post("mutation { a: signIn b: signIn }")).await).await;
    assert_eq!(code(&refused), "MAX_ROOT_FIELDS_LIMIT");
    let refused = body(world.send(post("fragment f on Mutation { b: signIn } mutation { signIn ...f }")).await).await;
    assert_eq!(code(&refused), "MAX_ROOT_FIELDS_LIMIT");
    assert_eq!(body(world.send(post("mutation { signIn }")).await).await["data"]["signIn"], true);
}

#[tokio::test]
async fn what_an_operation_does_not_use_comes_back() {
    let allowance = Allowance { maximum: 100, restore_rate: 1 };
    let world = World::new(Settings { anonymous_allowance: allowance, ..Settings::default() });
    let answer = world.send(post("{ few { name } }")).await;
    assert_eq!(answer.headers()["x-complexity"], "10");
    assert_eq!(answer.headers()["x-ratelimit-remaining"], "98");
    assert_eq!(answer.headers()["ratelimit-policy"], "\"graphql\";q=100;w=100");
    assert_eq!(answer.headers()["ratelimit"], "\"graphql\";r=98;t=2");
    let told = body(answer).await["extensions"]["cost"].clone();
    let left = json!({"maximumAvailable": 100, "currentlyAvailable": 98, "restoreRate": 1});
    assert_eq!(told, json!({"requestedQueryCost": 10, "actualQueryCost": 2, "throttleStatus": left}));
    let answer = world.send(post("mutation { touch }")).await;
    assert_eq!(answer.headers()["x-ratelimit-remaining"], "88", "nothing comes back of what was used");
}

#[tokio::test]
async fn attempts_of_an_address_are_counted_whoever_makes_them() {
    let attempts = Allowance { maximum: 2 * crate::transport::ATTEMPT, restore_rate: 2 };
    let world = World::new(Settings { attempts, ..Settings::default() });
    for headers in [&[][..], &[("authorization", "Bearer good")]] {
        let answer = body(world.send(post_with("mutation { signIn }", headers)).await).await;
        assert_eq!(answer["data"]["signIn"], true);
    }
    let refused = world.send(post("mutation { a: signIn }")).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    let wait: u64 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((29..=30).contains(&wait), "{wait}");
    let refused = body(refused).await;
    assert_eq!(code(&refused), "RATE_LIMITED");
    assert!(refused["errors"][0]["message"].as_str().unwrap().contains("from your address"), "{refused}");
    assert_eq!(world.send(post("{ hello }")).await.status(), StatusCode::OK, "the rest goes on");
}

#[tokio::test]
async fn a_caller_has_so_many_operations_at_once() {
    let world = World::new(Settings { operations_per_address: 1, operations_per_caller: 2, ..Settings::default() });
    let slow = world.send(post("{ slow }"));
    tokio::pin!(slow);
    assert!(futures::poll!(&mut slow).is_pending());
    let refused = world.send(post("{ hello }")).await;
    assert_eq!(
        (refused.status(), &refused.headers()["retry-after"]),
        (StatusCode::TOO_MANY_REQUESTS, &"1".parse().unwrap())
    );
    assert_eq!(code(&body(refused).await), "RATE_LIMITED");
    let mine = || world.send(post_with("{ slow }", &[("authorization", "Bearer good")]));
    let (first, second) = (mine(), mine());
    tokio::pin!(first, second);
    assert!(futures::poll!(&mut first).is_pending(), "others are not concerned");
    assert!(futures::poll!(&mut second).is_pending(), "and have a limit of their own");
    assert_eq!(mine().await.status(), StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_document_is_named_by_its_hash() {
    let world = World::default();
    let hash = "b7ffbe88b05d3ee4ae9ee9a1a5b1da5bcd4d8ccdb1b2e1b2d4f2b8a1a3b1a0e0";
    let persisted = json!({"version": 1, "sha256Hash": hash});
    let send = async |content: serde_json::Value| {
        let request = Request::post("/graphql").header("content-type", "application/json");
        body(world.send(request.body(Body::from(content.to_string())).unwrap()).await).await
    };
    let unknown = send(json!({"extensions": {"persistedQuery": persisted}})).await;
    assert_eq!((code(&unknown), unknown.get("data")), ("PERSISTED_QUERY_NOT_FOUND", None));
    let wrong = send(json!({"query": "{ hello }", "extensions": {"persistedQuery": persisted}})).await;
    assert_eq!(code(&wrong), "PERSISTED_QUERY_HASH_MISMATCH");
    let right = assay_types::Digest::of(b"{ hello }").to_string();
    let persisted = json!({"version": 1, "sha256Hash": right.trim_start_matches("sha256:")});
    let taught = send(json!({"query": "{ hello }", "extensions": {"persistedQuery": persisted}})).await;
    assert_eq!(taught["data"]["hello"], "Hello you");
    assert_eq!(send(json!({"extensions": {"persistedQuery": persisted}})).await["data"]["hello"], "Hello you");
    assert_eq!(send(json!({"documentId": right})).await["data"]["hello"], "Hello you");
    let get = Request::get(format!("/graphql?documentId={right}")).body(Body::empty()).unwrap();
    assert_eq!(body(world.send(get).await).await["data"]["hello"], "Hello you");
}

#[tokio::test]
async fn where_only_known_documents_run_others_are_refused() {
    let ours = assay_types::Digest::of(b"{ hello }").to_string();
    let documents = [(ours.trim_start_matches("sha256:").to_owned(), "{ hello }".to_owned())].into();
    let world = World::new(Settings { documents, only_known_documents: true, ..Settings::default() });
    assert_eq!(code(&body(world.send(post("{ hello }")).await).await), "PERSISTED_QUERY_ID_REQUIRED");
    let request = Request::post("/graphql").header("content-type", "application/json");
    let request = request.body(Body::from(json!({"documentId": ours}).to_string())).unwrap();
    assert_eq!(body(world.send(request).await).await["data"]["hello"], "Hello you");
}
