//! From signing up to signing out, over a real auth service.

use reqwest::Response;
use serde_json::{Value, json};

use crate::support::Gateway;

const PASSWORD: &str = "quiet rivers run deep";
const SIGN_UP: &str =
    "mutation($input: SignUpInput!) { signUp(input: $input) { user { id handle email } userErrors { code field } } }";
const SIGN_IN: &str = "mutation($input: SignInInput!) { signIn(input: $input) { accessToken refreshToken accessTokenExpiresAt user { handle } userErrors { code } } }";
const REFRESH: &str = "mutation($input: TokenRefreshInput) { tokenRefresh(input: $input) { accessToken refreshToken userErrors { code } } }";
const VIEWER: &str =
    "{ viewer { id handle email organizations { totalCount nodes { role organization { id personal } } } } }";

async fn sign_up(gateway: &Gateway) -> Value {
    let input = json!({"input": {"email": "ada@example.org", "password": PASSWORD, "handle": "ada"}});
    gateway.ask(SIGN_UP, &input, None).await
}

fn credentials() -> Value {
    json!({"input": {"email": "ada@example.org", "password": PASSWORD}})
}

fn cookie(answer: &Response) -> String {
    let header = answer.headers().get("set-cookie").unwrap().to_str().unwrap().to_owned();
    assert!(
        header.contains("HttpOnly") && header.contains("SameSite=Strict") && header.contains("Path=/graphql"),
        "{header}"
    );
    header.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_program_signs_up_in_and_out() {
    let gateway = Gateway::with_auth().await;
    let made = sign_up(&gateway).await;
    assert_eq!(made["data"]["signUp"]["userErrors"], json!([]), "{made}");
    assert_eq!(made["data"]["signUp"]["user"]["handle"], "ada");
    let again = sign_up(&gateway).await;
    assert!(again["data"]["signUp"]["userErrors"][0]["code"].is_string(), "{again}");

    let request = gateway.post(SIGN_IN, &credentials()).header("x-assay-client", "cli");
    let answer = request.send().await.unwrap();
    assert!(answer.headers().get("set-cookie").is_none());
    let session = answer.json::<Value>().await.unwrap()["data"]["signIn"].clone();
    assert!(session["accessTokenExpiresAt"].as_str().unwrap().ends_with('Z'));
    let token = session["accessToken"].as_str().unwrap();

    let viewer = gateway.ask(VIEWER, &json!({}), Some(token)).await["data"]["viewer"].clone();
    assert_eq!((&viewer["handle"], &viewer["email"]), (&json!("ada"), &json!("ada@example.org")));
    assert_eq!(viewer["organizations"]["totalCount"], 1);
    assert_eq!(viewer["organizations"]["nodes"][0]["role"], "OWNER");
    let id = viewer["id"].as_str().unwrap();
    let node = gateway
        .ask("query($id: ID!) { node(id: $id) { id ... on User { handle } } }", &json!({"id": id}), Some(token))
        .await;
    assert_eq!(node["data"]["node"], json!({"id": id, "handle": "ada"}));

    let given = json!({"input": {"refreshToken": session["refreshToken"]}});
    let request = gateway.post(REFRESH, &given).header("x-assay-client", "cli");
    let next = request.send().await.unwrap().json::<Value>().await.unwrap()["data"]["tokenRefresh"].clone();
    assert!(next["accessToken"].is_string() && next["refreshToken"] != session["refreshToken"], "{next}");
    let out = "mutation($input: TokenRefreshInput) { signOut(input: $input) { ok userErrors { code } } }";
    let given = json!({"input": {"refreshToken": next["refreshToken"]}});
    assert_eq!(gateway.ask(out, &given, None).await["data"]["signOut"]["ok"], true);
    let refused = gateway.ask(REFRESH, &given, None).await;
    assert!(refused["data"]["tokenRefresh"]["userErrors"][0]["code"].is_string(), "{refused}");
    gateway.stop().await;
}

#[tokio::test]
async fn a_page_keeps_its_refresh_token_in_a_cookie() {
    let gateway = Gateway::with_auth().await;
    sign_up(&gateway).await;
    let answer = gateway.post(SIGN_IN, &credentials()).send().await.unwrap();
    let cookie_given = cookie(&answer);
    let session = answer.json::<Value>().await.unwrap()["data"]["signIn"].clone();
    assert_eq!((session["accessToken"].is_string(), &session["refreshToken"]), (true, &Value::Null), "{session}");

    let foreign =
        gateway.post(REFRESH, &json!({})).header("cookie", &cookie_given).header("origin", "https://evil.test");
    let refused = foreign.send().await.unwrap().json::<Value>().await.unwrap();
    assert_eq!(refused["data"]["tokenRefresh"]["userErrors"][0]["code"], "REQUIRED");

    let ours = gateway.post(REFRESH, &json!({})).header("cookie", &cookie_given).header("x-assay-csrf", "1");
    let answer = ours.send().await.unwrap();
    let cookie_next = cookie(&answer);
    assert_ne!(cookie_next, cookie_given);
    assert!(answer.json::<Value>().await.unwrap()["data"]["tokenRefresh"]["accessToken"].is_string());

    let out = gateway
        .post("mutation { signOut { ok } }", &json!({}))
        .header("cookie", &cookie_next)
        .header("x-assay-csrf", "1");
    let answer = out.send().await.unwrap();
    assert_eq!(cookie(&answer), "assay_refresh=", "the cookie is taken away");
    gateway.stop().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_form_is_data() {
    let gateway = Gateway::with_auth().await;
    let input = json!({"input": {"email": "nobody", "password": "short", "handle": "x y"}});
    let answer = gateway.ask(SIGN_UP, &input, None).await;
    let errors = answer["data"]["signUp"]["userErrors"].as_array().unwrap();
    let fields: Vec<&Value> = errors.iter().map(|error| &error["field"]).collect();
    assert!(
        fields.contains(&&json!(["input", "email"])) && fields.contains(&&json!(["input", "password"])),
        "{answer}"
    );
    let answer = gateway.ask(SIGN_IN, &credentials(), None).await;
    assert_eq!(answer["data"]["signIn"]["userErrors"][0]["code"], "INVALID_CREDENTIALS");
    gateway.stop().await;
}

#[tokio::test]
async fn keys_and_tokens_fit_and_a_changed_token_does_not() {
    let gateway = Gateway::with_auth().await;
    sign_up(&gateway).await;
    let keys = gateway.client.get(gateway.url("/.well-known/jwks.json")).send().await.unwrap();
    assert_eq!(keys.headers()["cache-control"], "public, max-age=300");
    assert_eq!(keys.json::<Value>().await.unwrap()["keys"][0]["crv"], "Ed25519");
    let session = gateway.ask(SIGN_IN, &credentials(), None).await;
    let token = session["data"]["signIn"]["accessToken"].as_str().unwrap();
    let changed = format!("{}A", &token[..token.len() - 2]);
    let answer = gateway.post("{ viewer { id } }", &json!({})).bearer_auth(changed).send().await.unwrap();
    assert_eq!(answer.status(), 401);
    gateway.stop().await;
}

#[tokio::test]
async fn an_account_is_tried_five_times_a_minute_and_then_waits_though_the_password_be_right() {
    let gateway = Gateway::with_auth().await;
    sign_up(&gateway).await;
    let wrong = json!({"input": {"email": "ada@example.org", "password": "quiet rivers run dry"}});
    for _ in 0..5 {
        let refused = gateway.ask(SIGN_IN, &wrong, None).await;
        assert_eq!(refused["data"]["signIn"]["userErrors"][0]["code"], "INVALID_CREDENTIALS");
    }
    let locked = gateway.ask(SIGN_IN, &credentials(), None).await;
    assert_eq!(locked["data"]["signIn"]["userErrors"][0]["code"], "LOCKED_OUT");
    assert_eq!(locked["data"]["signIn"]["accessToken"], Value::Null);
    gateway.stop().await;
}
