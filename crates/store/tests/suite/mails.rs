//! Outgoing mails: each is sent by one, tried again later, and erased in time.

use assay_store::{MailKind, NewMail, ServiceRole, Store};
use assay_testkit::TestPostgres;
use assay_types::{MailId, Timestamp};
use secrecy::ExposeSecret as _;

use crate::support::fresh;

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_nanos((1_700_000_000 + minutes * 60) * 1_000_000_000)
}

async fn outbox() -> (TestPostgres, Store) {
    let postgres = TestPostgres::start().await.unwrap();
    let store = postgres.store(ServiceRole::Auth).await.unwrap();
    (postgres, store)
}

fn new_mail(subject: &str) -> NewMail {
    NewMail {
        id: MailId::from_uuid(fresh()),
        kind: MailKind::Verification,
        recipient: "Ada@example.org".to_owned(),
        subject: subject.to_owned(),
        body: b"sealed".to_vec().into(),
        at: at(0),
        expires_at: at(60),
    }
}

#[tokio::test]
async fn of_many_who_want_a_mail_at_once_one_gets_it_until_its_lease_ends() {
    let (_postgres, store) = outbox().await;
    let mail = new_mail("one");
    store.mails().enqueue(&mail).await.unwrap();
    let mails = store.mails();
    let (a, b, c) = tokio::join!(mails.lease(at(0), at(2)), mails.lease(at(0), at(2)), mails.lease(at(0), at(2)));
    let leases: Vec<_> = [a, b, c].into_iter().filter_map(Result::unwrap).collect();
    let [first] = leases.as_slice() else { panic!("{leases:?}") };
    assert_eq!((first.id, first.attempt, first.body.expose_secret()), (mail.id, 1, b"sealed".as_slice()));

    // Whoever had the lease before may not end what another has now.
    let second = mails.lease(at(2), at(4)).await.unwrap().unwrap();
    assert_eq!(second.attempt, 2);
    assert!(!mails.sent(first, at(3)).await.unwrap());
    assert!(!mails.not_sent(first, "late", None, at(3)).await.unwrap());
    assert!(mails.sent(&second, at(3)).await.unwrap());
    assert!(mails.lease(at(10), at(12)).await.unwrap().is_none());
    let kept = mails.get(mail.id).await.unwrap().unwrap();
    assert_eq!((kept.state.as_str(), kept.body.is_none()), ("sent", true));
}

#[tokio::test]
async fn a_mail_that_did_not_go_waits_and_is_given_up_with_its_cause() {
    let (_postgres, store) = outbox().await;
    let mail = new_mail("stubborn");
    store.mails().enqueue(&mail).await.unwrap();
    let lease = store.mails().lease(at(0), at(2)).await.unwrap().unwrap();
    assert!(store.mails().not_sent(&lease, "451 busy", Some(at(5)), at(1)).await.unwrap());
    assert!(store.mails().lease(at(4), at(6)).await.unwrap().is_none());
    let lease = store.mails().lease(at(5), at(7)).await.unwrap().unwrap();
    assert!(store.mails().not_sent(&lease, "550 no such\0 mailbox", None, at(6)).await.unwrap());
    assert!(store.mails().lease(at(20), at(22)).await.unwrap().is_none());
    let listed = store.mails().newest(10).await.unwrap();
    let [record] = listed.as_slice() else { panic!("{listed:?}") };
    assert_eq!((record.state.as_str(), record.attempts), ("failed", 2));
    assert_eq!(record.last_error.as_deref(), Some("550 no such mailbox"));
    // The operator can still pass it on.
    assert!(store.mails().get(mail.id).await.unwrap().unwrap().body.is_some());
    store.mails().sweep(at(61)).await.unwrap();
    assert!(store.mails().get(mail.id).await.unwrap().unwrap().body.is_none());
}

#[tokio::test]
async fn texts_end_with_their_links_and_mails_after_a_month() {
    let (_postgres, store) = outbox().await;
    let mail = new_mail("too late");
    store.mails().enqueue(&mail).await.unwrap();
    assert_eq!(store.mails().sweep(at(59)).await.unwrap(), 0);
    assert_eq!(store.mails().sweep(at(60)).await.unwrap(), 1);
    assert!(store.mails().lease(at(60), at(61)).await.unwrap().is_none());
    let kept = store.mails().get(mail.id).await.unwrap().unwrap();
    assert_eq!((kept.state.as_str(), kept.body.is_none()), ("expired", true));
    store.mails().sweep(at(60 * 24 * 31)).await.unwrap();
    assert!(store.mails().get(mail.id).await.unwrap().is_none());
}
