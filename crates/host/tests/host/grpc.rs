//! Calls between services, over TCP and over memory: what arrives, and what happens when something fails.

use std::{sync::atomic::Ordering, time::Duration};

use crate::support::{Echo, Wire, client, start};
use assay_host::{
    Lifecycle,
    grpc::{Target, channel, in_process, with_identity},
    http::bind,
};
use assay_proto::v1::{
    KeysRequest, RefreshRequest, SignInRequest, SignOutRequest, SignUpRequest, ViewerRequest, auth_client::AuthClient,
};
use tonic::Code;
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

fn life() -> Lifecycle {
    Lifecycle::new(Duration::from_secs(10))
}

#[tokio::test]
async fn identity_and_deadline_arrive() {
    for wire in Wire::ALL {
        let life = life();
        let mut client = client(&life, wire, Echo::default()).await;
        let user = client.viewer(with_identity(ViewerRequest {}, "a.b.c").unwrap()).await.unwrap();
        let user = user.into_inner().user.unwrap();
        assert_eq!(user.id, "Bearer a.b.c", "{wire:?}");
        let millis: u64 = user.display_name.strip_suffix('m').unwrap().parse().unwrap();
        assert!((1..=10_000).contains(&millis), "{wire:?}: {millis}");
        life.shutdown().await.unwrap();
    }
}

#[tokio::test]
async fn a_call_that_never_ends_ends_at_its_deadline() {
    for wire in Wire::ALL {
        let life = life();
        let channel = start(&life, wire, Echo::default(), Duration::from_millis(50)).await;
        let status = AuthClient::new(channel).refresh(RefreshRequest::default()).await.unwrap_err();
        assert!(matches!(status.code(), Code::Cancelled | Code::DeadlineExceeded), "{wire:?}: {status}");
        assert_eq!(assay_proto::code_of(&status), assay_types::Code::Timeout);
        life.shutdown().await.unwrap();
    }
}

#[tokio::test]
async fn a_call_may_ask_for_another_deadline() {
    let life = life();
    let channel = start(&life, Wire::Memory, Echo::default(), Duration::from_secs(10)).await;
    let mut request = tonic::Request::new(RefreshRequest::default());
    request.set_timeout(Duration::from_millis(50));
    let status = AuthClient::new(channel).refresh(request).await.unwrap_err();
    assert!(matches!(status.code(), Code::Cancelled | Code::DeadlineExceeded), "{status}");
    life.shutdown().await.unwrap();
}

#[tokio::test]
async fn a_panic_becomes_an_internal_error_and_the_service_goes_on() {
    for wire in Wire::ALL {
        let life = life();
        let mut client = client(&life, wire, Echo::default()).await;
        let status = client.sign_up(SignUpRequest::default()).await.unwrap_err();
        assert_eq!((status.code(), status.message()), (Code::Internal, "internal error"), "{wire:?}");
        client.keys(KeysRequest {}).await.unwrap();
        life.shutdown().await.unwrap();
    }
}

#[tokio::test]
async fn a_read_is_tried_again_while_the_service_is_unavailable() {
    let life = life();
    let echo = Echo { failures: 2, ..Echo::default() };
    let mut client = client(&life, Wire::Memory, echo.clone()).await;
    client.keys(KeysRequest {}).await.unwrap();
    assert_eq!(echo.calls.load(Ordering::SeqCst), 3);
    life.shutdown().await.unwrap();
}

#[tokio::test]
async fn a_write_is_sent_once() {
    let life = life();
    let echo = Echo { failures: 1, ..Echo::default() };
    let mut client = client(&life, Wire::Memory, echo.clone()).await;
    let status = client.sign_in(SignInRequest::default()).await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable);
    assert_eq!(echo.calls.load(Ordering::SeqCst), 1);
    life.shutdown().await.unwrap();
}

#[tokio::test]
async fn a_service_that_is_not_there_is_unavailable() {
    let (connector, listener) = in_process();
    drop(listener);
    let free = bind("127.0.0.1:0".parse().unwrap(), "--grpc-address").await.unwrap();
    let nobody = format!("http://{}", free.local_addr().unwrap()).parse().unwrap();
    drop(free);
    for target in [Target::InProcess(connector), nobody] {
        let mut client = AuthClient::new(channel(&target, Duration::from_secs(1)));
        let status = client.sign_in(SignInRequest::default()).await.unwrap_err();
        assert_eq!(status.code(), Code::Unavailable, "{target}");
    }
}

#[tokio::test]
async fn a_client_finds_a_service_that_came_back() {
    let first = life();
    let listener = bind("127.0.0.1:0".parse().unwrap(), "--grpc-address").await.unwrap();
    let address = listener.local_addr().unwrap();
    let routes = || tonic::service::Routes::new(assay_proto::v1::auth_server::AuthServer::new(Echo::default()));
    assay_host::grpc::serve(&first, "the first", routes(), assay_host::grpc::Bind::Tcp(listener));
    let target = format!("http://{address}").parse().unwrap();
    let mut client = AuthClient::new(channel(&target, Duration::from_secs(5)));
    client.keys(KeysRequest {}).await.unwrap();
    first.shutdown().await.unwrap();

    let second = life();
    let listener = bind(address, "--grpc-address").await.unwrap();
    assay_host::grpc::serve(&second, "the second", routes(), assay_host::grpc::Bind::Tcp(listener));
    client.keys(KeysRequest {}).await.unwrap();
    second.shutdown().await.unwrap();
}

#[tokio::test]
async fn a_stop_lets_calls_in_flight_finish() {
    for wire in Wire::ALL {
        let (life, echo) = (life(), Echo::default());
        let mut client = client(&life, wire, echo.clone()).await;
        let call = life.spawn("call", async move { client.sign_out(SignOutRequest::default()).await });
        echo.begun.notified().await;
        life.stop();
        echo.finish.notify_one();
        call.await.unwrap().unwrap().unwrap();
        life.shutdown().await.unwrap();
    }
}

#[tokio::test]
async fn the_health_protocol_answers() {
    let life = life();
    let channel = start(&life, Wire::Tcp, Echo::default(), Duration::from_secs(5)).await;
    let request = HealthCheckRequest { service: String::new() };
    let answer = HealthClient::new(channel).check(request).await.unwrap().into_inner();
    assert_eq!(answer.status(), tonic_health::pb::health_check_response::ServingStatus::Serving);
    life.shutdown().await.unwrap();
}

#[tokio::test]
async fn a_port_that_is_taken_is_told_with_the_way_out() {
    let listener = bind("127.0.0.1:0".parse().unwrap(), "--http-address").await.unwrap();
    let address = listener.local_addr().unwrap();
    let error = bind(address, "--http-address").await.unwrap_err();
    let port = address.port();
    assert_eq!(error.to_string(), format!("port {port} is taken; choose another with --http-address"));
}
