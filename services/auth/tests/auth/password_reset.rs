use std::time::{Duration, Instant};

use crate::support::{EMAIL, PASSWORD, TestAuth, codes};

const NEW: &str = "still waters, other rivers";

#[tokio::test]
async fn a_link_sets_a_password_once_and_signs_nobody_in() {
    let auth = TestAuth::with_account().await;
    let before = auth.tokens().await;
    auth.forgot(EMAIL).await;
    let token = auth.token("password_reset").await;
    assert_eq!(auth.reset(&token, NEW, false).await, []);
    assert_eq!(auth.reset(&token, "yet another password", false).await[0].code, "TOKEN_USED");

    assert_eq!(codes(&auth.sign_in(EMAIL, PASSWORD).await), ["INVALID_CREDENTIALS"]);
    assert_eq!(codes(&auth.refresh(&before.refresh_token).await), ["TOKEN_EXPIRED"], "every session has ended");
    assert!(auth.viewer(&before.access_token).await.is_err());
    let user = auth.sign_in(EMAIL, NEW).await.user.unwrap();
    assert!(user.email_verified, "whoever reads the mails of the address has confirmed it");
    let letters = auth.letters().await;
    let notice = letters.iter().find(|letter| letter.kind == "security_notice").unwrap();
    assert!(!notice.text.contains("#token="), "{letters:?}");
}

#[tokio::test]
async fn sessions_go_on_where_that_is_chosen() {
    let auth = TestAuth::with_account().await;
    let before = auth.tokens().await;
    auth.forgot(EMAIL).await;
    assert_eq!(auth.reset(&auth.token("password_reset").await, NEW, true).await, []);
    assert!(auth.refresh(&before.refresh_token).await.tokens.is_some());
}

#[tokio::test]
async fn a_link_is_good_for_half_an_hour_and_a_bad_password_does_not_use_it_up() {
    let auth = TestAuth::with_account().await;
    auth.forgot(EMAIL).await;
    let token = auth.token("password_reset").await;
    for (weak, code) in [("short", "TOO_SHORT"), ("password123", "WEAK_PASSWORD"), ("ada@example.org", "WEAK_PASSWORD")]
    {
        let refused = auth.reset(&token, weak, false).await;
        assert_eq!((refused[0].code.as_str(), refused[0].field[1].as_str()), (code, "newPassword"), "{weak}");
    }
    let verification = auth.token("verification").await;
    auth.clock.advance(30 * 60);
    for wrong in [token.as_str(), verification.as_str(), "", "x"] {
        assert_eq!(auth.reset(wrong, NEW, false).await[0].code, "TOKEN_EXPIRED", "{wrong}");
    }
    assert!(auth.sign_in(EMAIL, PASSWORD).await.tokens.is_some());
}

#[tokio::test]
async fn asking_tells_nothing_and_a_few_mails_are_enough() {
    let auth = TestAuth::with_account().await;
    let mut times = Vec::new();
    for email in [EMAIL, EMAIL, EMAIL, EMAIL, "nobody@example.org", "%", "a\0@example.org"] {
        auth.clock.advance(1);
        let start = Instant::now();
        auth.forgot(email).await;
        times.push(start.elapsed());
    }
    assert!(times.iter().all(|time| *time >= Duration::from_millis(300)), "{times:?}");
    let letters = auth.letters().await;
    assert_eq!(letters.iter().filter(|letter| letter.kind == "password_reset").count(), 3, "{letters:?}");
    assert!(letters.iter().all(|letter| letter.recipient == EMAIL), "{letters:?}");

    // The newest one is used; the others end with it.
    let newest = auth.token("password_reset").await;
    let oldest = letters.iter().rfind(|letter| letter.kind == "password_reset").unwrap();
    let oldest = oldest.text.split_once("#token=").unwrap().1.split_whitespace().next().unwrap().to_owned();
    assert_eq!(auth.reset(&newest, NEW, false).await, []);
    assert_eq!(auth.reset(&oldest, "yet another password", false).await[0].code, "TOKEN_USED");
}
