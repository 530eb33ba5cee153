//! A dispatcher whose results go to Cloud Storage, on a bad day.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::{sync::Arc, time::Duration};

use assay_objects::{Cloud, CloudConfig};
use assay_store::RunStatus;
use assay_testkit::storage::{Fault, StorageServer};
use common::{Platform, config, scripted::Scripted};

#[tokio::test]
async fn a_run_has_one_result_although_the_object_store_stumbles() {
    let server = StorageServer::start().await.unwrap();
    let cloud = CloudConfig {
        bucket: server.bucket().to_owned(),
        endpoint: Some(server.endpoint().to_owned()),
        time_limit: Duration::from_mins(1),
        max_bytes: 1 << 28,
    };
    let objects = Arc::new(Cloud::connect(&cloud).await.unwrap());
    let platform = Platform::start_with(objects, tempfile::tempdir().unwrap()).await;
    server.inject(Fault::Status(503), 2);
    server.inject(Fault::Cut, 1);
    server.inject(Fault::LoseAnswer, 3);
    let dispatcher = platform.dispatch(Scripted::new([]), config()).await;
    let id = platform.start_run().await;
    let run = platform.reaches(id, RunStatus::Succeeded).await;
    dispatcher.stop().await;
    assert_eq!((run.attempt, server.pending_faults()), (1, 0));
    assert_eq!(platform.objects_with("/runs/").await.len(), 6);
}
