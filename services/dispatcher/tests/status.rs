//! What a dispatcher tells about itself, and to whom.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::{sync::Arc, time::Duration};

use assay_authn::{KeySet, SigningKey, Tokens, Verifier};
use assay_dispatcher::Dispatcher;
use assay_host::{
    Lifecycle, OsEntropy, SystemClock,
    grpc::{self, Bind, Target},
};
use assay_proto::v1::{DispatchStatusRequest, dispatch_client::DispatchClient};
use assay_types::{Credential, Principal, Role, SessionId, UserId};
use common::{Platform, config, scripted::Scripted};
use tonic::Code;

#[tokio::test]
async fn the_status_is_for_those_who_signed_in() {
    let platform = Platform::start().await;
    let seed = SigningKey::draw(&OsEntropy);
    let key = SigningKey::from_seed(seed.as_slice()).unwrap();
    let keys = KeySet::new([key.public()]).to_json();
    let verifier = Verifier::new(Arc::new(SystemClock), move || {
        let keys = keys.clone();
        async move { Ok::<_, std::io::Error>(keys) }
    });
    let dispatcher = Dispatcher::new(platform.deps(Scripted::new([])).await, config()).await.unwrap();
    let life = Lifecycle::new(Duration::from_secs(5));
    let (connector, listener) = grpc::in_process();
    grpc::serve(&life, "dispatcher", dispatcher.routes(verifier), Bind::InProcess(listener));
    let channel = grpc::channel(&Target::InProcess(connector), Duration::from_secs(5));
    let mut client = DispatchClient::new(channel);

    let refusal = client.status(DispatchStatusRequest {}).await.unwrap_err();
    assert_eq!(refusal.code(), Code::Unauthenticated);

    let principal = Principal {
        user: UserId::generate(&SystemClock, &OsEntropy),
        credential: Credential::Session(SessionId::generate(&SystemClock, &OsEntropy)),
        organisation: platform.scope.organisation(),
        role: Role::Viewer,
    };
    let tokens = Tokens::new(Arc::new(SystemClock), Arc::new(OsEntropy));
    let token = tokens.issue(&key, &principal, 1).unwrap().token;
    let request = grpc::with_identity(DispatchStatusRequest {}, &token).unwrap();
    let status = client.status(request).await.unwrap().into_inner();
    assert_eq!((status.backend.as_str(), status.slots, status.busy, status.draining), ("embedded", 2, 0, false));
    let posture: serde_json::Value = serde_json::from_str(&status.posture_json).unwrap();
    assert_eq!(posture["level"], "namespaces");
    life.shutdown().await.unwrap();
}
