use std::{fs, io::ErrorKind, path::Path};

use super::{
    Folder,
    files::{describe, failure},
};
use crate::{KeyPrefix, Listing, ObjectError, ObjectKey, ObjectMeta};

/// A walk through folders in the order of the keys' bytes.
struct Walk<'a> {
    after: Option<&'a ObjectKey>,
    /// One more than asked for, to know whether more follow.
    wanted: usize,
    found: Vec<ObjectMeta>,
}

impl Folder {
    pub(super) fn list(
        &self,
        prefix: &KeyPrefix,
        after: Option<&ObjectKey>,
        limit: usize,
    ) -> Result<Listing, ObjectError> {
        let mut walk = Walk { after, wanted: limit.saturating_add(1), found: Vec::new() };
        walk.enter(&self.root.join(prefix.as_str()), prefix.as_str())?;
        let more = walk.found.len() > limit;
        walk.found.truncate(limit);
        Ok(Listing { objects: walk.found, more })
    }
}

impl Walk<'_> {
    /// Walks one folder; `prefix` is its key, with a slash at the end.
    fn enter(&mut self, folder: &Path, prefix: &str) -> Result<(), ObjectError> {
        let entries = match fs::read_dir(folder) {
            // Deleted meanwhile, or never there.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(()),
            entries => entries.map_err(|error| failure(folder, error))?,
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| failure(folder, error))?;
            let is_folder = entry.file_type().map_err(|error| failure(folder, error))?.is_dir();
            let name = entry.file_name().to_string_lossy().into_owned();
            // A folder sorts where its children do: behind its name and a slash.
            names.push(if is_folder { name + "/" } else { name });
        }
        names.sort_unstable();
        for name in names {
            if self.found.len() >= self.wanted {
                break;
            }
            self.visit(folder, &format!("{prefix}{name}"), &name)?;
        }
        Ok(())
    }

    fn visit(&mut self, folder: &Path, key: &str, name: &str) -> Result<(), ObjectError> {
        let path = folder.join(name);
        if key.ends_with('/') {
            let passed = self.after.is_some_and(|after| key < after.as_str() && !after.as_str().starts_with(key));
            return if passed { Ok(()) } else { self.enter(&path, key) };
        }
        // Files that no key names are not ours: leave them alone.
        let Ok(key) = key.parse::<ObjectKey>() else { return Ok(()) };
        if self.after.is_some_and(|after| key <= *after) {
            return Ok(());
        }
        match fs::metadata(&path) {
            Ok(meta) => self.found.push(describe(&key, &meta)),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(failure(&path, error)),
        }
        Ok(())
    }
}
