//! What only a folder can do wrong, and the URLs that it signs.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{fs, path::Path, time::Duration};

use assay_objects::{Local, ObjectError, ObjectKey, ObjectStore, Precondition, SigningKey, SigningKeyError, UrlError};
use assay_types::Timestamp;
use bytes::Bytes;

const ORGANISATION: &str = "org_00000000000000000000000001";
const NOW: Timestamp = Timestamp::from_nanos(1_700_000_000_000_000_000);

fn key(rest: &str) -> ObjectKey {
    format!("orgs/{ORGANISATION}/{rest}").parse().unwrap()
}

fn open(root: &Path) -> Result<Local, ObjectError> {
    Local::open(root, SigningKey::from_bytes(vec![7; 32]).unwrap(), "https://assay.example/", 1 << 20)
}

/// Takes a signed URL apart as the gateway does.
fn parts(url: &str) -> (&str, &str, &str) {
    let (path, query) = url.split_once('?').unwrap();
    let (expires, signature) = query.split_once('&').unwrap();
    let key = path.strip_prefix("https://assay.example/objects/").unwrap();
    (key, expires.strip_prefix("exp=").unwrap(), signature.strip_prefix("sig=").unwrap())
}

#[tokio::test]
async fn a_signed_url_opens_one_object_until_it_expires() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    let url = store.signed_url(&key("runs/r/trades.csv"), Duration::from_mins(1), NOW).await.unwrap();
    let (path, expires, signature) = parts(&url);
    assert_eq!(store.verify(path, expires, signature, NOW), Ok(key("runs/r/trades.csv")));

    let after = |seconds: i64| Timestamp::from_nanos(NOW.as_nanos() + seconds * 1_000_000_000);
    assert!(store.verify(path, expires, signature, after(59)).is_ok());
    assert_eq!(store.verify(path, expires, signature, after(60)), Err(UrlError::Expired));
}

#[tokio::test]
async fn a_changed_url_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    let url = store.signed_url(&key("a"), Duration::from_mins(1), NOW).await.unwrap();
    let (path, expires, signature) = parts(&url);
    let later = (expires.parse::<i64>().unwrap() + 1).to_string();
    let padded = format!("0{expires}");
    let mut flipped = signature.to_owned();
    flipped.replace_range(0..1, if signature.starts_with('A') { "B" } else { "A" });
    let other = path.replace("/a", "/b");
    for (path, expires, signature) in [
        (other.as_str(), expires, signature),
        (path, later.as_str(), signature),
        (path, padded.as_str(), signature),
        (path, expires, flipped.as_str()),
        (path, expires, ""),
        (path, expires, "not base64!"),
        (path, "", signature),
    ] {
        assert_eq!(store.verify(path, expires, signature, NOW), Err(UrlError::Forged), "{path} {expires} {signature}");
    }
    let stranger = SigningKey::from_bytes(vec![8; 32]).unwrap();
    let stranger = Local::open(folder.path(), stranger, "", 1 << 20).unwrap();
    assert_eq!(stranger.verify(path, expires, signature, NOW), Err(UrlError::Forged));
}

#[test]
fn weak_signing_keys_are_refused() {
    assert_eq!(SigningKey::from_hex(&"ab".repeat(31)).unwrap_err(), SigningKeyError::Short);
    assert_eq!(SigningKey::from_hex("secret").unwrap_err(), SigningKeyError::Digits);
    let key = SigningKey::from_hex(&"ab".repeat(32)).unwrap();
    assert!(!format!("{key:?}").contains("ab"), "the key never prints");
}

#[tokio::test]
async fn nothing_is_left_in_the_folder_but_the_object() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    store.put(&key("runs/r/a"), Bytes::from_static(b"x"), Precondition::None).await.unwrap();
    store.put(&key("runs/r/a"), Bytes::from_static(b"y"), Precondition::Absent).await.unwrap_err();
    assert_eq!(fs::read_dir(folder.path().join(".incoming")).unwrap().count(), 0);
    store.delete(&key("runs/r/a")).await.unwrap();
    assert!(!folder.path().join("orgs").exists(), "empty folders go with their last object");
}

#[tokio::test]
async fn files_of_dead_writers_are_swept_after_a_day() {
    let folder = tempfile::tempdir().unwrap();
    let incoming = folder.path().join(".incoming");
    fs::create_dir(&incoming).unwrap();
    let (old, young) = (incoming.join("1-1"), incoming.join("1-2"));
    for (path, hours) in [(&old, 25), (&young, 23)] {
        let file = fs::File::create(path).unwrap();
        let written = file.metadata().unwrap().modified().unwrap() - Duration::from_hours(hours);
        file.set_modified(written).unwrap();
    }
    open(folder.path()).unwrap();
    assert!(!old.exists());
    assert!(young.exists(), "its writer may be alive");
}

#[tokio::test]
async fn a_place_that_is_no_folder_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, b"").unwrap();
    let error = open(&file).err().unwrap();
    assert!(error.to_string().contains(&file.display().to_string()), "{error}");
}

#[tokio::test]
async fn a_taken_temporary_name_is_skipped_and_never_followed() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    let next = format!("{}-{}", std::process::id(), 1);
    let target = folder.path().join("target");
    std::os::unix::fs::symlink(&target, folder.path().join(".incoming").join(&next)).unwrap();
    store.put(&key("a"), Bytes::from_static(b"x"), Precondition::None).await.unwrap();
    assert_eq!(store.get(&key("a")).await.unwrap(), "x");
    assert!(!target.exists());
}
