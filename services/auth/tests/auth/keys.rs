use std::os::unix::fs::PermissionsExt as _;

use assay_auth_service::{Config, ensure_key_file};
use assay_authn::Verifier;
use assay_host::OsEntropy;
use assay_proto::v1::KeysRequest;

use crate::support::{DAY, KEY, TestAuth};

async fn published(auth: &TestAuth) -> Vec<String> {
    let json = auth.client.clone().keys(KeysRequest {}).await.unwrap().into_inner().jwks_json;
    let document: serde_json::Value = serde_json::from_str(&json).unwrap();
    let keys = document["keys"].as_array().unwrap();
    assert!(keys.iter().all(|key| key.get("d").is_none()), "a private key is published");
    keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn another_service_verifies_tokens_with_the_published_keys() {
    let auth = TestAuth::with_account().await;
    let tokens = auth.tokens().await;
    let verifier = Verifier::remote(auth.clock.clone(), auth.channel.clone());
    let access = verifier.verify(&tokens.access_token).await.unwrap();
    let viewer = auth.viewer(&tokens.access_token).await.unwrap();
    assert_eq!(access.principal.user.to_string(), viewer.user.unwrap().id);
    let organisation = viewer.memberships[0].organisation.as_ref().unwrap();
    assert_eq!(access.principal.organisation.to_string(), organisation.id);
    assert_eq!(access.principal.role.to_string(), "owner");
}

#[tokio::test]
async fn a_restart_keeps_keys_tokens_and_sessions() {
    let auth = TestAuth::with_account().await;
    let (tokens, keys) = (auth.tokens().await, published(&auth).await);
    auth.life.clone().shutdown().await.unwrap();
    let again = auth.replica(KEY).await.unwrap();
    assert_eq!(published(&again).await, keys);
    assert!(again.viewer(&tokens.access_token).await.is_ok());
    assert!(again.refresh(&tokens.refresh_token).await.tokens.is_some());
}

#[tokio::test]
async fn replicas_that_start_at_once_sign_with_one_key() {
    let first = TestAuth::start().await;
    first.clock.advance(400 * DAY);
    let (a, b) = tokio::join!(first.replica(KEY), first.replica(KEY));
    let (a, b) = (a.unwrap(), b.unwrap());
    let keys = published(&a).await;
    assert_eq!(keys.len(), 1);
    assert_eq!(published(&b).await, keys);
}

#[tokio::test]
async fn the_next_key_is_published_a_day_ahead_and_both_verify_while_they_overlap() {
    let auth = TestAuth::with_account().await;
    let old = published(&auth).await;
    auth.clock.advance(29 * DAY);
    let ahead = auth.replica(KEY).await.unwrap();
    let both = published(&ahead).await;
    assert!(both.len() == 2 && both.contains(&old[0]), "{both:?}");
    let before = ahead.tokens().await;
    auth.clock.advance(DAY + 1);
    let after = ahead.tokens().await;
    assert_ne!(kid(&before.access_token), kid(&after.access_token));
    assert!(ahead.viewer(&after.access_token).await.is_ok());
    // The old key is withdrawn once the last token that it signed is over.
    auth.clock.advance(3_600);
    assert_eq!(published(&ahead).await, both.into_iter().filter(|key| *key != old[0]).collect::<Vec<_>>());
}

#[tokio::test]
async fn another_auth_key_does_not_open_the_database() {
    let auth = TestAuth::start().await;
    let error = auth.replica(&KEY.replace('0', "1")).await.err().unwrap();
    let expected = "a signing key in the database does not open; restore the auth key that it was sealed with";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn the_key_file_is_made_once_and_for_its_owner_only() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("auth.key");
    ensure_key_file(&path, &OsEntropy).unwrap();
    let first = std::fs::read_to_string(&path).unwrap();
    ensure_key_file(&path, &OsEntropy).unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), first);
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(Config { auth_key: None, auth_key_file: Some(path), ..Config::for_testing("") }.master_key().is_ok());

    let nowhere = folder.path().join("no/such/folder/auth.key");
    let error = ensure_key_file(&nowhere, &OsEntropy).unwrap_err();
    assert_eq!(error.to_string(), format!("cannot write the auth key to {}", nowhere.display()));
}

#[test]
fn a_missing_or_malformed_key_says_what_to_do() {
    let error = Config { auth_key: None, ..Config::for_testing("") }.master_key().unwrap_err().to_string();
    assert!(error.contains("ASSAY_AUTH_KEY_FILE") && error.contains("openssl rand -hex 32"), "{error}");
    let config = Config::for_testing("tea");
    let error = config.master_key().unwrap_err().to_string();
    assert!(error.contains("64 hexadecimal digits"), "{error}");
}

/// The key that a token names in its header.
fn kid(token: &str) -> String {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    let header = URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
    let header: serde_json::Value = serde_json::from_slice(&header).unwrap();
    header["kid"].as_str().unwrap().to_owned()
}
