//! The only ways to a connection. What touches tenants' rows needs a [`TenantTx`].

use std::ops::{Deref, DerefMut};

use assay_types::{OrganisationId, UserId};
use sqlx::{PgConnection, PgPool, Postgres, Transaction};

use crate::{StoreError, TokenHash};

/// A transaction that acts for one organisation: row-level security hides everything else.
///
/// The setting is local to the transaction, so the next user of a pooled connection starts with none and sees nothing.
pub(crate) struct TenantTx {
    tx: Transaction<'static, Postgres>,
    organisation: OrganisationId,
}

impl TenantTx {
    pub(crate) async fn begin(pool: &PgPool, organisation: OrganisationId) -> Result<Self, StoreError> {
        PlatformTx::begin(pool).await?.enter(organisation).await
    }

    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        Ok(self.tx.commit().await?)
    }

    pub(crate) fn organisation(&self) -> uuid::Uuid {
        self.organisation.as_uuid()
    }

    /// Goes on as another organisation: what was done so far commits with what follows.
    pub(crate) async fn enter(self, organisation: OrganisationId) -> Result<Self, StoreError> {
        PlatformTx { tx: self.tx }.enter(organisation).await
    }

    /// Also opens the rows that belong to a person, in whichever organisation.
    pub(crate) async fn also_as(&mut self, user: uuid::Uuid) -> Result<(), StoreError> {
        sqlx::query!("SELECT set_config('assay.user', $1, true)", user.to_string()).fetch_one(&mut **self).await?;
        Ok(())
    }
}

/// A transaction that acts for no organisation: it reaches the platform's own tables, and of tenants' tables only what
/// the named exceptions among the policies let through.
pub(crate) struct PlatformTx {
    tx: Transaction<'static, Postgres>,
}

impl PlatformTx {
    pub(crate) async fn begin(pool: &PgPool) -> Result<Self, StoreError> {
        Ok(Self { tx: pool.begin().await? })
    }

    /// Opens the rows that belong to a person, in whichever organisation.
    pub(crate) async fn person(pool: &PgPool, user: UserId) -> Result<Self, StoreError> {
        let mut this = Self::begin(pool).await?;
        this.become_person(user).await?;
        Ok(this)
    }

    /// Opens the rows that belong to a person from here on.
    pub(crate) async fn become_person(&mut self, user: UserId) -> Result<(), StoreError> {
        sqlx::query!("SELECT set_config('assay.user', $1, true)", user.as_uuid().to_string())
            .fetch_one(&mut **self)
            .await?;
        Ok(())
    }

    /// Acts for an organisation until it visits another: for what concerns a person in all of theirs at once.
    pub(crate) async fn visit(&mut self, organisation: OrganisationId) -> Result<(), StoreError> {
        sqlx::query!("SELECT set_config('assay.organisation', $1, true)", organisation.as_uuid().to_string())
            .fetch_one(&mut **self)
            .await?;
        Ok(())
    }

    /// Opens the row of the refresh token that was presented.
    pub(crate) async fn bearer(pool: &PgPool, token: &TokenHash) -> Result<Self, StoreError> {
        let mut this = Self::begin(pool).await?;
        sqlx::query!("SELECT set_config('assay.token', encode($1, 'hex'), true)", token.as_slice())
            .fetch_one(&mut *this)
            .await?;
        Ok(this)
    }

    /// Goes on as an organisation.
    pub(crate) async fn enter(mut self, organisation: OrganisationId) -> Result<TenantTx, StoreError> {
        self.visit(organisation).await?;
        Ok(TenantTx { tx: self.tx, organisation })
    }

    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        Ok(self.tx.commit().await?)
    }
}

impl Deref for TenantTx {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.tx
    }
}

impl DerefMut for TenantTx {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.tx
    }
}

impl Deref for PlatformTx {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.tx
    }
}

impl DerefMut for PlatformTx {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.tx
    }
}
