//! What a browser gets besides the pages: `GraphiQL` where a person visits the API, and leave to call it from other hosts.

use assay_gateway::Config;
use reqwest::{Method, Response};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use crate::support::Gateway;

const VISIT: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const FRIEND: &str = "https://friend.example";

async fn visit(gateway: &Gateway, path: &str, accept: &str) -> Response {
    gateway.client.get(gateway.url(path)).header("accept", accept).send().await.unwrap()
}

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}

#[tokio::test]
async fn a_visit_to_the_api_gets_graphiql_and_a_program_its_answer() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("graphiql.html"), "<!doctype html>GraphiQL").unwrap();
    std::fs::write(folder.path().join("index.html"), "<!doctype html>page").unwrap();
    let gateway =
        Gateway::configured(Config { web_root: Some(folder.path().to_owned()), ..Config::for_testing() }).await;
    for path in ["/graphql", "/graphql?query=%7B__typename%7D"] {
        let page = visit(&gateway, path, VISIT).await;
        assert_eq!((page.status().as_u16(), header(&page, "content-type")), (200, "text/html"));
        let policy = header(&page, "content-security-policy").to_owned();
        assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval'") && policy.contains("font-src 'self' data:"));
        assert!(policy.contains("frame-ancestors 'none'"));
        assert!(page.headers().get_all("vary").iter().any(|vary| vary.to_str().unwrap().contains("accept")));
        assert_eq!(header(&page, "x-frame-options"), "DENY");
        assert_eq!(page.text().await.unwrap(), "<!doctype html>GraphiQL");
    }
    let answer = visit(&gateway, "/graphql?query=%7B__typename%7D", "application/json").await;
    assert_eq!(answer.text().await.unwrap().split(',').next().unwrap(), r#"{"data":{"__typename":"Query"}"#);
    let published = visit(&gateway, "/graphql/schema.graphql", VISIT).await;
    assert!(header(&published, "content-type").starts_with("text/plain"));
    gateway.stop().await;
}

/// Asks whether a page of this origin may send a query.
async fn preflight(gateway: &Gateway, origin: &str) -> Response {
    let ask = gateway.client.request(Method::OPTIONS, gateway.url("/graphql")).header("origin", origin);
    let ask = ask.header("access-control-request-method", "POST");
    ask.header("access-control-request-headers", "content-type,authorization").send().await.unwrap()
}

#[tokio::test]
async fn pages_of_other_hosts_call_only_where_they_are_named_and_never_with_cookies() {
    let none = Gateway::alone().await;
    assert_eq!(header(&preflight(&none, FRIEND).await, "access-control-allow-origin"), "");
    none.stop().await;

    let cors_origins = vec![FRIEND.parse().unwrap()];
    let gateway = Gateway::configured(Config { cors_origins, ..Config::for_testing() }).await;
    let allowed = preflight(&gateway, FRIEND).await;
    assert_eq!(header(&allowed, "access-control-allow-origin"), FRIEND);
    assert_eq!(header(&allowed, "access-control-allow-methods"), "GET,POST");
    assert_eq!(header(&allowed, "access-control-allow-credentials"), "");
    assert!(!header(&allowed, "access-control-allow-headers").contains("x-assay-csrf"));
    for stranger in ["null", "https://friend.example.evil.example", "http://friend.example", "https://evil.example"] {
        assert_eq!(header(&preflight(&gateway, stranger).await, "access-control-allow-origin"), "", "{stranger}");
    }
    let query = gateway.client.get(gateway.url("/graphql?query=%7B__typename%7D")).header("origin", FRIEND);
    let answer = query.send().await.unwrap();
    assert_eq!(header(&answer, "access-control-allow-origin"), FRIEND);
    assert!(header(&answer, "access-control-expose-headers").contains("x-ratelimit-remaining"));
    gateway.stop().await;
}

#[tokio::test]
async fn a_page_that_is_named_opens_a_socket_and_another_does_not() {
    let cors_origins = vec![FRIEND.parse().unwrap()];
    let gateway = Gateway::configured(Config { cors_origins, ..Config::for_testing() }).await;
    for (origin, is_let_in) in [(FRIEND, true), ("https://evil.example", false), ("https://friend.example:444", false)]
    {
        let mut request = format!("ws://{}/graphql", gateway.address).into_client_request().unwrap();
        request.headers_mut().insert("origin", origin.parse().unwrap());
        request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
        assert_eq!(tokio_tungstenite::connect_async(request).await.is_ok(), is_let_in, "{origin}");
    }
    gateway.stop().await;
}
