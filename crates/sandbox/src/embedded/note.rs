use std::{
    fs, io,
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _},
    path::PathBuf,
};

use serde::{Deserialize, Serialize};

use crate::{
    IsLive, ReapReport,
    host_process::{Handle, Stat},
};

/// What is noted of a running sandbox, so that another process can end it.
#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    key: String,
    pid: i32,
    started: u64,
    deadline_ms: i64,
}

/// The folder of notes.
pub(super) struct Notes {
    folder: PathBuf,
}

/// One note; it goes with the sandbox.
pub(super) struct Note {
    path: PathBuf,
}

impl Drop for Note {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

impl Notes {
    /// Opens the folder, which has to be this user's and closed to others.
    pub(super) fn open(folder: PathBuf) -> io::Result<Self> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        let found = fs::symlink_metadata(&folder)?;
        if !found.is_dir() || found.uid() != nix::unistd::geteuid().as_raw() {
            return Err(io::Error::other(format!("{} is not a folder of this user", folder.display())));
        }
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;
        Ok(Self { folder })
    }

    /// Notes that process `pid` is the sandbox of `key`.
    pub(super) fn write(&self, key: &str, pid: i32, deadline_ms: i64) -> io::Result<Note> {
        let started = Stat::read(pid).ok_or(io::ErrorKind::NotFound)?.started;
        let entry = Entry { key: key.to_owned(), pid, started, deadline_ms };
        let path = self.folder.join(format!("{pid}-{started}.json"));
        fs::write(&path, serde_json::to_vec(&entry)?)?;
        Ok(Note { path })
    }

    /// Ends what is not live or past its deadline, and forgets what has ended.
    pub(super) fn reap(&self, now_ms: i64, is_live: &IsLive<'_>) -> ReapReport {
        let mut report = ReapReport::default();
        let files = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        for path in files.map(|file| file.path()) {
            let Some(entry) = fs::read(&path).ok().and_then(|text| serde_json::from_slice::<Entry>(&text).ok()) else {
                // Half-written by a process that died in between, or being written right now.
                continue;
            };
            if !entry.is_alive() {
                let _ = fs::remove_file(&path);
            } else if is_live(&entry.key) && entry.deadline_ms > now_ms {
                report.kept += 1;
            } else {
                match entry.kill() {
                    Ok(()) => report.ended.push(entry.key),
                    Err(error) => report.failed.push(format!("{}: {error}", entry.key)),
                }
            }
        }
        report
    }
}

impl Entry {
    /// Returns whether the very process that was noted is alive, not another one with its id.
    fn is_alive(&self) -> bool {
        Stat::read(self.pid).is_some_and(|stat| stat.started == self.started)
    }

    fn kill(&self) -> io::Result<()> {
        let handle = Handle::open(self.pid)?;
        // Only now can the id not come to mean another process.
        if self.is_alive() { handle.kill() } else { Ok(()) }
    }
}
