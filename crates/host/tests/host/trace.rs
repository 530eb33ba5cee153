//! One trace from an HTTP request through two services and the database to a job and back, as a collector sees it.

use std::time::Duration;

use crate::support::{Echo, Wire, client};
use assay_host::{
    Lifecycle, TraceContext,
    grpc::{Channel, with_identity},
    telemetry::{Config, Measured, subscriber},
};
use assay_proto::v1::{ViewerRequest, auth_client::AuthClient};
use assay_testkit::Collector;
use assay_types::Timestamp;
use http::HeaderMap;
use opentelemetry_proto::tonic::trace::v1::Span;
use tracing::{Instrument as _, info_span};

const FROM_CLIENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/// The gateway's part: a request that carries a trace calls a service; returns what the service saw of the trace, and
/// what it stores with a job.
async fn request(client: &mut AuthClient<Channel>, headers: &HeaderMap) -> (String, String) {
    let span = info_span!("request");
    TraceContext::extract(headers).unwrap().adopt(&span);
    let call = async {
        let request = with_identity(ViewerRequest {}, "a.b.c").unwrap();
        let seen = client.viewer(request).await.unwrap().into_inner().user.unwrap().handle;
        (seen, TraceContext::current().unwrap().to_string())
    };
    call.instrument(span).await
}

#[tokio::test]
async fn one_trace_reaches_the_collector_from_the_request_to_the_job() {
    let (life, collector) = (Lifecycle::new(Duration::from_secs(10)), Collector::start().await.unwrap());
    let config = Config { otlp_endpoint: Some(collector.endpoint()), log: "off".to_owned(), ..Config::default() };
    let (subscriber, guard) = subscriber(&config, "test").unwrap();
    let entered = tracing::subscriber::set_default(subscriber);

    let headers = HeaderMap::from_iter([("traceparent".parse().unwrap(), FROM_CLIENT.parse().unwrap())]);
    let mut client = client(&life, Wire::Memory, Echo::default()).await;
    let (seen, stored) = request(&mut client, &headers).await;
    assert_eq!(seen, "4bf92f3577b34da6a3ce929d0e0e4736");
    let job = info_span!("job");
    stored.parse::<TraceContext>().unwrap().adopt(&job);
    job.in_scope(|| tracing::info!("ran"));
    let start = Timestamp::from_nanos(1_700_000_000_000_000_000);
    let inside = Measured {
        name: "inside",
        id: Some(0x0102_0304_0506_0708),
        start,
        took: Duration::from_millis(3),
        attributes: vec![("attempt", "1".into())],
    };
    inside.export(TraceContext::of(&job).unwrap());
    drop(job);

    drop(entered);
    guard.shutdown().await;
    life.shutdown().await.unwrap();
    let names = ["request", "assay.v1.Auth/Viewer", "job", "inside"];
    let spans = collector.wait_for(&hex::decode(&seen).unwrap(), &names).await.unwrap();
    let span = |name: &str| spans.iter().find(|span| span.name == name).unwrap();
    assert_eq!(hex::encode(&span("request").parent_span_id), "00f067aa0ba902b7");
    assert_eq!(span("job").parent_span_id, span("request").span_id);
    assert_eq!(span("job").events.len(), 1);
    let Span { span_id, parent_span_id, start_time_unix_nano: began, end_time_unix_nano: ended, .. } = span("inside");
    assert_eq!((hex::encode(span_id), parent_span_id), ("0102030405060708".to_owned(), &span("job").span_id));
    assert_eq!((*began, ended - began), (start.as_nanos().cast_unsigned(), 3_000_000));
}

#[tokio::test]
async fn traces_exist_without_a_collector() {
    let (subscriber, _guard) = subscriber(&Config { log: "off".to_owned(), ..Config::default() }, "test").unwrap();
    let trace = tracing::subscriber::with_default(subscriber, || info_span!("root").in_scope(TraceContext::current));
    assert_ne!(trace.unwrap().trace_id(), "0".repeat(32));
}
