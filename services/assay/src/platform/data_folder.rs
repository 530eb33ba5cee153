//! The folder in which `assay up` keeps everything: database, objects, keys.

use std::{
    fs::{self, File},
    io::Write as _,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use assay_types::Entropy;
use secrecy::SecretString;

/// The file that holds the auth key.
pub(super) const AUTH_KEY: &str = "auth-key";

/// Returns the folder given, or the one that is used where none is.
pub(super) fn path(given: Option<&Path>) -> Result<PathBuf> {
    given.map_or_else(default_path, |path| Ok(path.to_path_buf()))
}

/// Returns the file that holds the auth key of the platform in a folder.
pub(crate) fn auth_key_file(given: Option<&Path>) -> Result<PathBuf> {
    Ok(path(given)?.join(AUTH_KEY))
}

/// An open data folder. As long as this value lives, no other platform can open it.
pub(crate) struct DataFolder {
    path: PathBuf,
    _lock: nix::fcntl::Flock<File>,
}

impl DataFolder {
    /// Opens the folder given, or the user's own, or for root the system's, making it where it is missing.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self> {
        let path = self::path(path)?;
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o755)
            .create(&path)
            .with_context(|| format!("cannot make {}", path.display()))?;
        let path = path.canonicalize().with_context(|| format!("cannot open {}", path.display()))?;
        let file = File::create(path.join("lock")).with_context(|| format!("cannot write to {}", path.display()))?;
        match nix::fcntl::Flock::lock(file, nix::fcntl::FlockArg::LockExclusiveNonblock) {
            Ok(lock) => Ok(Self { path, _lock: lock }),
            Err(_) => {
                bail!("another platform runs on {}; stop it or choose another folder with --data", path.display())
            }
        }
    }

    /// Returns a path inside the folder.
    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Returns the folder.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the secret of this name: random bytes in hexadecimal, made when first asked for.
    pub(crate) fn secret(&self, name: &str, bytes: usize, entropy: &dyn Entropy) -> Result<SecretString> {
        let path = self.secret_file(name, bytes, entropy)?;
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(text.trim_end().to_owned().into())
    }

    /// Returns the file that holds the secret of this name, made when first asked for.
    pub(crate) fn secret_file(&self, name: &str, bytes: usize, entropy: &dyn Entropy) -> Result<PathBuf> {
        let path = self.path.join(name);
        if !path.exists() {
            let mut random = vec![0; bytes];
            entropy.fill(&mut random);
            write_secret(&path, hex::encode(random).as_bytes())
                .with_context(|| format!("cannot write {}", path.display()))?;
        }
        Ok(path)
    }
}

/// Writes a file that only its owner reads, whole or not at all.
fn write_secret(path: &Path, text: &[u8]) -> std::io::Result<()> {
    let fresh = path.with_extension("new");
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
    file.write_all(text)?;
    file.sync_all()?;
    fs::rename(fresh, path)
}

fn default_path() -> Result<PathBuf> {
    // Root's home is closed to the unprivileged user that Postgres runs as.
    if nix::unistd::geteuid().is_root() {
        return Ok(PathBuf::from("/var/lib/assay"));
    }
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = variable("XDG_DATA_HOME").or_else(|| variable("HOME").map(|home| home.join(".local/share")));
    Ok(folder.context("neither HOME nor XDG_DATA_HOME is set; choose a folder with --data")?.join("assay"))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use secrecy::ExposeSecret as _;

    use super::*;

    struct Fixed(u8);

    impl Entropy for Fixed {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    #[test]
    fn secrets_stay_the_same_and_are_private() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = DataFolder::open(Some(temporary.path())).unwrap();
        let first = folder.secret("key", 4, &Fixed(1)).unwrap();
        let second = folder.secret("key", 4, &Fixed(2)).unwrap();
        assert_eq!(first.expose_secret(), "01010101");
        assert_eq!(first.expose_secret(), second.expose_secret());
        let mode = fs::metadata(folder.join("key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_folder_is_opened_once() {
        let temporary = tempfile::tempdir().unwrap();
        let first = DataFolder::open(Some(temporary.path())).unwrap();
        let refused = DataFolder::open(Some(temporary.path())).map(|_| ()).unwrap_err();
        assert!(refused.to_string().contains("another platform runs on"), "{refused}");
        drop(first);
        assert!(DataFolder::open(Some(temporary.path())).is_ok());
    }
}
