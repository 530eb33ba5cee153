use std::time::{Duration, Instant};

use assay_proto::v1::{SignUpRequest, UserError};

use crate::support::{EMAIL, PASSWORD, TestAuth};

#[tokio::test]
async fn signing_up_makes_a_person_who_owns_a_personal_organisation() {
    let auth = TestAuth::start().await;
    let user = auth.sign_up(" Ada@Example.org ", "ada").await.user.unwrap();
    assert!(user.id.starts_with("usr_"));
    assert_eq!(
        (user.email.as_str(), user.handle.as_str(), user.display_name.as_str()),
        ("Ada@Example.org", "ada", "Ada Lovelace")
    );

    let tokens = auth.tokens().await;
    let viewer = auth.viewer(&tokens.access_token).await.unwrap();
    assert_eq!(viewer.user, Some(user));
    let [membership] = &*viewer.memberships else { unreachable!("{viewer:?}") };
    let organisation = membership.organisation.as_ref().unwrap();
    assert_eq!((membership.role.as_str(), organisation.slug.as_str(), organisation.personal), ("owner", "ada", true));
}

#[tokio::test]
async fn every_bad_field_is_told_at_once_and_nothing_is_made() {
    let auth = TestAuth::start().await;
    let request = SignUpRequest {
        email: "ada".to_owned(),
        password: "password123".to_owned(),
        handle: "A!".to_owned(),
        display_name: "x".repeat(65),
    };
    let response = auth.client.clone().sign_up(request).await.unwrap().into_inner();
    assert_eq!(response.user, None);
    let told: Vec<_> =
        response.user_errors.iter().map(|error| (error.field[1].as_str(), error.code.as_str())).collect();
    assert_eq!(
        told,
        [("email", "INVALID"), ("handle", "TOO_SHORT"), ("displayName", "TOO_LONG"), ("password", "WEAK_PASSWORD")]
    );
}

#[tokio::test]
async fn a_taken_handle_is_told() {
    let auth = TestAuth::with_account().await;
    let response = auth.sign_up("bob@example.org", "ada").await;
    assert_eq!(response.user, None);
    assert_eq!(
        response.user_errors,
        [UserError {
            message: "the handle ada is taken; choose another".to_owned(),
            field: vec!["input".to_owned(), "handle".to_owned()],
            code: "TAKEN".to_owned(),
        }]
    );
    // Also where the address is known: otherwise the answer would tell that.
    assert_eq!(auth.sign_up(EMAIL, "ada").await, response);
}

#[tokio::test]
async fn an_address_that_has_an_account_gets_the_answer_of_a_new_one() {
    let auth = TestAuth::with_account().await;
    let mut times = Vec::new();
    for (email, handle) in [("ADA@example.org", "countess"), ("bob@example.org", "bob")] {
        let start = Instant::now();
        let response = auth.sign_up(email, handle).await;
        times.push(start.elapsed());
        let user = response.user.unwrap();
        assert_eq!(response.user_errors, []);
        assert!(user.id.starts_with("usr_"));
        assert_eq!((user.email.as_str(), user.handle.as_str()), (email, handle));
    }
    assert!(times.iter().all(|time| *time >= Duration::from_millis(300)), "{times:?}");

    // Nothing was made, and the owner's account is as it was.
    assert!(!auth.store.accounts().handle_is_taken("countess").await.unwrap());
    assert_eq!(auth.sign_in(EMAIL, PASSWORD).await.user.unwrap().handle, "ada");
}

#[tokio::test]
async fn of_many_who_want_a_handle_at_once_one_gets_it() {
    let auth = TestAuth::start().await;
    let attempts: [_; 6] = std::array::from_fn(|n| format!("{n}@example.org")).map(|email| {
        let auth = &auth;
        async move { auth.sign_up(&email, "ada").await.user.is_some() }
    });
    let mut made = 0;
    let all = futures::future::join_all(attempts).await;
    for one in all {
        made += usize::from(one);
    }
    assert_eq!(made, 1);
}
