use assay_objects::{KeyPrefix, ObjectError, ObjectKey, ObjectStore, Precondition};
use assay_store::{Artifact, Lease, Work};
use assay_types::Digest;
use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _, stream};

use crate::{files::File, trouble::Trouble, worker::Worker};

/// Files written at the same time.
const AT_ONCE: usize = 4;
/// Files looked at in one step of a sweep.
const PAGE: usize = 100;

impl Worker {
    /// Writes the files of this attempt, none of which can be there: every lease is an attempt of its own.
    pub(crate) async fn keep(&self, lease: &Lease, files: Vec<File>) -> Result<Vec<Artifact>, Trouble> {
        stream::iter(files).map(|file| self.keep_one(lease, file)).buffered(AT_ONCE).try_collect().await
    }

    async fn keep_one(&self, lease: &Lease, file: File) -> Result<Artifact, Trouble> {
        let Work::Backtest { run, .. } = lease.work else {
            return Err(Trouble::Platform("only backtests leave files".to_owned()));
        };
        let key = ObjectKey::for_run(lease.organisation, run, lease.attempt, file.name)
            .map_err(|error| Trouble::platform(&error))?;
        let digest = Digest::of(&file.bytes);
        let bytes = file.bytes.len() as u64;
        put_once(self.deps.objects.as_ref(), &key, file.bytes).await?;
        Ok(Artifact {
            name: file.name.to_owned(),
            content_type: key.content_type().to_owned(),
            bytes,
            digest,
            object_key: key.to_string(),
        })
    }

    /// Deletes what this attempt wrote, after another one took its place. What stays behind is in nobody's way.
    pub(crate) async fn forget(&self, lease: &Lease) {
        if let Work::Backtest { run, .. } = lease.work {
            let prefix = KeyPrefix::attempt(lease.organisation, run, lease.attempt);
            self.sweep(&prefix).await;
        }
    }

    /// Deletes what attempts before this one left behind.
    pub(crate) async fn forget_earlier(&self, lease: &Lease) {
        if let Work::Backtest { run, .. } = lease.work {
            for attempt in 1..lease.attempt {
                self.sweep(&KeyPrefix::attempt(lease.organisation, run, attempt)).await;
            }
        }
    }

    async fn sweep(&self, prefix: &KeyPrefix) {
        let objects = self.deps.objects.as_ref();
        let swept: Result<(), ObjectError> = async {
            loop {
                let page = objects.list(prefix, None, PAGE).await?;
                for object in &page.objects {
                    objects.delete(&object.key).await?;
                }
                if !page.more {
                    return Ok(());
                }
            }
        }
        .await;
        if let Err(error) = swept {
            tracing::warn!(%prefix, error = &error as &dyn std::error::Error, "files that nobody needs stay behind");
        }
    }

    /// Deletes the file that was uploaded for an import which is over.
    pub(crate) async fn discard_upload(&self, lease: &Lease) {
        let Work::Import { upload, .. } = &lease.work else { return };
        let Ok(key) = upload.object_key.parse::<ObjectKey>() else { return };
        if let Err(error) = self.deps.objects.delete(&key).await {
            tracing::warn!(%key, error = &error as &dyn std::error::Error, "an upload that nobody needs stays behind");
        }
    }
}

/// Writes an object where nothing is. Where the store lost its first answer and we tried again, the object is there
/// already, and is ours.
async fn put_once(objects: &dyn ObjectStore, key: &ObjectKey, bytes: Bytes) -> Result<(), Trouble> {
    match objects.put(key, bytes.clone(), Precondition::Absent).await {
        Err(ObjectError::Exists { .. }) if objects.get(key).await? == bytes => Ok(()),
        written => written.map(|_| ()).map_err(Trouble::from),
    }
}
