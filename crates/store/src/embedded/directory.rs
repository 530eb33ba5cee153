use std::{
    env, fs,
    os::unix::ffi::OsStrExt as _,
    path::{Path, PathBuf},
};

use assay_types::Digest;

use super::{Binaries, EmbeddedError, account::Account};

/// What the path of a unix socket may have: 108 bytes with the final zero.
const SOCKET_PATH_MAX: usize = 107;
const SOCKET_NAME: &str = ".s.PGSQL.5432";

/// What is where in the directory of a private server.
#[derive(Clone, Debug)]
pub(super) struct Directory {
    root: PathBuf,
}

impl Directory {
    pub(super) fn open(root: &Path, account: &Account) -> Result<Self, EmbeddedError> {
        account.own(root)?;
        let root = fs::canonicalize(root).map_err(EmbeddedError::file("open", root))?;
        Ok(Self { root })
    }

    pub(super) fn data(&self) -> PathBuf {
        self.root.join("data")
    }

    pub(super) fn log(&self) -> PathBuf {
        self.root.join("server.log")
    }

    /// Names a directory that somebody else opened.
    pub(super) fn at(root: &Path) -> Self {
        Self { root: fs::canonicalize(root).unwrap_or_else(|_| root.to_owned()) }
    }

    pub(super) fn socket_path(&self) -> PathBuf {
        let inside = self.root.join("socket");
        if fits(&inside) {
            return inside;
        }
        let digest = Digest::of(self.root.as_os_str().as_bytes()).to_string();
        let short: String = digest.chars().skip("sha256:".len()).take(16).collect();
        env::temp_dir().join(format!("assay-{short}"))
    }

    /// Makes the directory of the socket: inside, or below the folder for temporary files where the path would be
    /// longer than the system allows.
    pub(super) fn sockets(&self, account: &Account) -> Result<PathBuf, EmbeddedError> {
        let sockets = self.socket_path();
        if sockets.starts_with(&self.root) {
            account.own(&sockets)?;
            return Ok(sockets);
        }
        let outside = sockets;
        if outside.symlink_metadata().is_err() {
            account.own(&outside)?;
        }
        // Everybody may write to the folder for temporary files: take nothing that somebody else put there.
        if account.owns(&outside) {
            Ok(outside)
        } else {
            Err(EmbeddedError::ForeignSocketDirectory { directory: outside })
        }
    }

    /// Returns the major version that wrote the data, or `None` where there are none.
    pub(super) fn version(&self) -> Result<Option<u32>, EmbeddedError> {
        let file = self.data().join("PG_VERSION");
        match fs::read_to_string(&file) {
            Ok(text) => Ok(text.trim().parse().ok()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(EmbeddedError::file("read", file)(error)),
        }
    }

    /// Returns the binaries that fit the data.
    pub(super) fn matching(&self, found: Binaries) -> Result<Binaries, EmbeddedError> {
        match self.version()? {
            Some(data) if data != found.major() => Binaries::of_major(data).ok_or_else(|| {
                EmbeddedError::OtherVersion { directory: self.root.clone(), data, server: found.major() }
            }),
            _ => Ok(found),
        }
    }

    /// Makes an empty cluster. It appears under its name only when it is whole.
    pub(super) fn initialize(
        &self,
        binaries: &Binaries,
        account: &Account,
        durable: bool,
    ) -> Result<(), EmbeddedError> {
        let unfinished = self.root.join("data.new");
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished).map_err(EmbeddedError::file("remove", &unfinished))?;
        }
        let mut command = account.command(&binaries.program("initdb"));
        command.arg("-D").arg(&unfinished);
        // Without a locale, text sorts the same on every machine.
        command.args(["-U", super::cluster::ADMIN, "-A", "trust", "-E", "UTF8", "--no-locale"]);
        if !durable {
            command.arg("--no-sync");
        }
        let output = command.output().map_err(EmbeddedError::file("run", binaries.program("initdb")))?;
        if !output.status.success() {
            let output = tail(&String::from_utf8_lossy(&output.stderr));
            return Err(EmbeddedError::Program { program: "initdb", output });
        }
        fs::rename(&unfinished, self.data()).map_err(EmbeddedError::file("rename", unfinished))
    }

    /// Returns the process of a server that works on the data.
    pub(super) fn running(&self) -> Option<u32> {
        let lock = fs::read_to_string(self.data().join("postmaster.pid")).ok()?;
        let pid: u32 = lock.lines().next()?.trim().parse().ok()?;
        let name = fs::read_to_string(format!("/proc/{pid}/comm")).ok()?;
        name.trim().starts_with("postgres").then_some(pid)
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the end of the server's log.
    pub(super) fn log_tail(&self) -> String {
        tail(&String::from_utf8_lossy(&fs::read(self.log()).unwrap_or_default()))
    }
}

fn fits(sockets: &Path) -> bool {
    sockets.join(SOCKET_NAME).as_os_str().len() <= SOCKET_PATH_MAX
}

fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines.get(lines.len().saturating_sub(6)..).unwrap_or_default().join("; ")
}
