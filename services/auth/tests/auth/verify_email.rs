use std::time::{Duration, Instant};

use crate::support::{DAY, EMAIL, PASSWORD, TestAuth, codes};

#[tokio::test]
async fn a_link_confirms_the_address_once() {
    let auth = TestAuth::with_account().await;
    let letters = auth.letters().await;
    let [letter] = letters.as_slice() else { panic!("{letters:?}") };
    assert_eq!((letter.kind.as_str(), letter.recipient.as_str()), ("verification", EMAIL));
    // From the configuration, whatever a request says of its host; and behind `#`, which browsers keep to themselves.
    assert!(letter.text.contains("\nhttps://assay.test/verify-email#token="), "{}", letter.text);

    // Whoever did not confirm yet signs in as before.
    let signed_in = auth.sign_in(EMAIL, PASSWORD).await;
    assert!(!signed_in.user.unwrap().email_verified);
    let token = auth.token("verification").await;
    assert!(auth.verify(&token).await.user.unwrap().email_verified);
    assert_eq!(auth.verify(&token).await.user_errors[0].code, "TOKEN_USED");
    let viewer = auth.viewer(&signed_in.tokens.unwrap().access_token).await.unwrap();
    assert!(viewer.user.unwrap().email_verified);
}

#[tokio::test]
async fn a_link_is_good_for_a_day_and_nothing_else_is_one() {
    let auth = TestAuth::with_account().await;
    let token = auth.token("verification").await;
    auth.clock.advance(DAY - 1);
    auth.forgot(EMAIL).await;
    let reset = auth.token("password_reset").await;
    let refresh = auth.tokens().await.refresh_token;
    auth.clock.advance(1);
    for wrong in [token.as_str(), reset.as_str(), refresh.as_str(), &"A".repeat(43), "", "x"] {
        let refused = auth.verify(wrong).await;
        assert_eq!((refused.user, refused.user_errors[0].code.as_str()), (None, "TOKEN_EXPIRED"), "{wrong}");
    }
}

#[tokio::test]
async fn the_mail_comes_again_a_few_times_and_only_to_who_needs_it() {
    let auth = TestAuth::with_account().await;
    let mut times = Vec::new();
    for email in [EMAIL, "ADA@example.org", EMAIL, EMAIL, "nobody@example.org", "nonsense", "a\0@example.org"] {
        let start = Instant::now();
        auth.resend(email).await;
        times.push(start.elapsed());
    }
    assert!(times.iter().all(|time| *time >= Duration::from_millis(300)), "{times:?}");
    let letters = auth.letters().await;
    assert_eq!(letters.len(), 3, "three within an hour, the first included: {letters:?}");
    assert!(letters.iter().all(|letter| letter.recipient == EMAIL), "{letters:?}");

    // The first link is as good as the last.
    auth.clock.advance(3_601);
    auth.resend(EMAIL).await;
    assert_eq!(auth.letters().await.len(), 4);
    auth.verify(&auth.token("verification").await).await.user.unwrap();
    auth.clock.advance(3_601);
    auth.resend(EMAIL).await;
    assert_eq!(auth.letters().await.len(), 4, "who confirmed needs no more mails");
}

#[tokio::test]
async fn of_a_link_that_is_used_at_once_one_use_counts() {
    let auth = TestAuth::with_account().await;
    let token = auth.token("verification").await;
    let (a, b, c) = tokio::join!(auth.verify(&token), auth.verify(&token), auth.verify(&token));
    assert_eq!([a, b, c].iter().filter(|answer| answer.user.is_some()).count(), 1);
}

#[tokio::test]
async fn where_it_is_asked_for_only_who_confirmed_signs_in() {
    let auth = TestAuth::verified_only().await;
    assert_eq!(auth.sign_up(EMAIL, "ada").await.user_errors, []);
    assert_eq!(codes(&auth.sign_in(EMAIL, PASSWORD).await), ["EMAIL_NOT_VERIFIED"]);
    // Told only to who knows the password.
    assert_eq!(codes(&auth.sign_in(EMAIL, "not the password").await), ["INVALID_CREDENTIALS"]);
    auth.verify(&auth.token("verification").await).await.user.unwrap();
    assert!(auth.sign_in(EMAIL, PASSWORD).await.tokens.is_some());
}

#[tokio::test]
async fn the_owner_of_an_address_hears_of_a_sign_up_that_names_it() {
    let auth = TestAuth::with_account().await;
    for handle in ["eve", "eve-2", "eve-3", "eve-4"] {
        assert_eq!(auth.sign_up("ADA@example.org", handle).await.user_errors, []);
    }
    let letters = auth.letters().await;
    let told: Vec<_> = letters.iter().filter(|letter| letter.kind == "account_exists").collect();
    assert_eq!(told.len(), 3, "{letters:?}");
    assert!(told.iter().all(|letter| !letter.text.contains("eve") && !letter.text.contains("#token=")), "{told:?}");
}
