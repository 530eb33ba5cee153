//! Tokens that prove nothing, and guesses at what would.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use serde_json::{Value, json};

use crate::{
    support::Gateway,
    tenant::{PASSWORD, Tenant, code},
};

const VIEWER: &str = "{ viewer { handle } }";

/// Sends a token and expects that it is refused as one, not as nobody's.
async fn refused(gateway: &Gateway, what: &str, token: &str) {
    let answer = gateway.post(VIEWER, &json!({})).bearer_auth(token).send().await.unwrap();
    assert_eq!(answer.status(), 401, "{what}");
    assert!(answer.headers()["www-authenticate"].to_str().unwrap().contains("invalid_token"), "{what}");
    assert_eq!(code(&answer.json::<Value>().await.unwrap()), "UNAUTHENTICATED", "{what}");
}

fn part(value: &Value) -> String {
    BASE64.encode(value.to_string())
}

fn read(part: &str) -> Value {
    serde_json::from_slice(&BASE64.decode(part).unwrap()).unwrap()
}

#[tokio::test]
async fn a21_a22_the_header_chooses_neither_algorithm_nor_key() {
    let gateway = Gateway::with_services().await;
    let ada = Tenant::join(&gateway, "ada").await;
    let parts: Vec<&str> = ada.token.split('.').collect();
    let (claims, signature) = (parts[1], parts[2]);
    let good = read(parts[0]);
    for algorithm in ["none", "None", "nOnE", "HS256", "RS256", "ES256", ""] {
        let mut header = good.clone();
        header["alg"] = json!(algorithm);
        refused(&gateway, algorithm, &format!("{}.{claims}.{signature}", part(&header))).await;
        refused(&gateway, algorithm, &format!("{}.{claims}.", part(&header))).await;
    }
    for kid in ["../../../etc/passwd", "' OR 1=1 --", "http://evil.example/key", ""] {
        let mut header = good.clone();
        header["kid"] = json!(kid);
        refused(&gateway, kid, &format!("{}.{claims}.{signature}", part(&header))).await;
    }
    for extra in ["jku", "x5u", "jwk", "x5c", "crit", "zip"] {
        let mut header = good.clone();
        header[extra] = json!("http://169.254.169.254/");
        refused(&gateway, extra, &format!("{}.{claims}.{signature}", part(&header))).await;
    }
    gateway.stop().await;
}

#[tokio::test]
async fn a04_a24_claims_cannot_be_edited() {
    let gateway = Gateway::with_services().await;
    let (ada, bob) = (Tenant::join(&gateway, "ada").await, Tenant::join(&gateway, "bob").await);
    let parts: Vec<&str> = ada.token.split('.').collect();
    let names: Vec<String> = read(parts[1]).as_object().unwrap().keys().cloned().collect();
    let theirs = read(bob.token.split('.').nth(1).unwrap());
    for name in names {
        let mut claims = read(parts[1]);
        claims[&name] = if claims[&name] == theirs[&name] { json!("other") } else { theirs[&name].clone() };
        refused(&gateway, &name, &format!("{}.{}.{}", parts[0], part(&claims), parts[2])).await;
    }
    let swapped = bob.token.split('.').nth(1).unwrap();
    refused(&gateway, "the claims of another", &format!("{}.{swapped}.{}", parts[0], parts[2])).await;
    gateway.stop().await;
}

#[tokio::test]
async fn a23_no_other_secret_is_an_access_token() {
    let gateway = Gateway::with_services().await;
    Tenant::join(&gateway, "ada").await;
    let sign_in = "mutation($input: SignInInput!) { signIn(input: $input) { accessToken refreshToken } }";
    let known = json!({"input": {"email": "ada@example.org", "password": PASSWORD}});
    let answer = gateway.post(sign_in, &known).header("x-assay-client", "cli").send().await.unwrap();
    let session = answer.json::<Value>().await.unwrap()["data"]["signIn"].clone();
    let (access, refresh) = (session["accessToken"].as_str().unwrap(), session["refreshToken"].as_str().unwrap());
    refused(&gateway, "a refresh token", refresh).await;
    let as_refresh =
        "mutation($input: TokenRefreshInput) { tokenRefresh(input: $input) { accessToken userErrors { code } } }";
    let answer = gateway.ask(as_refresh, &json!({"input": {"refreshToken": access}}), None).await;
    assert_eq!(answer["data"]["tokenRefresh"]["accessToken"], Value::Null, "{answer}");
    for nothing in ["", "null", "undefined", "a.b.c", "....", &"x".repeat(5_000)] {
        refused(&gateway, "no token at all", nothing).await;
    }
    gateway.stop().await;
}

#[tokio::test]
async fn a29_a_guess_tells_nothing_about_the_account_and_a_long_one_is_not_hashed() {
    let gateway = Gateway::with_services().await;
    Tenant::join(&gateway, "ada").await;
    let sign_in =
        "mutation($input: SignInInput!) { signIn(input: $input) { accessToken userErrors { message code field } } }";
    let long = "x".repeat(200_000);
    let mut answers = Vec::new();
    for (email, password) in [
        ("ada@example.org", "wrong password here"),
        ("nobody@example.org", "wrong password here"),
        ("ada@example.org", &long),
        ("ada@example.org", "nul\0byte"),
    ] {
        let answer = gateway.ask(sign_in, &json!({"input": {"email": email, "password": password}}), None).await;
        answers.push(answer["data"]["signIn"].clone());
    }
    assert_eq!(answers[0]["userErrors"][0]["code"], "INVALID_CREDENTIALS");
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    gateway.stop().await;
}
