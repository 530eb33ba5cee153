use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, Version, password_hash::phc::PasswordHash};
use assay_proto::v1::UserError;

use crate::support::{EMAIL, PASSWORD, TestAuth, codes};

#[tokio::test]
async fn the_right_password_opens_a_session() {
    let auth = TestAuth::with_account().await;
    for email in [EMAIL, "ADA@Example.ORG", " ada@example.org "] {
        let response = auth.sign_in(email, PASSWORD).await;
        assert_eq!(response.user.unwrap().handle, "ada");
        let tokens = response.tokens.unwrap();
        assert!(tokens.refresh_token.starts_with("assay_rt_"));
        assert!(auth.viewer(&tokens.access_token).await.is_ok());
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_get_one_answer() {
    let auth = TestAuth::with_account().await;
    let wrong = auth.sign_in(EMAIL, "quiet rivers run dry").await;
    assert_eq!(
        wrong.user_errors,
        [UserError {
            message: "the e-mail address or the password is wrong".to_owned(),
            field: Vec::new(),
            code: "INVALID_CREDENTIALS".to_owned(),
        }]
    );
    assert_eq!((&wrong.tokens, &wrong.user), (&None, &None));
    let long = "x".repeat(5_000);
    for (email, password) in
        [("bob@example.org", PASSWORD), (EMAIL, ""), (EMAIL, &long), ("", ""), ("'; drop table auth.users; --", "x")]
    {
        assert_eq!(auth.sign_in(email, password).await, wrong, "{email}");
    }
}

#[tokio::test]
async fn guessing_is_slowed_down_for_the_guesser_alone_whether_the_account_exists_or_not() {
    let auth = TestAuth::with_account().await;
    for email in [EMAIL, "nobody@example.org"] {
        for _ in 0..5 {
            assert_eq!(codes(&auth.sign_in(email, "a guess at it").await), ["INVALID_CREDENTIALS"], "{email}");
        }
        // From here on even the right password has to wait.
        let blocked = auth.sign_in(email, PASSWORD).await;
        assert_eq!(codes(&blocked), ["LOCKED_OUT"], "{email}");
        assert_eq!(blocked.user_errors[0].message, "too many attempts; try again in 60 seconds");
    }
    assert!(auth.sign_in_from(EMAIL, PASSWORD, "192.0.2.2").await.tokens.is_some());
    auth.clock.advance(60);
    assert!(auth.sign_in(EMAIL, PASSWORD).await.tokens.is_some());
    assert_eq!(codes(&auth.sign_in(EMAIL, "a guess at it").await), ["INVALID_CREDENTIALS"]);
}

#[tokio::test]
async fn a_weaker_hash_is_replaced_when_its_owner_signs_in() {
    let auth = TestAuth::with_account().await;
    let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8 * 1024, 1, 1, None).unwrap());
    let phc: PasswordHash = weak.hash_password_with_salt(PASSWORD.as_bytes(), b"0123456789abcdef").unwrap();
    let accounts = auth.store.accounts();
    let id = accounts.user_by_email(EMAIL).await.unwrap().unwrap().user.id;
    accounts.set_password_hash(id, &phc.to_string()).await.unwrap();

    assert_eq!(codes(&auth.sign_in(EMAIL, "a guess at it").await), ["INVALID_CREDENTIALS"]);
    assert_eq!(accounts.user_by_email(EMAIL).await.unwrap().unwrap().password_hash, phc.to_string());
    auth.tokens().await;
    let stored = accounts.user_by_email(EMAIL).await.unwrap().unwrap().password_hash;
    assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
    auth.tokens().await;
}
