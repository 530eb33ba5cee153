//! What every store does, whichever it is: each test runs against a folder and against the Cloud Storage stand-in.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{sync::Arc, time::Duration};

use assay_objects::{
    Cloud, CloudConfig, KeyPrefix, Local, ObjectError, ObjectKey, ObjectStore, Precondition, SigningKey,
};
use assay_testkit::storage::StorageServer;
use assay_types::{Code, Coded, OrganisationId, RunId};
use bytes::Bytes;

const ORGANISATION: &str = "org_00000000000000000000000001";
const OTHER: &str = "org_00000000000000000000000002";
const MAX_BYTES: u64 = 20 << 20;

struct Subject {
    name: &'static str,
    store: Arc<dyn ObjectStore>,
    _folder: tempfile::TempDir,
    _server: StorageServer,
}

/// Both stores, empty. They end with the test.
async fn subjects() -> [Subject; 2] {
    let key = SigningKey::from_bytes(vec![7; 32]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let local = Local::open(folder.path(), key, "", MAX_BYTES).unwrap();
    let server = StorageServer::start().await.unwrap();
    let config = CloudConfig {
        bucket: server.bucket().to_owned(),
        endpoint: Some(server.endpoint().to_owned()),
        time_limit: Duration::from_secs(5),
        max_bytes: MAX_BYTES,
    };
    let cloud = Cloud::connect(&config).await.unwrap();
    let idle = StorageServer::start().await.unwrap();
    let unused = tempfile::tempdir().unwrap();
    [
        Subject { name: "local", store: Arc::new(local), _folder: folder, _server: idle },
        Subject { name: "cloud", store: Arc::new(cloud), _folder: unused, _server: server },
    ]
}

fn key(rest: &str) -> ObjectKey {
    format!("orgs/{ORGANISATION}/{rest}").parse().unwrap()
}

fn organisation() -> OrganisationId {
    ORGANISATION.parse().unwrap()
}

/// Bytes without a pattern that a mistake of one or two could keep.
fn noise(length: usize) -> Bytes {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..length).map(|_| next()).collect::<Vec<_>>().into()
}

#[tokio::test]
async fn what_was_written_is_read_back() {
    for subject in subjects().await {
        for length in [0, 1, 4096, 1 << 20] {
            let key = key(&format!("runs/r/blob-{length}"));
            let bytes = noise(length);
            let written = subject.store.put(&key, bytes.clone(), Precondition::None).await.unwrap();
            assert_eq!((written.key.clone(), written.bytes), (key.clone(), length as u64), "{}", subject.name);
            assert_eq!(subject.store.get(&key).await.unwrap(), bytes, "{}", subject.name);
            assert_eq!(subject.store.stat(&key).await.unwrap().bytes, length as u64, "{}", subject.name);
        }
    }
}

#[tokio::test]
async fn an_object_larger_than_one_upload_survives() {
    for subject in subjects().await {
        let bytes = noise((17 << 20) + 12_345);
        subject.store.put(&key("big"), bytes.clone(), Precondition::Absent).await.unwrap();
        assert!(subject.store.get(&key("big")).await.unwrap() == bytes, "{}", subject.name);
    }
}

#[tokio::test]
async fn a_write_replaces_unless_it_must_not() {
    for subject in subjects().await {
        let key = key("one");
        subject.store.put(&key, Bytes::from_static(b"first"), Precondition::Absent).await.unwrap();
        let refused = subject.store.put(&key, Bytes::from_static(b"second"), Precondition::Absent).await;
        assert!(matches!(&refused, Err(ObjectError::Exists { key: named }) if *named == key), "{}", subject.name);
        assert_eq!(subject.store.get(&key).await.unwrap(), "first", "{}", subject.name);
        subject.store.put(&key, Bytes::from_static(b"third"), Precondition::None).await.unwrap();
        assert_eq!(subject.store.get(&key).await.unwrap(), "third", "{}", subject.name);
    }
}

#[tokio::test]
async fn of_many_first_writers_one_wins() {
    for subject in subjects().await {
        let writers = (0..8_u8).map(|number| {
            let store = subject.store.clone();
            async move { store.put(&key("race"), vec![number; 1000].into(), Precondition::Absent).await.is_ok() }
        });
        let won = futures::future::join_all(writers).await;
        assert_eq!(won.iter().filter(|won| **won).count(), 1, "{}", subject.name);
        let winner = won.iter().position(|won| *won).unwrap() as u8;
        assert_eq!(subject.store.get(&key("race")).await.unwrap(), vec![winner; 1000], "{}", subject.name);
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    for subject in subjects().await {
        let (store, absent) = (&subject.store, key("runs/r/absent"));
        store.put(&key("file"), Bytes::from_static(b"x"), Precondition::None).await.unwrap();
        let errors = [
            store.get(&absent).await.unwrap_err(),
            store.get(&key("file/below")).await.unwrap_err(),
            store.get_range(&absent, 0..1).await.unwrap_err(),
            store.get_range(&absent, 1..1).await.unwrap_err(),
            store.stat(&absent).await.unwrap_err(),
        ];
        for error in errors {
            assert_eq!(error.code(), Code::NotFound, "{}: {error}", subject.name);
        }
    }
}

#[tokio::test]
async fn deleting_twice_is_no_error() {
    for subject in subjects().await {
        let (store, key) = (&subject.store, key("runs/r/attempt-1/summary.json"));
        store.put(&key, Bytes::from_static(b"{}"), Precondition::None).await.unwrap();
        store.delete(&key).await.unwrap();
        assert_eq!(store.get(&key).await.unwrap_err().code(), Code::NotFound, "{}", subject.name);
        store.delete(&key).await.unwrap();
        store.put(&key, Bytes::from_static(b"[]"), Precondition::Absent).await.unwrap();
    }
}

#[tokio::test]
async fn ranges_lie_within_the_object() {
    for subject in subjects().await {
        let (store, key, bytes) = (&subject.store, key("ranged"), noise(1000));
        store.put(&key, bytes.clone(), Precondition::None).await.unwrap();
        for range in [0..1, 0..1000, 1..2, 999..1000, 400..600] {
            let expected = bytes.slice(range.start as usize..range.end as usize);
            assert_eq!(store.get_range(&key, range).await.unwrap(), expected, "{}", subject.name);
        }
        for range in [0..0, 1000..1000, 999..1001, 1000..1001, 5000..6000, Range { start: 7, end: 3 }] {
            let error = store.get_range(&key, range.clone()).await.unwrap_err();
            assert!(matches!(error, ObjectError::Range { .. }), "{} {range:?}: {error}", subject.name);
        }
    }
}

type Range = std::ops::Range<u64>;

#[tokio::test]
async fn lists_are_in_the_order_of_the_bytes_and_stay_in_their_organisation() {
    let names = ["runs-old/a", "runs.txt", "runs/B", "runs/a", "runs/a-b/c", "runs/a.b", "runs/b/1", "runs/b/10", "z"];
    for subject in subjects().await {
        let store = &subject.store;
        for name in names.iter().rev() {
            store.put(&key(name), Bytes::from_static(b"x"), Precondition::None).await.unwrap();
        }
        let foreign: ObjectKey = format!("orgs/{OTHER}/runs/a").parse().unwrap();
        store.put(&foreign, Bytes::from_static(b"secret"), Precondition::None).await.unwrap();

        let prefix = KeyPrefix::organisation(organisation());
        let all = store.list(&prefix, None, 100).await.unwrap();
        let listed: Vec<_> = all.objects.iter().map(|meta| meta.key.clone()).collect();
        assert_eq!(listed, names.map(key), "{}", subject.name);
        assert!(!all.more, "{}", subject.name);
        assert!(all.objects.iter().all(|meta| meta.bytes == 1), "{}", subject.name);
    }
}

#[tokio::test]
async fn pages_add_up_to_the_whole_list() {
    for subject in subjects().await {
        let run: RunId = "bt_00000000000000000000000009".parse().unwrap();
        let expected: Vec<_> = (0..23)
            .map(|number| {
                ObjectKey::for_run(organisation(), run, 1 + number / 10, &format!("part-{:02}", number % 10)).unwrap()
            })
            .collect();
        for key in &expected {
            subject.store.put(key, Bytes::new(), Precondition::None).await.unwrap();
        }
        for size in [1, 7, 22, 23, 24] {
            let mut found = Vec::new();
            for _ in 0..=23 {
                let prefix = KeyPrefix::run(organisation(), run);
                let page = subject.store.list(&prefix, found.last(), size).await.unwrap();
                assert!(page.objects.len() <= size, "{}", subject.name);
                found.extend(page.objects.into_iter().map(|meta| meta.key));
                if !page.more {
                    break;
                }
            }
            assert_eq!(found, expected, "{} in pages of {size}", subject.name);
        }
        let second = KeyPrefix::attempt(organisation(), run, 2);
        assert_eq!(subject.store.list(&second, None, 100).await.unwrap().objects.len(), 10, "{}", subject.name);
        let nothing = KeyPrefix::attempt(organisation(), run, 4);
        assert!(subject.store.list(&nothing, None, 100).await.unwrap().objects.is_empty(), "{}", subject.name);
    }
}

#[tokio::test]
async fn too_large_an_object_is_refused() {
    for subject in subjects().await {
        let bytes = Bytes::from(vec![0; usize::try_from(MAX_BYTES).unwrap() + 1]);
        let error = subject.store.put(&key("huge"), bytes, Precondition::None).await.unwrap_err();
        assert!(matches!(error, ObjectError::TooLarge { limit: MAX_BYTES, .. }), "{}: {error}", subject.name);
        assert!(error.to_string().contains("--objects-max-bytes"), "{error}");
        assert_eq!(subject.store.stat(&key("huge")).await.unwrap_err().code(), Code::NotFound, "{}", subject.name);
    }
}
