use super::Cluster;
use crate::{StoreError, provision};

impl Cluster {
    /// Copies a database that nobody is connected to, such as a migrated template.
    pub async fn clone_database(&self, template: &str, name: &str) -> Result<(), StoreError> {
        provision::clone_database(&self.admin_url(), template, name).await
    }

    /// Drops a database, and cuts whoever is connected to it.
    pub async fn drop_database(&self, name: &str) -> Result<(), StoreError> {
        provision::drop_database(&self.admin_url(), name).await
    }
}
