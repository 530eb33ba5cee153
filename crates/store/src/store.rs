use std::{sync::Arc, time::Duration};

use secrecy::ExposeSecret as _;
use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::{
    Accounts, Config, Datasets, Events, Queue, Runs, ServiceRole, StoreError, Strategies, config::ConfigError,
};

/// A service's way into the database. Clones share one pool.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

struct Shared {
    pool: PgPool,
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
        let options: PgConnectOptions = config
            .url(role)?
            .expose_secret()
            .parse()
            .map_err(|error: sqlx::Error| ConfigError::Invalid { variable: "the URL", detail: error.to_string() })?;
        let pool = PgPoolOptions::new()
            .max_connections(config.database_pool)
            .acquire_timeout(Duration::from_secs(config.database_wait))
            .connect_with(options.application_name(role.database_role()))
            .await
            .map_err(StoreError::from)?;
        Ok(Self { shared: Arc::new(Shared { pool }) })
    }

    /// People, organisations, sessions and signing keys.
    pub fn accounts(&self) -> Accounts<'_> {
        Accounts { store: self }
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
