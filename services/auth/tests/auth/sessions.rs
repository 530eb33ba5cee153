use assay_proto::v1::SignOutRequest;
use assay_types::Clock as _;
use tonic::Code;

use crate::support::{DAY, TestAuth, codes};

#[tokio::test]
async fn refreshing_gives_new_tokens_of_the_same_session() {
    let auth = TestAuth::with_account().await;
    let mut tokens = auth.tokens().await;
    for _ in 0..5 {
        auth.clock.advance(DAY);
        let next = auth.refresh(&tokens.refresh_token).await;
        assert_eq!(next.user.as_ref().unwrap().handle, "ada");
        let next = next.tokens.unwrap();
        assert_ne!(next.refresh_token, tokens.refresh_token);
        assert!(auth.viewer(&next.access_token).await.is_ok());
        tokens = next;
    }
    let sessions = auth.sessions(&tokens.access_token).await;
    let [session] = &*sessions else { unreachable!("{sessions:?}") };
    assert_eq!((session.user_agent.as_str(), session.ip.as_str(), session.current), ("a test", "192.0.2.1", true));
    assert_eq!(session.used_at, Some(assay_proto::to_timestamp(auth.clock.now())));
}

#[tokio::test]
async fn a_token_that_comes_again_ends_the_whole_family() {
    let auth = TestAuth::with_account().await;
    let stolen = auth.tokens().await;
    let owner = auth.refresh(&stolen.refresh_token).await.tokens.unwrap();
    auth.clock.advance(11);
    assert_eq!(codes(&auth.refresh(&stolen.refresh_token).await), ["TOKEN_USED"]);
    // The owner's fresh token is dead as well, and so is the access token where sessions are looked at.
    assert_eq!(codes(&auth.refresh(&owner.refresh_token).await), ["TOKEN_EXPIRED"]);
    assert_eq!(auth.viewer(&owner.access_token).await.unwrap_err().code(), Code::Unauthenticated);
    // Another session of the same person goes on.
    assert!(auth.viewer(&auth.tokens().await.access_token).await.is_ok());
}

#[tokio::test]
async fn a_lost_answer_and_many_tabs_at_once_get_one_successor() {
    let auth = TestAuth::with_account().await;
    let tokens = auth.tokens().await;
    let tabs = (0..20).map(|_| auth.refresh(&tokens.refresh_token));
    let answers = futures::future::join_all(tabs).await;
    let successors: Vec<String> = answers.into_iter().map(|answer| answer.tokens.unwrap().refresh_token).collect();
    assert!(successors.iter().all(|successor| *successor == successors[0]), "{successors:?}");
    auth.clock.advance(9);
    let again = auth.refresh(&tokens.refresh_token).await.tokens.unwrap();
    assert_eq!(again.refresh_token, successors[0]);
    assert!(auth.refresh(&successors[0]).await.tokens.is_some());
}

#[tokio::test]
async fn a_session_ends_after_a_week_of_silence() {
    let auth = TestAuth::with_account().await;
    let tokens = auth.tokens().await;
    auth.clock.advance(7 * DAY);
    assert_eq!(codes(&auth.refresh(&tokens.refresh_token).await), ["TOKEN_EXPIRED"]);
}

#[tokio::test]
async fn a_session_ends_after_a_month_however_often_it_is_used() {
    let auth = TestAuth::with_account().await;
    let mut tokens = auth.tokens().await;
    for _ in 0..4 {
        auth.clock.advance(6 * DAY);
        tokens = auth.refresh(&tokens.refresh_token).await.tokens.unwrap();
    }
    auth.clock.advance(6 * DAY);
    assert_eq!(codes(&auth.refresh(&tokens.refresh_token).await), ["TOKEN_EXPIRED"]);
}

#[tokio::test]
async fn signing_out_ends_the_session_and_never_fails() {
    let auth = TestAuth::with_account().await;
    let (tokens, other) = (auth.tokens().await, auth.tokens().await);
    for refresh_token in [&*tokens.refresh_token, &*tokens.refresh_token, "", "assay_rt_nonsense", "\u{0}"] {
        let request = SignOutRequest { refresh_token: refresh_token.to_owned() };
        auth.client.clone().sign_out(request).await.unwrap();
    }
    assert_eq!(codes(&auth.refresh(&tokens.refresh_token).await), ["TOKEN_EXPIRED"]);
    assert_eq!(auth.viewer(&tokens.access_token).await.unwrap_err().code(), Code::Unauthenticated);
    assert!(auth.viewer(&other.access_token).await.is_ok());
}

#[tokio::test]
async fn what_is_no_refresh_token_of_ours_gets_the_answer_of_an_ended_session() {
    let auth = TestAuth::with_account().await;
    let tokens = auth.tokens().await;
    let unknown = format!("assay_rt_{}", "A".repeat(43));
    let first = auth.refresh("").await;
    assert_eq!(codes(&first), ["TOKEN_EXPIRED"]);
    for strange in ["x", &unknown, &tokens.access_token, &tokens.refresh_token[..51]] {
        assert_eq!(auth.refresh(strange).await, first, "{strange}");
    }
}

#[tokio::test]
async fn sessions_are_listed_and_ended_one_by_one_or_all() {
    let auth = TestAuth::with_account().await;
    let mut tokens = Vec::new();
    for _ in 0..3 {
        auth.clock.advance(1);
        tokens.push(auth.tokens().await.access_token);
    }
    let [first, second, third] = &*tokens else { unreachable!() };
    let sessions = auth.sessions(third).await;
    assert_eq!(sessions.iter().map(|session| session.current).collect::<Vec<_>>(), [true, false, false]);

    auth.revoke(third, &sessions[2].id).await.unwrap();
    assert_eq!(auth.viewer(first).await.unwrap_err().code(), Code::Unauthenticated);
    assert_eq!(auth.revoke(third, &sessions[2].id).await.unwrap_err().code(), Code::NotFound);

    let others = auth.revoke_all(third, true).await;
    assert_eq!(others, 1);
    assert_eq!(auth.viewer(second).await.unwrap_err().code(), Code::Unauthenticated);
    assert_eq!(auth.revoke_all(third, false).await, 1);
    assert_eq!(auth.viewer(third).await.unwrap_err().code(), Code::Unauthenticated);
}

#[tokio::test]
async fn nobody_sees_or_ends_the_sessions_of_another() {
    let auth = TestAuth::with_account().await;
    auth.sign_up("bob@example.org", "bob").await;
    let ada = auth.tokens().await.access_token;
    let bob = auth.sign_in("bob@example.org", crate::support::PASSWORD).await.tokens.unwrap().access_token;
    let of_ada = &auth.sessions(&ada).await[0].id;
    assert!(auth.sessions(&bob).await.iter().all(|session| session.id != *of_ada));
    for id in [of_ada, "", "ses_nonsense"] {
        let status = auth.revoke(&bob, id).await.unwrap_err();
        assert_eq!((status.code(), status.message()), (Code::NotFound, "no such session"), "{id}");
    }
    auth.revoke_all(&bob, false).await;
    assert!(auth.viewer(&ada).await.is_ok());
}
