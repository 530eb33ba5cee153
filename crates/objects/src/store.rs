use std::{ops::Range, time::Duration};

use assay_types::Timestamp;
use async_trait::async_trait;
use bytes::Bytes;

use crate::{KeyPrefix, ObjectError, ObjectKey};

/// What has to hold for a write to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precondition {
    /// Replaces what is there, if anything.
    None,
    /// Writes only where nothing is there; otherwise [`ObjectError::Exists`].
    Absent,
}

/// What is known of an object without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectMeta {
    /// Its name.
    pub key: ObjectKey,
    /// Its length.
    pub bytes: u64,
    /// When it was last written.
    pub modified: Timestamp,
}

/// One page of a list, in the order of the keys' bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The objects.
    pub objects: Vec<ObjectMeta>,
    /// Whether more follow after the last of them.
    pub more: bool,
}

/// A store of whole, immutable-by-habit objects.
///
/// The type of an object's content follows from its name ([`ObjectKey::content_type`]).
#[async_trait]
pub trait ObjectStore: Send + Sync {
    /// Writes an object, all of it or nothing.
    async fn put(&self, key: &ObjectKey, bytes: Bytes, precondition: Precondition) -> Result<ObjectMeta, ObjectError>;

    /// Returns a whole object.
    async fn get(&self, key: &ObjectKey) -> Result<Bytes, ObjectError>;

    /// Returns the bytes of `range`, which must lie within the object.
    async fn get_range(&self, key: &ObjectKey, range: Range<u64>) -> Result<Bytes, ObjectError>;

    /// Returns what is known of an object.
    async fn stat(&self, key: &ObjectKey) -> Result<ObjectMeta, ObjectError>;

    /// Lists at most `limit` objects below a prefix, those after `after` in the order of their names.
    async fn list(&self, prefix: &KeyPrefix, after: Option<&ObjectKey>, limit: usize) -> Result<Listing, ObjectError>;

    /// Deletes an object; one that does not exist is no error, so that a repeated call succeeds.
    async fn delete(&self, key: &ObjectKey) -> Result<(), ObjectError>;

    /// Returns a URL that lets its bearer read the object until `ttl` from `now`.
    async fn signed_url(&self, key: &ObjectKey, ttl: Duration, now: Timestamp) -> Result<String, ObjectError>;
}
