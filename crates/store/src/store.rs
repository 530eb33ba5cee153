use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use secrecy::ExposeSecret as _;
use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::{
    Accounts, Audit, Config, Datasets, Events, Inspections, Mails, Organisations, Origin, Queue, Runs, ServiceRole,
    StoreError, Strategies, config::ConfigError, wakes::Wakes,
};

/// A statement that takes longer is a defect, and holds locks that others wait for.
const TIMEOUTS: [(&str, &str); 3] =
    [("statement_timeout", "10s"), ("lock_timeout", "5s"), ("idle_in_transaction_session_timeout", "30s")];

/// A service's way into the database. Clones share one pool.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

struct Shared {
    pool: PgPool,
    options: PgConnectOptions,
    wakes: OnceLock<Wakes>,
}

/// The store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The configuration does not lead to a database.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database does not answer, or refuses.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Connects as a service, and refuses a database role that could step around row-level security.
    pub async fn connect(config: &Config, role: ServiceRole) -> Result<Self, ConnectError> {
        let options: PgConnectOptions = config.url(role)?.expose_secret().parse().map_err(|error: sqlx::Error| {
            ConfigError::Invalid { variable: role.variable(), detail: error.to_string() }
        })?;
        let options = options.application_name(role.database_role()).options(TIMEOUTS);
        let pool = PgPoolOptions::new()
            .max_connections(config.database_pool)
            .acquire_timeout(Duration::from_secs(config.database_wait))
            .connect_with(options.clone())
            .await
            .map_err(StoreError::from)?;
        refuse_powerful_role(&pool).await?;
        Ok(Self { shared: Arc::new(Shared { pool, options, wakes: OnceLock::new() }) })
    }

    pub(crate) fn pool(&self) -> &PgPool {
        &self.shared.pool
    }

    /// Starts to listen with the first one who waits.
    pub(crate) fn wakes(&self) -> &Wakes {
        self.shared.wakes.get_or_init(|| Wakes::start(self.shared.options.clone()))
    }

    /// People, organisations, sessions, API keys and signing keys.
    pub fn accounts(&self) -> Accounts<'_> {
        Accounts { store: self }
    }

    /// Outgoing mails.
    pub fn mails(&self) -> Mails<'_> {
        Mails { store: self }
    }

    /// Audit logs.
    pub fn audit(&self) -> Audit<'_> {
        Audit { store: self }
    }

    /// Organisations, their members and invitations into them.
    pub fn organisations(&self) -> Organisations<'_> {
        Organisations { store: self, origin: Origin::default() }
    }

    /// Strategies and their versions.
    pub fn strategies(&self) -> Strategies<'_> {
        Strategies { store: self }
    }

    /// Imported market data.
    pub fn datasets(&self) -> Datasets<'_> {
        Datasets { store: self }
    }

    /// Runs and their results.
    pub fn runs(&self) -> Runs<'_> {
        Runs { store: self }
    }

    /// Questions to finished runs.
    pub fn inspections(&self) -> Inspections<'_> {
        Inspections { store: self }
    }

    /// The queue.
    pub fn queue(&self) -> Queue<'_> {
        Queue { store: self }
    }

    /// Logs of runs.
    pub fn events(&self) -> Events<'_> {
        Events { store: self }
    }

    /// Returns whether the database answers, for readiness.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.shared.pool.acquire().await?;
        Ok(())
    }

    /// Closes every connection, after those in use came back.
    pub async fn close(&self) {
        self.shared.pool.close().await;
    }
}

/// Row-level security is a wall only for a role that owns nothing and has no right to bypass it.
async fn refuse_powerful_role(pool: &PgPool) -> Result<(), StoreError> {
    let role = sqlx::query!(
        r#"SELECT rolname::text AS "name!",
             rolsuper OR rolbypassrls OR rolcreaterole OR EXISTS (
                 SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
                 WHERE nspname IN ('auth', 'strategy', 'queue', 'audit') AND pg_has_role(pg_roles.oid, relowner, 'MEMBER')
             ) AS "powerful!"
         FROM pg_roles WHERE rolname = current_user"#
    )
    .fetch_one(pool)
    .await?;
    if role.powerful { Err(StoreError::PowerfulRole { role: role.name }) } else { Ok(()) }
}
