use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::EmbeddedError;

const DEBIAN: &str = "/usr/lib/postgresql";

/// The server's programs, of one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binaries {
    folder: PathBuf,
    major: u32,
}

impl Binaries {
    /// Finds the newest server, or the one in `folder` where that is given.
    ///
    /// # Errors
    /// [`EmbeddedError::NotInstalled`], [`EmbeddedError::NoBinaries`].
    pub fn find(folder: Option<&Path>) -> Result<Self, EmbeddedError> {
        if let Some(folder) = folder {
            return Self::in_folder(folder).ok_or_else(|| EmbeddedError::NoBinaries { folder: folder.to_owned() });
        }
        Self::installed().into_iter().max_by_key(|found| found.major).ok_or(EmbeddedError::NotInstalled)
    }

    /// Finds a server of one major version.
    pub(super) fn of_major(major: u32) -> Option<Self> {
        Self::installed().into_iter().find(|found| found.major == major)
    }

    fn installed() -> Vec<Self> {
        let path = env::var_os("PATH").unwrap_or_default();
        let versioned = fs::read_dir(DEBIAN).into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
        env::split_paths(&path).chain(versioned).filter_map(|folder| Self::in_folder(&folder)).collect()
    }

    fn in_folder(folder: &Path) -> Option<Self> {
        if !folder.join("initdb").is_file() {
            return None;
        }
        let answer = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
        Some(Self { folder: folder.to_owned(), major: major_of(&String::from_utf8_lossy(&answer.stdout))? })
    }

    /// Returns the major version.
    pub const fn major(&self) -> u32 {
        self.major
    }

    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// Reads `postgres (PostgreSQL) 15.18 (Debian …)`, `… 18beta1` too.
fn major_of(answer: &str) -> Option<u32> {
    let version = answer.split(' ').nth(2)?;
    let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_in_every_form() {
        assert_eq!(major_of("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some(15));
        assert_eq!(major_of("postgres (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(major_of("postgres (PostgreSQL) 9.6.24\n"), Some(9));
        assert_eq!(major_of("sh: postgres: not found"), None);
    }

    #[test]
    fn a_folder_without_a_server_is_named() {
        let error = Binaries::find(Some(Path::new("/nowhere/bin"))).unwrap_err();
        assert!(error.to_string().contains("/nowhere/bin"), "{error}");
        assert!(error.to_string().contains("ASSAY_POSTGRES_BIN"), "{error}");
    }
}
