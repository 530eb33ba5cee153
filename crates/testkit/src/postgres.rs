//! A real Postgres for tests: one private server per test process, one database per test.
//!
//! The server starts with the first test that asks for it. Its watcher stops it and removes its directory when the
//! process ends, by whatever means, so a killed test run leaves nothing behind.

mod shared;

use assay_store::{Config, ServiceRole, Store, embedded::Cluster};
use secrecy::SecretString;

/// A migrated database of a test's own, dropped with this value.
pub struct TestPostgres {
    cluster: &'static Cluster,
    database: String,
}

impl TestPostgres {
    /// Clones the migrated template.
    ///
    /// # Errors
    /// Where no Postgres is installed; the message says what to install.
    pub async fn start() -> anyhow::Result<Self> {
        let (cluster, database) = shared::clone_template().await?;
        Ok(Self { cluster, database })
    }

    /// Returns the configuration that leads each service to this database, with small pools: many tests share a server.
    pub fn config(&self) -> Config {
        Config { database_pool: 4, ..self.cluster.config(&self.database) }
    }

    /// Connects as a service.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub async fn store(&self, role: ServiceRole) -> anyhow::Result<Store> {
        Ok(Store::connect(&self.config(), role).await?)
    }

    /// Connects as a service that has a single connection, so that what one transaction leaves behind meets the next.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub async fn store_on_one_connection(&self, role: ServiceRole) -> anyhow::Result<Store> {
        let config = Config { database_pool: 1, ..self.config() };
        Ok(Store::connect(&config, role).await?)
    }

    /// Returns the connection URL of the superuser, to look behind the curtain.
    pub fn admin_url(&self) -> SecretString {
        self.cluster.url(Cluster::ADMIN_ROLE, &self.database)
    }

    /// Returns the connection URL of any role.
    pub fn url(&self, role: &str) -> SecretString {
        self.cluster.url(role, &self.database)
    }
}

impl Drop for TestPostgres {
    fn drop(&mut self) {
        shared::drop_database(self.cluster, &self.database);
    }
}
