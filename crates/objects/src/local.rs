//! Objects as files of a folder.
//!
//! A write goes to `.incoming/`, is synced, and appears under its name in one step: by renaming, or, where nothing
//! may be replaced, by a hard link, which fails when the name is taken.

mod files;
mod sign;
mod walk;

use std::{
    ops::Range,
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use assay_types::Timestamp;
use async_trait::async_trait;
use bytes::Bytes;

pub use self::sign::{SigningKey, SigningKeyError, UrlError};
use crate::{KeyPrefix, Listing, ObjectError, ObjectKey, ObjectMeta, ObjectStore, Precondition};

/// Where files are while they are written.
const INCOMING: &str = ".incoming";
/// A file left behind by a process that died is removed after this long.
const ABANDONED_AFTER: Duration = Duration::from_hours(24);

/// A store in a folder of this machine.
pub struct Local {
    folder: Arc<Folder>,
    key: SigningKey,
    public_url: String,
}

/// What a blocking task needs.
struct Folder {
    root: PathBuf,
    max_bytes: u64,
    sequence: AtomicU64,
}

impl Folder {
    fn path(&self, key: &ObjectKey) -> PathBuf {
        self.root.join(key.as_str())
    }

    fn check_size(&self, key: &ObjectKey, bytes: u64) -> Result<(), ObjectError> {
        if bytes > self.max_bytes {
            return Err(ObjectError::TooLarge { key: key.clone(), bytes, limit: self.max_bytes });
        }
        Ok(())
    }
}

impl Local {
    /// Opens the folder, making it where it is missing, and proves that it can be written.
    ///
    /// `public_url` stands before signed URLs.
    pub fn open(root: &Path, key: SigningKey, public_url: &str, max_bytes: u64) -> Result<Self, ObjectError> {
        let folder = Folder { root: root.to_owned(), max_bytes, sequence: AtomicU64::new(0) };
        folder.prepare()?;
        Ok(Self { folder: Arc::new(folder), key, public_url: public_url.trim_end_matches('/').to_owned() })
    }

    /// Returns the key of the object that a signed URL names, when the signature is ours and has not expired.
    ///
    /// `expires` and `signature` are the query parameters `exp` and `sig`.
    pub fn verify(&self, key: &str, expires: &str, signature: &str, now: Timestamp) -> Result<ObjectKey, UrlError> {
        self.key.verify(key, expires, signature, now)
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Folder) -> Result<T, ObjectError> + Send + 'static,
    ) -> Result<T, ObjectError> {
        let folder = self.folder.clone();
        tokio::task::spawn_blocking(move || work(&folder))
            .await
            .map_err(|error| ObjectError::Unavailable { source: error.into() })?
    }
}

#[async_trait]
impl ObjectStore for Local {
    async fn put(&self, key: &ObjectKey, bytes: Bytes, precondition: Precondition) -> Result<ObjectMeta, ObjectError> {
        let key = key.clone();
        self.blocking(move |folder| folder.write(&key, &bytes, precondition)).await
    }

    async fn get(&self, key: &ObjectKey) -> Result<Bytes, ObjectError> {
        let key = key.clone();
        self.blocking(move |folder| folder.read(&key)).await
    }

    async fn get_range(&self, key: &ObjectKey, range: Range<u64>) -> Result<Bytes, ObjectError> {
        let key = key.clone();
        self.blocking(move |folder| folder.read_range(&key, range)).await
    }

    async fn stat(&self, key: &ObjectKey) -> Result<ObjectMeta, ObjectError> {
        let key = key.clone();
        self.blocking(move |folder| folder.stat(&key)).await
    }

    async fn list(&self, prefix: &KeyPrefix, after: Option<&ObjectKey>, limit: usize) -> Result<Listing, ObjectError> {
        let (prefix, after) = (prefix.clone(), after.cloned());
        self.blocking(move |folder| folder.list(&prefix, after.as_ref(), limit)).await
    }

    async fn delete(&self, key: &ObjectKey) -> Result<(), ObjectError> {
        let key = key.clone();
        self.blocking(move |folder| folder.remove(&key)).await
    }

    async fn signed_url(&self, key: &ObjectKey, ttl: Duration, now: Timestamp) -> Result<String, ObjectError> {
        let query = self.key.sign(key, ttl, now);
        Ok(format!("{}/objects/{key}?{query}", self.public_url))
    }
}
