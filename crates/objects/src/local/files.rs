use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Read, Seek, SeekFrom, Write},
    ops::Range,
    path::{Path, PathBuf},
    sync::atomic::Ordering,
    time::UNIX_EPOCH,
};

use assay_types::Timestamp;
use bytes::Bytes;

use super::{ABANDONED_AFTER, Folder, INCOMING};
use crate::{ObjectError, ObjectKey, ObjectMeta, Precondition};

/// Tells what went wrong at `path` in terms of what to do about it.
pub(super) fn failure(path: &Path, error: io::Error) -> ObjectError {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => ObjectError::Full { path: path.to_owned() },
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            ObjectError::Permission { place: path.display().to_string(), source: error.into() }
        }
        _ => ObjectError::Io { path: path.to_owned(), source: error },
    }
}

/// A name that leads through a file, or to a folder, names no object.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::IsADirectory)
}

/// A file being written; it disappears unless it was put in its place.
struct Incoming {
    path: PathBuf,
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // Already gone when it was renamed; anything else is swept at the next start.
        let _ = fs::remove_file(&self.path);
    }
}

impl Folder {
    /// Makes the folders, proves that they can be written and removes what dead processes left.
    pub(super) fn prepare(&self) -> Result<(), ObjectError> {
        let incoming = self.root.join(INCOMING);
        fs::create_dir_all(&incoming).map_err(|error| failure(&incoming, error))?;
        let (probe, _file) = self.create_incoming(b"")?;
        let now = fs::metadata(&probe.path).and_then(|meta| meta.modified()).map_err(|e| failure(&probe.path, e))?;
        let entries = fs::read_dir(&incoming).map_err(|error| failure(&incoming, error))?;
        for entry in entries.flatten() {
            let written = entry.metadata().and_then(|meta| meta.modified());
            let age = written.ok().and_then(|at| now.duration_since(at).ok());
            if age.is_some_and(|age| age > ABANDONED_AFTER) {
                // Another process may sweep at the same time.
                let _ = fs::remove_file(entry.path());
            }
        }
        Ok(())
    }

    fn create_incoming(&self, bytes: &[u8]) -> Result<(Incoming, File), ObjectError> {
        loop {
            let number = self.sequence.fetch_add(1, Ordering::Relaxed);
            let path = self.root.join(INCOMING).join(format!("{}-{number}", std::process::id()));
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                // Processes of different containers may share a process id: take the next number.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(failure(&path, error)),
                Ok(mut file) => {
                    let incoming = Incoming { path };
                    file.write_all(bytes)
                        .and_then(|()| file.sync_all())
                        .map_err(|error| failure(&incoming.path, error))?;
                    return Ok((incoming, file));
                }
            }
        }
    }

    pub(super) fn write(
        &self,
        key: &ObjectKey,
        bytes: &[u8],
        precondition: Precondition,
    ) -> Result<ObjectMeta, ObjectError> {
        self.check_size(key, bytes.len() as u64)?;
        let path = self.path(key);
        let parent = path.parent().unwrap_or(&self.root);
        fs::create_dir_all(parent).map_err(|error| failure(parent, error))?;
        let (incoming, file) = self.create_incoming(bytes)?;
        let placed = match precondition {
            Precondition::None => fs::rename(&incoming.path, &path),
            Precondition::Absent => fs::hard_link(&incoming.path, &path),
        };
        placed.map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => ObjectError::Exists { key: key.clone() },
            _ => failure(&path, error),
        })?;
        // The name itself is safe only once the folder is.
        File::open(parent).and_then(|folder| folder.sync_all()).map_err(|error| failure(parent, error))?;
        let meta = file.metadata().map_err(|error| failure(&path, error))?;
        Ok(describe(key, &meta))
    }

    fn open(&self, key: &ObjectKey) -> Result<(File, ObjectMeta), ObjectError> {
        let path = self.path(key);
        let absent = |error: io::Error| {
            if is_absent(&error) { ObjectError::NotFound { key: key.clone() } } else { failure(&path, error) }
        };
        let file = File::open(&path).map_err(absent)?;
        let meta = file.metadata().map_err(absent)?;
        if !meta.is_file() {
            return Err(ObjectError::NotFound { key: key.clone() });
        }
        Ok((file, describe(key, &meta)))
    }

    pub(super) fn stat(&self, key: &ObjectKey) -> Result<ObjectMeta, ObjectError> {
        self.open(key).map(|(_, meta)| meta)
    }

    pub(super) fn read(&self, key: &ObjectKey) -> Result<Bytes, ObjectError> {
        let (file, meta) = self.open(key)?;
        self.check_size(key, meta.bytes)?;
        self.read_exact(key, file, meta.bytes)
    }

    pub(super) fn read_range(&self, key: &ObjectKey, range: Range<u64>) -> Result<Bytes, ObjectError> {
        let (mut file, meta) = self.open(key)?;
        if range.is_empty() || range.end > meta.bytes {
            return Err(ObjectError::Range { key: key.clone(), start: range.start, end: range.end });
        }
        let length = range.end - range.start;
        self.check_size(key, length)?;
        file.seek(SeekFrom::Start(range.start)).map_err(|error| failure(&self.path(key), error))?;
        self.read_exact(key, file, length)
    }

    fn read_exact(&self, key: &ObjectKey, file: File, length: u64) -> Result<Bytes, ObjectError> {
        let mut bytes = Vec::with_capacity(length as usize);
        let read = file.take(length).read_to_end(&mut bytes).map_err(|error| failure(&self.path(key), error))?;
        if read as u64 != length {
            return Err(ObjectError::Answer { what: format!("{key} ended after {read} of {length} bytes") });
        }
        Ok(bytes.into())
    }

    pub(super) fn remove(&self, key: &ObjectKey) -> Result<(), ObjectError> {
        let path = self.path(key);
        match fs::remove_file(&path) {
            Err(error) if !is_absent(&error) => return Err(failure(&path, error)),
            _ => {}
        }
        self.prune(&path);
        Ok(())
    }

    /// Removes folders that became empty, so that a deleted run leaves nothing behind.
    fn prune(&self, path: &Path) {
        for folder in path.ancestors().skip(1).take_while(|folder| *folder != self.root) {
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
    }
}

pub(super) fn describe(key: &ObjectKey, meta: &fs::Metadata) -> ObjectMeta {
    let since = meta.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    let modified = Timestamp::from_nanos(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX));
    ObjectMeta { key: key.clone(), bytes: meta.len(), modified }
}

#[cfg(test)]
mod tests;
