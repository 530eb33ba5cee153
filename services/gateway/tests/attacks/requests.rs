//! Requests that a browser can be made to send, and requests that claim to be something else.

use reqwest::Method;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::{self, client::IntoClientRequest as _};

use crate::{
    support::Gateway,
    tenant::{PASSWORD, Tenant, code},
};

const SIGN_OUT: &str = "mutation { signOut { ok } }";

#[tokio::test]
async fn a18_no_form_and_no_link_changes_anything() {
    let gateway = Gateway::alone().await;
    let url = gateway.url("/graphql");
    let body = json!({"query": SIGN_OUT}).to_string();
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/jsonp",
    ] {
        let answer = gateway.client.post(&url).header("content-type", kind).body(body.clone()).send().await.unwrap();
        assert_eq!(answer.status(), 415, "{kind}");
    }
    assert_eq!(gateway.client.post(&url).body(body).send().await.unwrap().status(), 415, "no type at all");
    let link = format!("{url}?query={}", SIGN_OUT.replace(' ', "%20"));
    let answer = gateway.client.get(&link).header("x-http-method-override", "POST").send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers()["allow"].to_str().unwrap()), (405, "POST"));
    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::TRACE] {
        let answer = gateway.client.request(method.clone(), &url).send().await.unwrap();
        assert_eq!(answer.status(), 405, "{method}");
    }
    gateway.stop().await;
}

#[tokio::test]
async fn a19_a_page_of_another_site_opens_no_socket() {
    let gateway = Gateway::alone().await;
    for origin in ["https://evil.example", "null", "http://127.0.0.1.evil.example"] {
        let mut request = format!("ws://{}/graphql", gateway.address).into_client_request().unwrap();
        request.headers_mut().insert("origin", origin.parse().unwrap());
        request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
        let refused = tokio_tungstenite::connect_async(request).await.unwrap_err();
        assert!(matches!(&refused, tungstenite::Error::Http(answer) if answer.status() == 403), "{origin}: {refused}");
    }
    gateway.stop().await;
}

#[tokio::test]
async fn a33_a_cookie_counts_only_where_another_site_could_not_have_sent_it() {
    let gateway = Gateway::with_services().await;
    let ada = Tenant::join(&gateway, "ada").await;
    let sign_in = "mutation($input: SignInInput!) { signIn(input: $input) { accessToken refreshToken } }";
    let known = json!({"input": {"email": "ada@example.org", "password": PASSWORD}});
    let answer = gateway.post(sign_in, &known).header("sec-fetch-site", "same-origin").send().await.unwrap();
    let set = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Strict") && !set.contains("Domain="), "{set}");
    assert_eq!(answer.json::<Value>().await.unwrap()["data"]["signIn"]["refreshToken"], Value::Null);
    let cookie = set.split(';').next().unwrap();
    let refresh = "mutation { tokenRefresh { accessToken userErrors { code } } }";
    for (name, value) in [("x-nothing", "1"), ("origin", "https://evil.example"), ("origin", "null")] {
        let request = gateway.post(refresh, &json!({})).header("cookie", cookie).header(name, value);
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["data"]["tokenRefresh"]["accessToken"], Value::Null, "{name}: {value}: {answer}");
    }
    let forged = gateway.post(refresh, &json!({})).header("cookie", cookie).header("x-assay-csrf", "1");
    let answer: Value = forged.header("origin", "https://evil.example").send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["data"]["tokenRefresh"]["accessToken"], Value::Null, "{answer}");
    let ours = gateway.post(refresh, &json!({})).header("cookie", cookie).header("x-assay-csrf", "1");
    let answer: Value = ours.send().await.unwrap().json().await.unwrap();
    assert!(answer["data"]["tokenRefresh"]["accessToken"].is_string(), "the session was not hurt: {answer}");
    assert!(ada.everything().await["strategies"]["nodes"][0]["id"].is_string());
    gateway.stop().await;
}

#[tokio::test]
async fn a34_no_page_of_another_host_may_read_unless_it_is_named() {
    let gateway = Gateway::alone().await;
    for origin in ["null", "https://evil.example", "http://127.0.0.1", "https://assay.dev.evil.example"] {
        let request = gateway.post("{ __typename }", &json!({})).header("origin", origin);
        let answer = request.send().await.unwrap();
        assert!(!answer.headers().keys().any(|name| name.as_str().starts_with("access-control-")), "{origin}");
    }
    gateway.stop().await;
}

#[tokio::test]
async fn a35_an_address_that_the_caller_wrote_itself_counts_for_nothing() {
    let config = assay_gateway::Config { address_attempts: 3, ..assay_gateway::Config::for_testing() };
    let gateway = Gateway::configured(config).await;
    let mut codes = Vec::new();
    for n in 0..5 {
        let request =
            gateway.post(SIGN_OUT, &json!({})).header("x-forwarded-for", format!("203.0.113.{n}, 10.0.0.{n}"));
        let request =
            request.header("forwarded", format!("for=203.0.113.{n}")).header("x-real-ip", format!("203.0.113.{n}"));
        let guess = "mutation { signIn(input: {email: \"a\", password: \"b\"}) { accessToken } }";
        let answer: Value = request.json(&json!({"query": guess})).send().await.unwrap().json().await.unwrap();
        codes.push(code(&answer) == "RATE_LIMITED");
    }
    assert_eq!(codes, [false, false, false, true, true]);
    gateway.stop().await;
}

#[tokio::test]
async fn a54_no_answer_is_kept_for_another_and_a_taught_document_runs_as_whoever_names_it() {
    let gateway = Gateway::with_services().await;
    let (ada, bob) = (Tenant::join(&gateway, "ada").await, Tenant::join(&gateway, "bob").await);
    let query = "{ strategies(first: 5) { nodes { id } } }";
    let hash = assay_types::Digest::of(query.as_bytes()).to_string().trim_start_matches("sha256:").to_owned();
    let persisted = json!({"persistedQuery": {"version": 1, "sha256Hash": hash}});
    let poison = json!({"query": "{ viewer { id } }", "extensions": persisted});
    let taught = json!({"query": query, "extensions": persisted});
    for (body, token, expected) in [
        (&poison, None, Value::Null),
        (&taught, Some(&ada.token), json!([{"id": ada.strategy}])),
        (&json!({"extensions": persisted}), Some(&bob.token), json!([{"id": bob.strategy}])),
        (&json!({"extensions": persisted}), None, Value::Null),
    ] {
        let mut request = gateway.client.post(gateway.url("/graphql")).json(body);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.headers()["cache-control"], "no-store");
        assert!(answer.headers()["vary"].to_str().unwrap().contains("authorization"));
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(answer["data"]["strategies"]["nodes"], expected, "{answer}");
    }
    gateway.stop().await;
}

#[tokio::test]
async fn a56_no_call_between_services_comes_in_through_the_gateway() {
    let gateway = Gateway::with_services().await;
    for path in [
        "/assay.v1.Strategies/ListStrategies",
        "/assay.v1.Auth/SignIn",
        "/assay.v1.Dispatch/Status",
        "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    ] {
        let request = gateway.client.post(gateway.url(path)).header("content-type", "application/grpc");
        let answer = request.header("x-user-id", "usr_1").body(vec![0; 5]).send().await.unwrap();
        assert_eq!(answer.status(), 404, "{path}");
        assert!(answer.headers().get("grpc-status").is_none(), "{path}");
    }
    gateway.stop().await;
}
