//! A private server starts, keeps its data, stops, and says clearly why it cannot start.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use assay_store::{
    Config, ServiceRole, Store,
    embedded::{Cluster, EmbeddedError, Settings},
    migrate, provision,
};

const PATIENCE: Duration = Duration::from_secs(10);

fn folder() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("assay-embedded-").tempdir().unwrap()
}

fn quick(directory: &Path) -> Settings {
    Settings { durable: false, ..Settings::durable(directory) }
}

async fn prepared(cluster: &Cluster) -> Config {
    provision(&cluster.admin_url(), "assay", |_| None).await.unwrap();
    let config = cluster.config("assay");
    migrate(config.owner_url().unwrap()).await.unwrap();
    config
}

#[tokio::test]
async fn a_second_start_finds_everything_still_there() {
    let folder = folder();
    let cluster = Cluster::start(&quick(folder.path())).await.unwrap();
    prepared(&cluster).await;
    cluster.stop(PATIENCE).await;

    let cluster = Cluster::start(&quick(folder.path())).await.unwrap();
    let config = prepared(&cluster).await;
    let store = Store::connect(&config, ServiceRole::Strategy).await.unwrap();
    store.ping().await.unwrap();
    store.close().await;
    cluster.stop(PATIENCE).await;
}

#[tokio::test]
async fn a_dropped_temporary_server_takes_its_directory_along() {
    let directory = folder().keep();
    let cluster = Cluster::start(&Settings::temporary(&directory)).await.unwrap();
    assert!(directory.exists());
    drop(cluster);
    let deadline = Instant::now() + PATIENCE;
    while directory.exists() {
        assert!(Instant::now() < deadline, "{} is still there", directory.display());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_socket_path_that_is_too_long_moves_out() {
    let folder = folder();
    let deep = folder.path().join("d".repeat(100));
    let cluster = Cluster::start(&Settings::temporary(deep)).await.unwrap();
    prepared(&cluster).await;
    cluster.stop(PATIENCE).await;
}

#[tokio::test]
async fn data_of_another_major_version_are_refused_by_name() {
    let folder = folder();
    let cluster = Cluster::start(&quick(folder.path())).await.unwrap();
    cluster.stop(PATIENCE).await;
    fs::write(folder.path().join("data/PG_VERSION"), "9\n").unwrap();
    let error = Cluster::start(&quick(folder.path())).await.unwrap_err();
    assert!(matches!(error, EmbeddedError::OtherVersion { data: 9, .. }), "{error}");
    assert!(error.to_string().contains("postgresql-9"), "{error}");
}

#[tokio::test]
async fn a_server_that_cannot_start_shows_its_log() {
    let folder = folder();
    let cluster = Cluster::start(&quick(folder.path())).await.unwrap();
    cluster.stop(PATIENCE).await;
    let settings = folder.path().join("data/postgresql.conf");
    let broken = fs::read_to_string(&settings).unwrap() + "\nno_such_setting = on\n";
    fs::write(&settings, broken).unwrap();
    let error = Cluster::start(&quick(folder.path())).await.unwrap_err();
    assert!(error.to_string().contains("no_such_setting"), "{error}");
}
