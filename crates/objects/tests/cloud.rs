//! What only Cloud Storage can do wrong, and what its client does about it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use assay_objects::{Cloud, CloudConfig, KeyPrefix, ObjectError, ObjectKey, ObjectStore, Precondition};
use assay_testkit::storage::{Fault, StorageServer};
use assay_types::{Code, Coded, Timestamp};
use bytes::Bytes;
use google_cloud_auth::signer::{Signer, SigningError, SigningProvider};

const ORGANISATION: &str = "org_00000000000000000000000001";

async fn connect(server: &StorageServer, time_limit: Duration) -> Cloud {
    let config = CloudConfig {
        bucket: server.bucket().to_owned(),
        endpoint: Some(server.endpoint().to_owned()),
        time_limit,
        max_bytes: 64 << 20,
    };
    Cloud::connect(&config).await.unwrap()
}

async fn start() -> (StorageServer, Cloud) {
    let server = StorageServer::start().await.unwrap();
    let cloud = connect(&server, Duration::from_mins(1)).await;
    (server, cloud)
}

fn key(rest: &str) -> ObjectKey {
    format!("orgs/{ORGANISATION}/{rest}").parse().unwrap()
}

#[tokio::test]
async fn a_busy_server_is_tried_again() {
    let (server, cloud) = start().await;
    for status in [429, 503] {
        server.inject(Fault::Status(status), 2);
        cloud.put(&key("a"), Bytes::from_static(b"kept"), Precondition::None).await.unwrap();
        server.inject(Fault::Status(status), 2);
        assert_eq!(cloud.get(&key("a")).await.unwrap(), "kept");
        server.inject(Fault::Status(status), 1);
        assert_eq!(cloud.stat(&key("a")).await.unwrap().bytes, 4);
        server.inject(Fault::Status(status), 1);
        let prefix = KeyPrefix::organisation(ORGANISATION.parse().unwrap());
        assert_eq!(cloud.list(&prefix, None, 10).await.unwrap().objects.len(), 1);
        server.inject(Fault::Status(status), 1);
        cloud.delete(&key("a")).await.unwrap();
        assert_eq!(server.pending_faults(), 0);
    }
}

#[tokio::test]
async fn a_large_upload_goes_on_where_it_broke() {
    let (server, cloud) = start().await;
    let bytes = Bytes::from((0..20_u32 << 20).map(|at| (at % 251) as u8).collect::<Vec<_>>());
    server.inject(Fault::Status(503), 1);
    server.inject(Fault::LoseAnswer, 3);
    cloud.put(&key("big"), bytes.clone(), Precondition::Absent).await.unwrap();
    assert_eq!(server.pending_faults(), 0);
    assert!(cloud.get(&key("big")).await.unwrap() == bytes);
}

#[tokio::test]
async fn a_download_that_breaks_goes_on() {
    let (server, cloud) = start().await;
    let bytes = Bytes::from((0..300_000_u32).map(|at| (at % 251) as u8).collect::<Vec<_>>());
    cloud.put(&key("a"), bytes.clone(), Precondition::None).await.unwrap();
    server.inject(Fault::Cut, 2);
    assert!(cloud.get(&key("a")).await.unwrap() == bytes);
    server.inject(Fault::Cut, 1);
    assert!(cloud.get_range(&key("a"), 1000..200_000).await.unwrap() == bytes.slice(1000..200_000));
    assert_eq!(server.pending_faults(), 0);
}

#[tokio::test]
async fn damaged_bytes_are_never_handed_out() {
    let (server, cloud) = start().await;
    cloud.put(&key("a"), Bytes::from_static(b"precious"), Precondition::None).await.unwrap();
    server.inject(Fault::Corrupt, 1);
    assert!(cloud.get(&key("a")).await.is_err(), "damaged on the way");
    assert_eq!(cloud.get(&key("a")).await.unwrap(), "precious");
    assert!(server.corrupt(key("a").as_str()));
    assert!(cloud.get(&key("a")).await.is_err(), "damaged at rest");
}

#[tokio::test]
async fn a_dead_server_is_unavailable_within_the_time_limit() {
    let server = StorageServer::start().await.unwrap();
    let cloud = connect(&server, Duration::from_millis(300)).await;
    server.inject(Fault::Status(503), 1000);
    for result in [
        cloud.put(&key("a"), Bytes::from_static(b"x"), Precondition::None).await.map(|_| ()),
        cloud.get(&key("a")).await.map(|_| ()),
        cloud.stat(&key("a")).await.map(|_| ()),
        cloud.delete(&key("a")).await,
    ] {
        let error = result.unwrap_err();
        assert_eq!(error.code(), Code::Unavailable, "{error:?}");
        assert!(error.is_transient());
    }
    assert!(server.pending_faults() > 0, "it gave up before the faults did");
}

#[tokio::test]
async fn a_server_that_hangs_is_unavailable() {
    let server = StorageServer::start().await.unwrap();
    let cloud = connect(&server, Duration::from_millis(150)).await;
    server.inject(Fault::Delay(Duration::from_hours(1)), 2);
    assert_eq!(cloud.get(&key("a")).await.unwrap_err().code(), Code::Unavailable);
    assert_eq!(cloud.stat(&key("a")).await.unwrap_err().code(), Code::Unavailable);
}

#[tokio::test]
async fn refusals_are_told_apart() {
    let (server, cloud) = start().await;
    server.inject(Fault::Status(403), 1);
    let error = cloud.get(&key("a")).await.unwrap_err();
    assert!(matches!(&error, ObjectError::Permission { place, .. } if place.contains(server.bucket())), "{error:?}");
    assert!(!error.public_message().contains(server.bucket()), "the public sentence names no bucket");
}

#[tokio::test]
async fn objects_carry_the_type_of_their_name() {
    let (server, cloud) = start().await;
    for (name, expected) in [("a.json", "application/json"), ("b.parquet", "application/vnd.apache.parquet")] {
        cloud.put(&key(name), Bytes::from_static(b"x"), Precondition::None).await.unwrap();
        assert_eq!(server.content_type(key(name).as_str()).as_deref(), Some(expected));
    }
}

#[derive(Debug)]
struct FixedSigner;

impl SigningProvider for FixedSigner {
    async fn client_email(&self) -> Result<String, SigningError> {
        Ok("assay@example.com".to_owned())
    }

    async fn sign(&self, _content: &[u8]) -> Result<Bytes, SigningError> {
        Ok(Bytes::from_static(b"signature"))
    }
}

#[tokio::test]
async fn urls_are_signed_where_there_is_a_signer() {
    let (_server, cloud) = start().await;
    let ttl = Duration::from_mins(1);
    let error = cloud.signed_url(&key("a.csv"), ttl, Timestamp::default()).await.unwrap_err();
    assert_eq!(error.code(), Code::FailedPrecondition);
    assert!(error.to_string().contains("without credentials"), "{error}");

    let cloud = cloud.with_signer(Signer::from(FixedSigner));
    let url = cloud.signed_url(&key("a.csv"), ttl, Timestamp::default()).await.unwrap();
    assert!(url.starts_with(&format!("https://storage.googleapis.com/assay-test/orgs/{ORGANISATION}/a.csv?")), "{url}");
    for part in ["X-Goog-Algorithm=GOOG4-RSA-SHA256", "X-Goog-Expires=60", "X-Goog-Signature=7369676e6174757265"] {
        assert!(url.contains(part), "{part} in {url}");
    }
}
