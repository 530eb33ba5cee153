use super::*;
use crate::testing::Counted;

fn passwords() -> Passwords {
    Passwords::with_workers(Arc::new(Counted::default()), 1).unwrap()
}

#[tokio::test]
async fn the_right_password_is_right_and_every_hash_has_its_own_salt() {
    let passwords = passwords();
    let first = passwords.hash("correct horse".into()).await.unwrap();
    let second = passwords.hash("correct horse".into()).await.unwrap();
    assert!(first.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{first}");
    assert_ne!(first, second);
    let right = passwords.verify("correct horse".into(), Some(&first)).await.unwrap();
    assert_eq!(right, Verdict::Right { outdated: false });
    assert_eq!(passwords.verify("Correct horse".into(), Some(&first)).await.unwrap(), Verdict::Wrong);
}

#[tokio::test]
async fn nobody_has_no_password() {
    let passwords = passwords();
    for attempt in ["", "correct horse"] {
        assert_eq!(passwords.verify(attempt.into(), None).await.unwrap(), Verdict::Wrong);
    }
}

#[tokio::test]
async fn a_weaker_hash_is_right_and_outdated() {
    let params = Params::new(8 * 1024, 1, 1, None).unwrap();
    let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let phc: PasswordHash = weak.hash_password_with_salt(b"correct horse", b"0123456789abcdef").unwrap();
    let verdict = passwords().verify("correct horse".into(), Some(&phc.to_string())).await.unwrap();
    assert_eq!(verdict, Verdict::Right { outdated: true });
}

#[tokio::test]
async fn a_stored_value_that_is_no_hash_is_an_error_and_not_a_wrong_password() {
    let error = passwords().verify("x".into(), Some("plain text")).await.unwrap_err();
    assert_eq!(error.code(), Code::Internal);
}

#[tokio::test]
async fn a_flood_is_refused_beyond_the_waiting_room() {
    let passwords = passwords();
    let _all_busy = Arc::clone(&passwords.workers).acquire_owned().await.unwrap();
    let mut waiting = Vec::new();
    for _ in 0..=WAITING_PER_WORKER {
        let mut sign_in = Box::pin(passwords.verify("x".into(), None));
        assert!(futures::poll!(&mut sign_in).is_pending());
        waiting.push(sign_in);
    }
    let refused = passwords.verify("x".into(), None).await.unwrap_err();
    assert_eq!(refused.code(), Code::Unavailable);
    // Whoever gives up makes room.
    waiting.pop();
    assert!(futures::poll!(Box::pin(passwords.verify("x".into(), None))).is_pending());
}
