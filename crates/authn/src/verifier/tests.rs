use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
};

use super::*;
use crate::testing::Issuer;

/// What the auth service publishes, and how often it was asked.
#[derive(Default)]
struct Published {
    json: Mutex<Option<String>>,
    asked: AtomicUsize,
}

impl Published {
    fn publish(&self, json: impl Into<Option<String>>) {
        *self.json.lock().unwrap() = json.into();
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

fn verifier(issuer: &Issuer, published: &Arc<Published>) -> Verifier {
    let published = Arc::clone(published);
    Verifier::new(issuer.clock.clone(), move || {
        published.asked.fetch_add(1, Ordering::SeqCst);
        let json = published.json.lock().unwrap().clone();
        async move { json.ok_or("away") }
    })
}

fn keys(keys: &[&crate::SigningKey]) -> String {
    KeySet::new(keys.iter().map(|key| key.public())).to_json()
}

#[tokio::test]
async fn keys_are_fetched_once_for_many_tokens() {
    let (issuer, published) = (Issuer::new(), Arc::new(Published::default()));
    published.publish(keys(&[&issuer.key]));
    let verifier = verifier(&issuer, &published);
    for _ in 0..3 {
        assert_eq!(verifier.verify(&issuer.token()).await.unwrap().principal, issuer.principal);
    }
    assert_eq!(published.asked(), 1);
}

#[tokio::test]
async fn an_unknown_key_is_asked_for_but_not_more_often_than_the_floor() {
    let (issuer, published) = (Issuer::new(), Arc::new(Published::default()));
    published.publish(keys(&[&issuer.key]));
    let verifier = verifier(&issuer, &published);
    verifier.verify(&issuer.token()).await.unwrap();

    let next = issuer.another_key();
    for _ in 0..100 {
        let unknown = verifier.verify(&issuer.token_of(&next)).await;
        assert_eq!(unknown, Err(TokenError::UnknownKey.into()));
    }
    assert_eq!(published.asked(), 1);

    published.publish(keys(&[&issuer.key, &next]));
    issuer.clock.advance(31);
    assert!(verifier.verify(&issuer.token_of(&next)).await.is_ok());
    assert_eq!(published.asked(), 2);
}

#[tokio::test]
async fn a_withdrawn_key_stops_working_within_minutes() {
    let (issuer, published) = (Issuer::new(), Arc::new(Published::default()));
    published.publish(keys(&[&issuer.key]));
    let verifier = verifier(&issuer, &published);
    verifier.verify(&issuer.token()).await.unwrap();
    published.publish(keys(&[&issuer.another_key()]));
    issuer.clock.advance(301);
    assert_eq!(verifier.verify(&issuer.token()).await, Err(TokenError::UnknownKey.into()));
}

#[tokio::test]
async fn the_last_keys_stay_in_use_while_the_auth_service_is_away() {
    let (issuer, published) = (Issuer::new(), Arc::new(Published::default()));
    published.publish(keys(&[&issuer.key]));
    let verifier = verifier(&issuer, &published);
    verifier.verify(&issuer.token()).await.unwrap();
    published.publish(None);
    issuer.clock.advance(3_600);
    assert!(verifier.verify(&issuer.token()).await.is_ok());
}

#[tokio::test]
async fn without_any_keys_nothing_is_verified_and_nothing_is_called_invalid() {
    let (issuer, published) = (Issuer::new(), Arc::new(Published::default()));
    let verifier = verifier(&issuer, &published);
    let error = verifier.verify(&issuer.token()).await.unwrap_err();
    assert_eq!((error, error.code()), (AuthnError::KeysUnavailable, Code::Unavailable));
    // The auth service may start after this one: the next request a moment later succeeds.
    published.publish(keys(&[&issuer.key]));
    issuer.clock.advance(1);
    assert!(verifier.verify(&issuer.token()).await.is_ok());
}

#[tokio::test]
async fn garbage_does_not_make_us_fetch() {
    let (issuer, published) = (Issuer::new(), Arc::new(Published::default()));
    let verifier = verifier(&issuer, &published);
    for garbage in ["", "a.b.c", "Bearer"] {
        assert_eq!(verifier.verify(garbage).await, Err(TokenError::Malformed.into()));
    }
    assert_eq!(published.asked(), 0);
}

#[tokio::test]
async fn metadata_without_a_token_and_with_one() {
    let (issuer, published) = (Issuer::new(), Arc::new(Published::default()));
    published.publish(keys(&[&issuer.key]));
    let verifier = verifier(&issuer, &published);
    assert_eq!(verifier.authenticate(&MetadataMap::new()).await, Err(AuthnError::Missing));
    let request = assay_host::grpc::with_identity((), &issuer.token()).unwrap();
    assert_eq!(verifier.authenticate(request.metadata()).await, Ok(issuer.principal));
}
