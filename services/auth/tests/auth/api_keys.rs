use assay_authn::Verifier;
use assay_proto::v1::CreateApiKeyRequest;
use assay_types::{Credential, Role, TokenScope};
use tonic::Code;

use crate::support::{DAY, PASSWORD, TestAuth, new_key};

#[tokio::test]
async fn a_key_is_told_once_and_listed_without_it() {
    let auth = TestAuth::with_account().await;
    let token = auth.tokens().await.access_token;
    let made = auth.create_key(&token, new_key(" nightly ", &["run", "read"])).await.unwrap();
    let key = made.key.unwrap();
    assert_eq!((key.name.as_str(), key.scopes.as_slice()), ("nightly", &["read".to_owned(), "run".to_owned()][..]));
    assert!(made.secret.starts_with(&key.hint) && made.secret.len() == 46 && key.hint.len() == 14);
    let listed = auth.list_keys(&token).await.unwrap();
    assert_eq!(listed, [key]);
    assert!(!format!("{listed:?}").contains(&made.secret));
}

#[tokio::test]
async fn a_key_is_traded_for_a_short_token_that_says_what_it_may_do() {
    let auth = TestAuth::with_account().await;
    let token = auth.tokens().await.access_token;
    let made = auth.create_key(&token, new_key("reader", &["read"])).await.unwrap();
    auth.clock.advance(100);
    let access = auth.exchange(&made.secret, "a").await.unwrap();
    let proved = Verifier::remote(auth.clock.clone(), auth.channel.clone()).verify(&access).await.unwrap();
    let Credential::ApiKey(id, scopes) = proved.principal.credential else { panic!("{proved:?}") };
    assert_eq!((id.to_string(), proved.principal.role), (made.key.unwrap().id, Role::Owner));
    assert_eq!(scopes.iter().collect::<Vec<_>>(), [TokenScope::Read]);
    assert_eq!(auth.viewer(&access).await.unwrap().user.unwrap().handle, "ada");
    let listed = auth.list_keys(&token).await.unwrap();
    assert_eq!(listed[0].last_used_at.unwrap().seconds - listed[0].created_at.unwrap().seconds, 100);
    // Half a minute, and half a minute for clocks that differ.
    auth.clock.advance(59);
    assert!(auth.viewer(&access).await.is_ok());
    auth.clock.advance(1);
    assert_eq!(auth.viewer(&access).await.unwrap_err().code(), Code::Unauthenticated);
}

#[tokio::test]
async fn a_key_makes_no_key_and_neither_sees_nor_ends_a_session() {
    let auth = TestAuth::with_account().await;
    let token = auth.tokens().await.access_token;
    let everything: Vec<&str> =
        TokenScope::ALL.into_iter().filter(|scope| *scope != TokenScope::Admin).map(TokenScope::as_str).collect();
    let made = auth.create_key(&token, new_key("mighty", &everything)).await.unwrap();
    let access = auth.exchange(&made.secret, "a").await.unwrap();
    let session = auth.sessions(&token).await[0].id.clone();
    let refused = [
        auth.create_key(&access, new_key("more", &["read"])).await.map(|_| ()),
        auth.list_keys(&access).await.map(|_| ()),
        auth.revoke_key(&access, &made.key.unwrap().id).await,
        auth.revoke(&access, &session).await,
    ];
    for status in refused.map(Result::unwrap_err) {
        assert_eq!(
            (status.code(), status.message()),
            (Code::PermissionDenied, "an API key cannot do this; sign in instead")
        );
    }
    assert_eq!(auth.sessions(&token).await.len(), 1);
    let blind = auth.create_key(&token, new_key("blind", &["run"])).await.unwrap().secret;
    let status = auth.viewer(&auth.exchange(&blind, "a").await.unwrap()).await.unwrap_err();
    assert_eq!((status.code(), status.message().contains("`read`")), (Code::PermissionDenied, true));
}

#[tokio::test]
async fn revoked_and_expired_keys_are_as_unknown_as_made_up_ones() {
    let auth = TestAuth::with_account().await;
    let token = auth.tokens().await.access_token;
    let revoked = auth.create_key(&token, new_key("revoked", &["read"])).await.unwrap();
    let short = CreateApiKeyRequest { expires_in_seconds: 60, ..new_key("short", &["read"]) };
    let short = auth.create_key(&token, short).await.unwrap().secret;
    assert!(auth.exchange(&revoked.secret, "a").await.is_ok() && auth.exchange(&short, "a").await.is_ok());
    let id = revoked.key.unwrap().id;
    auth.revoke_key(&token, &id).await.unwrap();
    assert_eq!(auth.revoke_key(&token, &id).await.unwrap_err().code(), Code::NotFound);
    auth.clock.advance(60);
    let mut garbled = short.clone();
    garbled.replace_range(20..21, if &short[20..21] == "x" { "y" } else { "x" });
    for key in ["", "assay_pat_", &revoked.secret, &short, &garbled] {
        let status = auth.exchange(key, "a").await.unwrap_err();
        assert_eq!(status.code(), Code::Unauthenticated);
        assert_eq!(status.message(), "the API key is not valid: it is unknown, revoked or expired");
    }
}

#[tokio::test]
async fn nobody_sees_or_revokes_the_keys_of_another() {
    let auth = TestAuth::with_account().await;
    auth.sign_up("bob@example.org", "bob").await;
    let ada = auth.tokens().await.access_token;
    let bob = auth.sign_in("bob@example.org", PASSWORD).await.tokens.unwrap().access_token;
    let made = auth.create_key(&ada, new_key("mine", &["read"])).await.unwrap();
    assert_eq!(auth.list_keys(&bob).await.unwrap(), []);
    for id in [&*made.key.unwrap().id, "", "tok_nonsense"] {
        let status = auth.revoke_key(&bob, id).await.unwrap_err();
        assert_eq!((status.code(), status.message()), (Code::NotFound, "no such API key"), "{id}");
    }
    assert!(auth.exchange(&made.secret, "a").await.is_ok());
}

#[tokio::test]
async fn what_cannot_be_is_refused_field_by_field() {
    let auth = TestAuth::with_account().await;
    let token = auth.tokens().await.access_token;
    let good = new_key("good", &["read"]);
    for (key, code, field) in [
        (new_key(" ", &["read"]), "REQUIRED", "name"),
        (new_key(&"x".repeat(81), &["read"]), "TOO_LONG", "name"),
        (new_key("a\nb", &["read"]), "INVALID", "name"),
        (new_key("x", &[]), "REQUIRED", "scopes"),
        (new_key("x", &["read", "everything"]), "INVALID", "scopes"),
        (new_key("x", &["read", "admin"]), "FORBIDDEN", "scopes"),
        (new_key("x", &["read"; 33]), "TOO_LONG", "scopes"),
        (CreateApiKeyRequest { expires_in_seconds: 59, ..good.clone() }, "OUT_OF_RANGE", "expiresIn"),
        (CreateApiKeyRequest { expires_in_seconds: -1, ..good.clone() }, "OUT_OF_RANGE", "expiresIn"),
        (CreateApiKeyRequest { expires_in_seconds: 367 * DAY, ..good.clone() }, "OUT_OF_RANGE", "expiresIn"),
        (CreateApiKeyRequest { idempotency_key: "k".repeat(256), ..good.clone() }, "TOO_LONG", "idempotencyKey"),
        (CreateApiKeyRequest { idempotency_key: "\0".to_owned(), ..good.clone() }, "INVALID", "idempotencyKey"),
    ] {
        let answer = auth.create_key(&token, key).await.unwrap();
        let [error] = &*answer.user_errors else { panic!("{answer:?}") };
        assert_eq!((error.code.as_str(), error.field[1].as_str()), (code, field), "{error:?}");
        assert!(answer.secret.is_empty() && answer.key.is_none());
    }
    assert_eq!(auth.list_keys(&token).await.unwrap(), []);
}

#[tokio::test]
async fn a_repeated_request_makes_one_key_and_tells_it_once() {
    let auth = TestAuth::with_account().await;
    let token = auth.tokens().await.access_token;
    let key = CreateApiKeyRequest { idempotency_key: "same".to_owned(), ..new_key("one", &["read"]) };
    let all = futures::future::join_all((0..5).map(|_| auth.create_key(&token, key.clone()))).await;
    let all: Vec<_> = all.into_iter().map(Result::unwrap).collect();
    assert_eq!(all.iter().filter(|answer| !answer.secret.is_empty()).count(), 1, "{all:?}");
    assert!(all.iter().all(|answer| answer.key.as_ref().unwrap().id == all[0].key.as_ref().unwrap().id));
    let other = CreateApiKeyRequest { name: "two".to_owned(), ..key.clone() };
    let refused = auth.create_key(&token, other).await.unwrap();
    assert_eq!(refused.user_errors[0].code, "IDEMPOTENCY_MISMATCH");
    auth.clock.advance(DAY + 1);
    let token = auth.tokens().await.access_token;
    assert!(!auth.create_key(&token, key).await.unwrap().secret.is_empty(), "a day later it is another request");
    assert_eq!(auth.list_keys(&token).await.unwrap().len(), 2);
}

#[tokio::test]
async fn nobody_has_more_than_fifty_keys() {
    let auth = TestAuth::with_account().await;
    let token = auth.tokens().await.access_token;
    for number in 0..50 {
        auth.clock.advance(1);
        auth.create_key(&token, new_key(&format!("key {number}"), &["read"])).await.unwrap().key.unwrap();
    }
    let refused = auth.create_key(&token, new_key("one more", &["read"])).await.unwrap();
    assert_eq!((refused.user_errors[0].code.as_str(), refused.key), ("QUOTA_EXCEEDED", None));
    let newest = auth.list_keys(&token).await.unwrap().remove(0);
    assert_eq!(newest.name, "key 49");
    auth.revoke_key(&token, &newest.id).await.unwrap();
    assert!(auth.create_key(&token, new_key("one more", &["read"])).await.unwrap().key.is_some());
}

#[tokio::test]
async fn an_address_that_shows_wrong_keys_is_slowed_down_and_noise_is_not_counted() {
    let auth = TestAuth::with_account().await;
    let token = auth.tokens().await.access_token;
    let made = auth.create_key(&token, new_key("gone", &["read"])).await.unwrap();
    let good = auth.create_key(&token, new_key("good", &["read"])).await.unwrap().secret;
    auth.revoke_key(&token, &made.key.unwrap().id).await.unwrap();
    for _ in 0..100 {
        assert_eq!(auth.exchange("assay_pat_noise", "a").await.unwrap_err().code(), Code::Unauthenticated);
        auth.exchange(&good, "a").await.unwrap();
    }
    for _ in 0..20 {
        assert_eq!(auth.exchange(&made.secret, "a").await.unwrap_err().code(), Code::Unauthenticated);
    }
    let status = auth.exchange(&made.secret, "a").await.unwrap_err();
    assert_eq!(assay_proto::code_of(&status), assay_types::Code::RateLimited, "{status:?}");
    assert!(status.message().contains("60 seconds") && !status.message().contains(&made.secret), "{status:?}");
    assert!(auth.exchange(&good, "b").await.is_ok());
    auth.clock.advance(60);
    assert!(auth.exchange(&good, "a").await.is_ok());
}
