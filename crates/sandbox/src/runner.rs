use std::{
    fs, io,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use crate::{Kind, Unavailable};

/// The name of the executable that goes into sandboxes.
const NAME: &str = "assay-runner";

/// The environment of every runner in every backend: nothing is inherited, so nothing tells one run from another.
///
/// The last four are for interpreters and numeric libraries, whose results must not depend on hash seeds or threads.
pub(crate) const ENVIRONMENT: [(&str, &str); 8] = [
    ("HOME", "/tmp"),
    // An engine would add these two by itself.
    ("HOSTNAME", "box"),
    ("PATH", "/bin"),
    ("LANG", "C.UTF-8"),
    ("TZ", "UTC"),
    ("PYTHONHASHSEED", "0"),
    ("OPENBLAS_NUM_THREADS", "1"),
    ("OMP_NUM_THREADS", "1"),
];

/// The static executable that goes into sandboxes.
#[derive(Clone, Debug)]
pub struct Runner {
    path: PathBuf,
}

impl Runner {
    /// Finds the runner: the one given, else the one beside this executable.
    pub fn find(given: Option<&Path>) -> Result<Self, Unavailable> {
        let path = match given {
            Some(path) => path.to_owned(),
            None => beside().map_err(|error| refusal(&format!("this executable cannot be found: {error}")))?,
        };
        let path = fs::canonicalize(&path).map_err(|error| refusal(&format!("{}: {error}", path.display())))?;
        let found = fs::metadata(&path).map_err(|error| refusal(&format!("{}: {error}", path.display())))?;
        let own = [0, nix::unistd::geteuid().as_raw()].contains(&found.uid());
        if !found.is_file() || !own || found.mode() & 0o022 != 0 {
            let reason =
                format!("{} must be a file of this user or of root that nobody else can write", path.display());
            return Err(refusal(&reason));
        }
        Ok(Self { path })
    }

    /// Returns where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn beside() -> io::Result<PathBuf> {
    Ok(std::env::current_exe()?.with_file_name(NAME))
}

fn refusal(reason: &str) -> Unavailable {
    Unavailable {
        kind: Kind::Embedded,
        reason: format!("no runner: {reason}"),
        remedy: "build the runner with `cargo xtask runner` and name it with --sandbox-runner".to_owned(),
    }
}
