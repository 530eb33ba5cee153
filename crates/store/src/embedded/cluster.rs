use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use secrecy::SecretString;
use sqlx::{ConnectOptions as _, Connection as _, postgres::PgConnectOptions};

use super::{
    Binaries, EmbeddedError,
    account::Account,
    directory::Directory,
    process::{Launch, Process, Signal},
};
use crate::{Config, ServiceRole, provision::OWNER_ROLE};

pub(super) const ADMIN: &str = Cluster::ADMIN_ROLE;

const START_PATIENCE: Duration = Duration::from_mins(1);
const PREDECESSOR_PATIENCE: Duration = Duration::from_secs(15);
const KILL_PATIENCE: Duration = Duration::from_secs(10);

/// How to run a private server.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where everything of it is kept.
    pub directory: PathBuf,
    /// The folder of the server's programs; `None` looks for the newest.
    pub binaries: Option<PathBuf>,
    /// Whether data have to survive a crash of the machine. Without, everything is quicker.
    pub durable: bool,
    /// Whether the directory goes away with the server.
    pub temporary: bool,
    /// Connections of all roles together.
    pub max_connections: u32,
}

impl Settings {
    /// A server that keeps its data.
    pub fn durable(directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into(), binaries: None, durable: true, temporary: false, max_connections: 100 }
    }

    /// A server for tests, which takes its directory along.
    pub fn temporary(directory: impl Into<PathBuf>) -> Self {
        Self { durable: false, temporary: true, max_connections: 400, ..Self::durable(directory) }
    }
}

/// A private server that runs. Dropping it stops the server, and so does the end of the process by any means: a
/// watching shell holds the other end of a pipe.
#[derive(Debug)]
pub struct Cluster {
    process: Process,
    directory: Directory,
    sockets: PathBuf,
    major: u32,
}

impl Cluster {
    /// The superuser of a private server. No service uses it.
    pub const ADMIN_ROLE: &'static str = "assay_admin";

    /// Makes the cluster where there is none, starts its server and waits until it answers.
    ///
    /// As root, the server runs as `postgres` (or `nobody`), because it refuses to run as root.
    pub async fn start(settings: &Settings) -> Result<Self, EmbeddedError> {
        let account = Account::choose()?;
        let found = Binaries::find(settings.binaries.as_deref())?;
        let directory = Directory::open(&settings.directory, &account)?;
        let binaries = directory.matching(found)?;
        if directory.version()?.is_none() {
            let (directory, binaries, account) = (directory.clone(), binaries.clone(), account.clone());
            let durable = settings.durable;
            let made = tokio::task::spawn_blocking(move || directory.initialize(&binaries, &account, durable)).await;
            made.map_err(|error| EmbeddedError::Program { program: "initdb", output: error.to_string() })??;
        }
        await_predecessor(&directory).await?;
        let sockets = directory.sockets(&account)?;
        let log = directory.log();
        let launch = Launch {
            account: &account,
            program: binaries.program("postgres"),
            arguments: arguments(settings, &directory.data(), &sockets),
            log: &log,
            sockets: &sockets,
            litter: settings.temporary.then_some(directory.root()),
        };
        let mut cluster = Self { process: launch.spawn()?, directory, sockets, major: binaries.major() };
        cluster.await_ready().await?;
        Ok(cluster)
    }

    /// Returns the major version of the server.
    pub const fn major(&self) -> u32 {
        self.major
    }

    /// Returns the connection URL of a role.
    pub fn url(&self, role: &str, database: &str) -> SecretString {
        url(&self.sockets, role, database)
    }

    /// Returns the configuration that leads each service to a database of the server that another process runs on this
    /// directory, if one does.
    pub fn running(directory: &Path, database: &str) -> Option<Config> {
        let directory = Directory::at(directory);
        directory.running()?;
        Some(config(&directory.socket_path(), database))
    }

    /// Returns the connection URL of the superuser, for [`provision`](crate::provision).
    pub fn admin_url(&self) -> SecretString {
        self.url(ADMIN, "postgres")
    }

    /// Returns the configuration that leads each service to a database of this server.
    pub fn config(&self, database: &str) -> Config {
        config(&self.sockets, database)
    }

    /// Returns whether the server has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        self.process.ended().is_some()
    }

    /// Stops the server: softly, and the hard way after `patience`.
    pub async fn stop(mut self, patience: Duration) {
        self.process.signal(Signal::Fast);
        if self.process.wait(patience).await {
            return;
        }
        self.process.signal(Signal::Immediate);
        if !self.process.wait(KILL_PATIENCE).await {
            tracing::error!("Postgres does not stop; its watcher goes on trying");
        }
    }

    async fn await_ready(&mut self) -> Result<(), EmbeddedError> {
        let options = PgConnectOptions::new_without_pgpass()
            .socket(&self.sockets)
            .port(5432)
            .username(ADMIN)
            .database("postgres")
            .disable_statement_logging();
        let answered = async {
            loop {
                if self.process.ended().is_some() {
                    return false;
                }
                if let Ok(connection) = options.connect().await {
                    // It answered; how the connection closes does not matter.
                    let _ = connection.close().await;
                    return true;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        match tokio::time::timeout(START_PATIENCE, answered).await {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(EmbeddedError::NotReady { log: self.directory.log_tail() }),
        }
    }
}

fn url(sockets: &Path, role: &str, database: &str) -> SecretString {
    let host = percent_encode(&sockets.to_string_lossy());
    format!("postgres://{role}@localhost:5432/{database}?host={host}&sslmode=disable").into()
}

fn config(sockets: &Path, database: &str) -> Config {
    let service = |role: ServiceRole| Some(url(sockets, role.database_role(), database));
    Config {
        database_url: Some(url(sockets, OWNER_ROLE, database)),
        database_auth_url: service(ServiceRole::Auth),
        database_strategy_url: service(ServiceRole::Strategy),
        database_dispatcher_url: service(ServiceRole::Dispatcher),
        database_pool: 8,
        database_wait: 5,
    }
}

/// A process that was killed leaves its server to the watcher, which needs a moment to stop it.
async fn await_predecessor(directory: &Directory) -> Result<(), EmbeddedError> {
    let gone = async {
        while directory.running().is_some() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let waited = tokio::time::timeout(PREDECESSOR_PATIENCE, gone).await;
    match (waited, directory.running()) {
        (Err(_), Some(pid)) => Err(EmbeddedError::AlreadyRunning { directory: directory.root().to_owned(), pid }),
        _ => Ok(()),
    }
}

fn arguments(settings: &Settings, data: &Path, sockets: &Path) -> Vec<String> {
    let mut arguments =
        vec!["-D".to_owned(), data.display().to_string(), "-k".to_owned(), sockets.display().to_string()];
    let connections = format!("max_connections={}", settings.max_connections);
    let mut set = vec!["listen_addresses=", "port=5432", "unix_socket_permissions=0700", connections.as_str()];
    if !settings.durable {
        set.extend(["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"]);
    }
    for setting in set {
        arguments.extend(["-c".to_owned(), setting.to_owned()]);
    }
    arguments
}

/// Encodes a path for the query of a URL.
fn percent_encode(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'/' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}
