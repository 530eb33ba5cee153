//! What is written is read back, and imports go their way from upload to ready or rejected.

use assay_store::{
    DatasetState, Ended, ExitClass, Failure, Gap, NewDataset, Page, Quality, Queue, ReadyDataset, RetryOutcome,
    RunStatus, StoreError, Upload, Work,
};
use assay_types::{DatasetId, JobId, Timestamp};

use crate::support::{World, fresh, new_dataset, new_strategy, ready};

fn upload() -> Upload {
    Upload {
        object_key: "orgs/x/uploads/y/source.csv".to_owned(),
        format: "csv".to_owned(),
        timestamps: "open".to_owned(),
        timeframe: Some("1h".parse().unwrap()),
        bytes: 123,
    }
}

fn new_import() -> NewDataset {
    NewDataset {
        id: DatasetId::from_uuid(fresh()),
        job: JobId::from_uuid(fresh()),
        name: "Mine".to_owned(),
        symbol: "BTC-USD".parse().unwrap(),
        calendar: String::new(),
        vendor: "upload".to_owned(),
        upload: upload(),
        trace: None,
        idempotency: None,
    }
}

#[tokio::test]
async fn an_import_becomes_ready_with_what_was_found_out() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let started = world.strategy.datasets().start_import(&tenant.scope, new_import()).await.unwrap();
    assert_eq!((started.state, started.ready), (DatasetState::Importing, None));
    let lease = world.lease().await.unwrap();
    let Work::Import { dataset, upload: leased, calendar } = &lease.work else { panic!("{:?}", lease.work) };
    assert_eq!((*dataset, leased, calendar.as_str()), (started.id, &upload(), ""));

    let gap = Gap { from: Timestamp::from_nanos(1), to: Timestamp::from_nanos(i64::MAX), missing_bars: 3 };
    let quality = Quality { rows: 9, missing_bars: 3, zero_volume: 1, outliers: 2, gaps: vec![gap] };
    let found = ReadyDataset { quality, ..ready() };
    let queue = world.dispatcher.queue();
    queue.succeed_import(&lease, found.clone()).await.unwrap();
    queue.succeed_import(&lease, found.clone()).await.unwrap();
    let dataset = world.strategy.datasets().get_many(&tenant.scope, &[started.id]).await.unwrap().pop().unwrap();
    assert_eq!((dataset.state, dataset.calendar.as_str()), (DatasetState::Ready, "always_open"));
    assert_eq!(dataset.ready, Some(found));
}

#[tokio::test]
async fn an_import_that_fails_says_why() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let bad = world.strategy.datasets().start_import(&tenant.scope, new_import()).await.unwrap().id;
    let lease = world.lease().await.unwrap();
    let failure = Failure { class: ExitClass::Data, message: "line 7: high below low".to_owned() };
    world.dispatcher.queue().fail(&lease, failure, Ended::default()).await.unwrap();

    let unlucky = world.strategy.datasets().start_import(&tenant.scope, new_import()).await.unwrap().id;
    for _ in 1..Queue::MAX_FAILURES {
        world.lease().await.unwrap();
        world.let_leases_run_out().await;
        world.dispatcher.queue().expire().await.unwrap();
    }
    world.lease().await.unwrap();
    world.let_leases_run_out().await;
    let given_up = world.dispatcher.queue().expire().await.unwrap();
    assert_eq!(given_up.first().map(|job| job.outcome), Some(RetryOutcome::DeadLettered));

    let found = world.strategy.datasets().get_many(&tenant.scope, &[bad, unlucky]).await.unwrap();
    assert!(found.iter().all(|dataset| dataset.state == DatasetState::Rejected));
    assert_eq!(found.first().and_then(|dataset| dataset.rejection.as_deref()), Some("line 7: high below low"));
}

#[tokio::test]
async fn batches_keep_the_order_asked_for() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let strategies = world.strategy.strategies();
    let other = strategies.create(&tenant.scope, new_strategy("Other", "other")).await.unwrap().id;
    let unseen = assay_types::StrategyId::from_uuid(fresh());
    let asked = [other, unseen, tenant.strategy, other];
    let found = strategies.get_many(&tenant.scope, &asked).await.unwrap();
    assert_eq!(found.iter().map(|strategy| strategy.id).collect::<Vec<_>>(), [other, tenant.strategy, other]);
    let taken = strategies.create(&tenant.scope, new_strategy("Third", "other")).await;
    assert!(matches!(taken, Err(StoreError::Taken("slug"))));
}

#[tokio::test]
async fn seeding_a_dataset_twice_inserts_it_once() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let seed = new_dataset();
    let first = world.strategy.datasets().insert_ready(&tenant.scope, seed.clone()).await.unwrap();
    let second = world.strategy.datasets().insert_ready(&tenant.scope, seed).await.unwrap();
    assert_eq!(first, second);
    assert_eq!(world.strategy.datasets().list(&tenant.scope, Page::first(10)).await.unwrap().total, 2);
}

#[tokio::test]
async fn runs_are_listed_by_strategy_and_counted_while_unfinished() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let run = tenant.queued().await;
    let runs = world.strategy.runs();
    let other = world.strategy.strategies().create(&tenant.scope, new_strategy("Other", "other")).await.unwrap();
    let of = async |strategy| runs.list(&tenant.scope, strategy, Page::first(10)).await.unwrap();
    assert_eq!(of(None).await.items, std::slice::from_ref(&run));
    assert_eq!(of(Some(tenant.strategy)).await.total, 1);
    assert_eq!(of(Some(other.id)).await.total, 0);
    assert_eq!(runs.unfinished(&tenant.scope).await.unwrap(), 1);
    assert_eq!(runs.cancel(&tenant.scope, run.id).await.unwrap().status, RunStatus::Canceled);
    assert_eq!(runs.unfinished(&tenant.scope).await.unwrap(), 0);
}

#[tokio::test]
async fn the_words_of_rust_are_the_words_of_the_database() {
    let world = World::new().await;
    for (name, ours) in [
        ("strategy.run_status", RunStatus::ALL.map(RunStatus::as_str).to_vec()),
        ("strategy.dataset_state", ["importing", "ready", "rejected"].to_vec()),
        ("queue.job_kind", assay_store::JobKind::ALL.map(assay_store::JobKind::as_str).to_vec()),
    ] {
        let theirs = world.labels(name).await;
        assert_eq!(theirs, ours, "{name}");
    }
}
