//! The server that all tests of one process share.

use std::{
    process,
    sync::atomic::{AtomicU32, Ordering},
    thread,
};

use anyhow::Context as _;
use assay_store::{
    embedded::{Cluster, Settings},
    migrate, provision,
};
use tokio::sync::OnceCell;

const TEMPLATE: &str = "template";

static CLUSTER: OnceCell<Cluster> = OnceCell::const_new();
static NUMBER: AtomicU32 = AtomicU32::new(0);

async fn start() -> anyhow::Result<Cluster> {
    let directory = tempfile::Builder::new().prefix("assay-postgres-").tempdir()?.keep();
    let cluster = Cluster::start(&Settings::temporary(&directory)).await?;
    provision(&cluster.admin_url(), TEMPLATE, |_| None).await.context("cannot provision the template")?;
    migrate(cluster.config(TEMPLATE).owner_url()?).await.context("cannot migrate the template")?;
    Ok(cluster)
}

pub(super) async fn clone_template() -> anyhow::Result<(&'static Cluster, String)> {
    let cluster = CLUSTER.get_or_try_init(start).await?;
    let database = format!("test_{}_{}", process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    cluster.clone_database(TEMPLATE, &database).await?;
    Ok((cluster, database))
}

/// Dropping is synchronous, so a thread of its own does the waiting. Connections that are left are cut.
pub(super) fn drop_database(cluster: &Cluster, database: &str) {
    let dropped = thread::scope(|scope| {
        let work = scope.spawn(|| -> anyhow::Result<()> {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            Ok(runtime.block_on(cluster.drop_database(database))?)
        });
        work.join()
    });
    // Where it did not work: the whole server goes away with the process in any case.
    drop(dropped);
}
