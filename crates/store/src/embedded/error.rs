use std::{io, path::PathBuf};

use assay_types::{Code, Coded};

/// A private Postgres server cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    /// No server binaries anywhere.
    #[error(
        "no Postgres server found (looked at ASSAY_POSTGRES_BIN, on the PATH and below /usr/lib/postgresql); \
         install one, such as with `apt-get install postgresql`, or set ASSAY_POSTGRES_BIN to the folder that holds \
         `initdb` and `postgres`"
    )]
    NotInstalled,
    /// The folder named holds no server.
    #[error("{folder} holds no `initdb` and `postgres` that run; correct ASSAY_POSTGRES_BIN", folder = folder.display())]
    NoBinaries {
        /// The folder.
        folder: PathBuf,
    },
    /// The data were written by another major version.
    #[error(
        "{directory} was written by Postgres {data}, and only version {server} is installed; install `postgresql-{data}`, \
         or move the data over with pg_upgrade", directory = directory.display()
    )]
    OtherVersion {
        /// The data directory.
        directory: PathBuf,
        /// Its version.
        data: u32,
        /// The version of the server found.
        server: u32,
    },
    /// Another server works on the data.
    #[error(
        "another Postgres (process {pid}) runs on {directory}; stop it, or choose another data directory",
        directory = directory.display()
    )]
    AlreadyRunning {
        /// The data directory.
        directory: PathBuf,
        /// The process.
        pid: u32,
    },
    /// Postgres refuses to run as root, and there is nobody else.
    #[error("Postgres does not run as root, and there is neither a user `postgres` nor `nobody` to run it as")]
    NoUnprivilegedUser,
    /// The unprivileged user cannot get at the data directory.
    #[error(
        "Postgres does not run as root, and user `{user}` may not enter {barrier}; choose a data directory elsewhere, \
         such as /var/lib/assay", barrier = barrier.display()
    )]
    Unreachable {
        /// The user that the server would run as.
        user: String,
        /// The folder that it may not enter.
        barrier: PathBuf,
    },
    /// A socket directory that belongs to somebody else.
    #[error("{directory} exists and is somebody else's; remove it", directory = directory.display())]
    ForeignSocketDirectory {
        /// The directory.
        directory: PathBuf,
    },
    /// A program of the server's failed.
    #[error("{program} failed: {output}")]
    Program {
        /// Which.
        program: &'static str,
        /// The end of what it said.
        output: String,
    },
    /// The server did not come up.
    #[error("Postgres did not start: {log}")]
    NotReady {
        /// The end of its log.
        log: String,
    },
    /// A file operation failed.
    #[error("cannot {action} {path}", path = path.display())]
    File {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
}

impl EmbeddedError {
    pub(super) fn file(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { action, path, source }
    }
}

impl Coded for EmbeddedError {
    fn code(&self) -> Code {
        match self {
            Self::NotInstalled
            | Self::NoBinaries { .. }
            | Self::OtherVersion { .. }
            | Self::AlreadyRunning { .. }
            | Self::NoUnprivilegedUser
            | Self::Unreachable { .. }
            | Self::ForeignSocketDirectory { .. } => Code::FailedPrecondition,
            Self::Program { .. } | Self::NotReady { .. } | Self::File { .. } => Code::Internal,
        }
    }

    fn public_message(&self) -> String {
        self.to_string()
    }
}
