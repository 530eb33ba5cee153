use std::{
    fs,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown},
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use super::EmbeddedError;

/// The operating-system user that the server runs as: our own, unless that is root.
#[derive(Clone, Debug)]
pub(super) struct Account {
    drop_to: Option<Unprivileged>,
}

#[derive(Clone, Debug, PartialEq)]
struct Unprivileged {
    name: String,
    uid: u32,
    gid: u32,
}

impl Account {
    pub(super) fn choose() -> Result<Self, EmbeddedError> {
        let status = fs::metadata("/proc/self").map_err(EmbeddedError::file("read", "/proc/self"))?;
        if status.uid() != 0 {
            return Ok(Self { drop_to: None });
        }
        let passwd = fs::read_to_string("/etc/passwd").map_err(EmbeddedError::file("read", "/etc/passwd"))?;
        let found = ["postgres", "nobody"].iter().find_map(|name| find(&passwd, name));
        found.map(|user| Self { drop_to: Some(user) }).ok_or(EmbeddedError::NoUnprivilegedUser)
    }

    /// Prepares a program to run as this user. The standard library drops the supplementary groups too.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        if let Some(user) = &self.drop_to {
            command.uid(user.uid).gid(user.gid);
        }
        command.env_clear().env("PATH", "/usr/bin:/bin").env("LC_ALL", "C").current_dir("/");
        command
    }

    /// Makes a directory that only this user may enter, whatever there was of it.
    pub(super) fn own(&self, directory: &Path) -> Result<(), EmbeddedError> {
        fs::create_dir_all(directory).map_err(EmbeddedError::file("create", directory))?;
        fs::set_permissions(directory, fs::Permissions::from_mode(0o700))
            .map_err(EmbeddedError::file("close", directory))?;
        let Some(user) = &self.drop_to else { return Ok(()) };
        chown(directory, Some(user.uid), Some(user.gid)).map_err(EmbeddedError::file("hand over", directory))?;
        match barrier(directory, user) {
            Some(barrier) => Err(EmbeddedError::Unreachable { user: user.name.clone(), barrier }),
            None => Ok(()),
        }
    }

    /// Returns whether a directory is this user's and closed to everybody else.
    pub(super) fn owns(&self, directory: &Path) -> bool {
        let own = || fs::metadata("/proc/self").map(|status| status.uid());
        let uid = self.drop_to.as_ref().map_or_else(|| own().ok(), |user| Some(user.uid));
        fs::symlink_metadata(directory).is_ok_and(|found| {
            found.is_dir() && Some(found.uid()) == uid && found.permissions().mode().trailing_zeros() >= 6
        })
    }
}

/// Finds a user's line in `/etc/passwd`.
fn find(passwd: &str, name: &str) -> Option<Unprivileged> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next() != Some(name) {
            return None;
        }
        let mut number = |skip| fields.nth(skip).and_then(|text: &str| text.parse().ok());
        Some(Unprivileged { name: name.to_owned(), uid: number(1)?, gid: number(0)? })
    })
}

/// Returns the first folder on the way that the user may not pass.
fn barrier(directory: &Path, user: &Unprivileged) -> Option<PathBuf> {
    let whole = fs::canonicalize(directory).unwrap_or_else(|_| directory.to_owned());
    let mut way: Vec<&Path> = whole.ancestors().collect();
    way.reverse();
    let closed = |folder: &&&Path| {
        fs::metadata(folder).is_ok_and(|found| {
            let needed = if found.uid() == user.uid {
                0o100
            } else if found.gid() == user.gid {
                0o010
            } else {
                0o001
            };
            found.mode() & needed == 0
        })
    };
    way.iter().find(closed).map(|folder| folder.to_path_buf())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWD: &str = "root:x:0:0:root:/root:/bin/bash\npostgres:x:101:104:,,,:/var/lib/postgresql:/bin/bash\n";

    #[test]
    fn a_user_is_found_by_its_whole_name() {
        let user = find(PASSWD, "postgres").unwrap();
        assert_eq!((user.uid, user.gid), (101, 104));
        assert_eq!(find(PASSWD, "postgre"), None);
        assert_eq!(find("postgres:x:broken", "postgres"), None);
    }
}
