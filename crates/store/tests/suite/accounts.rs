//! People, and sessions whose stolen tokens kill the family.

use std::time::Duration;

use assay_store::{NewSession, NewSigningKey, NewUser, Refresh, Rotation, ServiceRole, Store, StoreError, User};
use assay_testkit::TestPostgres;
use assay_types::{OrganisationId, Role, SessionId, Timestamp, UserId};

use crate::support::fresh;

const HOUR: i64 = 3_600_000_000_000;
const START: i64 = 1_700_000_000_000_000_000;

fn at(hours: i64) -> Timestamp {
    Timestamp::from_nanos(START + hours * HOUR)
}

async fn auth() -> (TestPostgres, Store) {
    let postgres = TestPostgres::start().await.unwrap();
    let store = postgres.store(ServiceRole::Auth).await.unwrap();
    (postgres, store)
}

fn new_user(handle: &str) -> NewUser {
    NewUser {
        id: UserId::from_uuid(fresh()),
        email: format!("{handle}@Example.org"),
        handle: handle.to_owned(),
        display_name: handle.to_uppercase(),
        password_hash: "$argon2id$…".to_owned(),
        organisation: OrganisationId::from_uuid(fresh()),
        at: at(0),
    }
}

async fn signed_in(store: &Store, handle: &str) -> (User, OrganisationId, SessionId) {
    let new = new_user(handle);
    let organisation = new.organisation;
    let user = store.accounts().create_user(new).await.unwrap();
    let session = SessionId::from_uuid(fresh());
    store.accounts().create_session(new_session(session, user.id, organisation)).await.unwrap();
    (user, organisation, session)
}

fn new_session(id: SessionId, user: UserId, organisation: OrganisationId) -> NewSession {
    NewSession {
        id,
        user,
        organisation,
        token: token(id, 0),
        user_agent: "test".to_owned(),
        ip: "127.0.0.1".to_owned(),
        assurance: 1,
        at: at(0),
        expires_at: at(24 * 30),
        token_expires_at: at(24 * 7),
    }
}

/// The hash of the `number`-th token of a session.
fn token(session: SessionId, number: u8) -> [u8; 32] {
    let mut hash = [number; 32];
    hash[..16].copy_from_slice(session.as_uuid().as_bytes());
    hash
}

fn refresh(session: SessionId, number: u8, hours: i64) -> Refresh {
    Refresh {
        presented: token(session, number),
        successor: token(session, number + 1),
        at: at(hours),
        successor_expires_at: at(hours + 24 * 7),
        grace: Duration::from_secs(10),
    }
}

#[tokio::test]
async fn addresses_and_handles_are_taken_whatever_their_case() {
    let (_postgres, store) = auth().await;
    let user = store.accounts().create_user(new_user("ada")).await.unwrap();
    let same_email = NewUser { email: "ADA@example.ORG".to_owned(), ..new_user("other") };
    assert!(matches!(store.accounts().create_user(same_email).await, Err(StoreError::Taken("email"))));
    let same_handle = NewUser { handle: "Ada".to_owned(), email: "x@example.org".to_owned(), ..new_user("x") };
    assert!(matches!(store.accounts().create_user(same_handle).await, Err(StoreError::Taken("handle"))));
    let found = store.accounts().user_by_email("aDa@example.org").await.unwrap().unwrap();
    assert_eq!(found.user, user);
    let memberships = store.accounts().memberships(user.id).await.unwrap();
    let [membership] = memberships.as_slice() else { panic!("{memberships:?}") };
    assert!(membership.organisation.personal && membership.role == Role::Owner);
    assert_eq!(membership.organisation.slug, "ada");
}

#[tokio::test]
async fn a_refresh_token_is_used_once_and_reuse_kills_the_family() {
    let (_postgres, store) = auth().await;
    let (user, organisation, session) = signed_in(&store, "ada").await;
    let Rotation::Rotated(grant) = store.accounts().rotate_session(refresh(session, 0, 1)).await.unwrap() else {
        panic!("a fresh token is refused")
    };
    assert_eq!((grant.user.id, grant.organisation, grant.role), (user.id, organisation, Role::Owner));
    assert!(store.accounts().session_is_live(user.id, session, at(2)).await.unwrap());

    let reused = store.accounts().rotate_session(refresh(session, 0, 2)).await.unwrap();
    assert_eq!(reused, Rotation::Reused { session, user: user.id });
    assert!(!store.accounts().session_is_live(user.id, session, at(2)).await.unwrap());
    let heir = store.accounts().rotate_session(refresh(session, 1, 2)).await.unwrap();
    assert_eq!(heir, Rotation::Expired, "the honest successor dies with the family");
}

#[tokio::test]
async fn an_answer_that_was_lost_can_be_had_again_for_a_moment() {
    let (_postgres, store) = auth().await;
    let (user, _, session) = signed_in(&store, "ada").await;
    let accounts = store.accounts();
    let (a, b) =
        tokio::join!(accounts.rotate_session(refresh(session, 0, 1)), accounts.rotate_session(refresh(session, 0, 1)),);
    assert!(matches!((a.unwrap(), b.unwrap()), (Rotation::Rotated(_), Rotation::Rotated(_))));
    let thief = Refresh { successor: [9; 32], ..refresh(session, 0, 1) };
    assert!(matches!(accounts.rotate_session(thief).await.unwrap(), Rotation::Reused { .. }));
    assert!(!accounts.session_is_live(user.id, session, at(1)).await.unwrap());
}

#[tokio::test]
async fn of_many_different_successors_one_wins() {
    let (_postgres, store) = auth().await;
    let (_, _, session) = signed_in(&store, "ada").await;
    let accounts = store.accounts();
    let attempt = |number: u8| {
        let refresh = Refresh { successor: [number; 32], ..refresh(session, 0, 1) };
        accounts.rotate_session(refresh)
    };
    let (a, b, c) = tokio::join!(attempt(101), attempt(102), attempt(103));
    let rotated = [a, b, c].into_iter().filter(|outcome| matches!(outcome, Ok(Rotation::Rotated(_)))).count();
    assert_eq!(rotated, 1);
}

#[tokio::test]
async fn tokens_and_families_end_in_time() {
    let (_postgres, store) = auth().await;
    let (_, _, idle) = signed_in(&store, "idle").await;
    let late = store.accounts().rotate_session(refresh(idle, 0, 24 * 8)).await.unwrap();
    assert_eq!(late, Rotation::Expired);
    let (_, _, busy) = signed_in(&store, "busy").await;
    for (number, day) in [6, 12, 18, 24, 29].into_iter().enumerate() {
        let outcome = store.accounts().rotate_session(refresh(busy, number as u8, 24 * day)).await.unwrap();
        let Rotation::Rotated(grant) = outcome else { panic!("day {day}: {outcome:?}") };
        assert!(grant.token_expires_at <= at(24 * 30), "no token outlives its family");
    }
    assert_eq!(store.accounts().rotate_session(refresh(busy, 5, 24 * 30)).await.unwrap(), Rotation::Expired);
    assert_eq!(store.accounts().rotate_session(refresh(busy, 77, 1)).await.unwrap(), Rotation::Unknown);
}

#[tokio::test]
async fn signing_out_ends_the_session_by_its_token_or_its_id() {
    let (_postgres, store) = auth().await;
    let (user, _, session) = signed_in(&store, "ada").await;
    let (other, _, others) = signed_in(&store, "eve").await;
    assert!(!store.accounts().revoke_session(other.id, session, at(1)).await.unwrap(), "not hers");
    assert_eq!(store.accounts().revoke_by_token(token(session, 0), at(1)).await.unwrap(), Some(session));
    assert!(!store.accounts().session_is_live(user.id, session, at(1)).await.unwrap());
    assert_eq!(store.accounts().revoke_by_token([0; 32], at(1)).await.unwrap(), None);
    assert!(store.accounts().revoke_session(other.id, others, at(1)).await.unwrap());
    assert!(!store.accounts().revoke_session(other.id, others, at(1)).await.unwrap());
}

#[tokio::test]
async fn a_session_needs_a_membership() {
    let (_postgres, store) = auth().await;
    let (user, _, _) = signed_in(&store, "ada").await;
    let (_, foreign, _) = signed_in(&store, "eve").await;
    let session = new_session(SessionId::from_uuid(fresh()), user.id, foreign);
    let refused = store.accounts().create_session(session).await;
    assert!(matches!(refused, Err(StoreError::NotFound("membership"))), "{refused:?}");
}

#[tokio::test]
async fn of_replicas_that_start_at_once_one_makes_the_key() {
    let (_postgres, store) = auth().await;
    let key = |kid: &str| NewSigningKey {
        kid: kid.to_owned(),
        public_key: vec![1; 32],
        private_key: vec![2; 32].into(),
        created_at: at(0),
        signs_from: at(0),
        signs_until: at(100),
        verifies_until: at(101),
    };
    let accounts = store.accounts();
    let (a, b, c) = tokio::join!(
        accounts.add_signing_key(key("a")),
        accounts.add_signing_key(key("b")),
        accounts.add_signing_key(key("c")),
    );
    assert_eq!([a, b, c].into_iter().filter(|added| *added.as_ref().unwrap()).count(), 1);
    assert_eq!(accounts.signing_keys(at(100)).await.unwrap().len(), 1);
    assert_eq!(accounts.signing_keys(at(101)).await.unwrap().len(), 0);
}
