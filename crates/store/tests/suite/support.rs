//! What the tests of the store share: two tenants' worth of rows, made through the store itself.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use assay_store::{
    Artifact, BacktestResult, JobKind, Lease, NewReadyDataset, NewRun, NewStrategy, NewVersion, Quality, ReadyDataset,
    Run, ServiceRole, Started, Store, Timings,
};
use assay_testkit::TestPostgres;
use assay_types::{
    DatasetId, Digest, JobId, OrganisationId, RunId, Scope, StrategyId, StrategyVersionId, Timeframe, Timestamp,
};
use secrecy::ExposeSecret as _;
use sqlx::Connection as _;
use uuid::Uuid;

pub(crate) const TTL: Duration = Duration::from_secs(30);

static NEXT: AtomicU64 = AtomicU64::new(1);

/// Ids that sort in the order of their making, as those of the platform do.
pub(crate) fn fresh() -> Uuid {
    Uuid::from_u128(u128::from(NEXT.fetch_add(1, Ordering::Relaxed)) << 64)
}

pub(crate) struct World {
    pub(crate) postgres: TestPostgres,
    pub(crate) strategy: Store,
    pub(crate) dispatcher: Store,
}

impl World {
    pub(crate) async fn new() -> Self {
        let postgres = TestPostgres::start().await.unwrap();
        let strategy = postgres.store(ServiceRole::Strategy).await.unwrap();
        let dispatcher = postgres.store(ServiceRole::Dispatcher).await.unwrap();
        Self { postgres, strategy, dispatcher }
    }

    pub(crate) async fn tenant(&self) -> Tenant {
        Tenant::new(self.strategy.clone()).await
    }

    pub(crate) async fn lease(&self) -> Option<Lease> {
        self.dispatcher.queue().lease("worker", &JobKind::ALL, TTL).await.unwrap()
    }

    /// Makes every lease run out, as if time had passed.
    pub(crate) async fn let_leases_run_out(&self) {
        self.admin(
            "UPDATE queue.jobs SET lease_until = clock_timestamp() - interval '1 second' WHERE state = 'running'",
        )
        .await;
    }

    /// Lets every delayed job come due.
    pub(crate) async fn let_delays_pass(&self) {
        self.admin("UPDATE queue.jobs SET not_before = clock_timestamp() - interval '1 second'").await;
    }

    /// Returns the labels of an enumeration.
    pub(crate) async fn labels(&self, name: &str) -> Vec<String> {
        let mut admin = sqlx::PgConnection::connect(self.postgres.admin_url().expose_secret()).await.unwrap();
        sqlx::query_scalar(
            "SELECT enumlabel::text FROM pg_enum WHERE enumtypid = $1::text::regtype ORDER BY enumsortorder",
        )
        .bind(name)
        .fetch_all(&mut admin)
        .await
        .unwrap()
    }

    pub(crate) async fn admin(&self, statement: &'static str) -> u64 {
        let mut admin = sqlx::PgConnection::connect(self.postgres.admin_url().expose_secret()).await.unwrap();
        sqlx::query(statement).execute(&mut admin).await.unwrap().rows_affected()
    }
}

/// An organisation with a strategy and a dataset.
#[derive(Clone)]
pub(crate) struct Tenant {
    pub(crate) scope: Scope,
    pub(crate) strategy: StrategyId,
    pub(crate) version: StrategyVersionId,
    pub(crate) dataset: DatasetId,
    store: Store,
}

impl Tenant {
    pub(crate) async fn new(store: Store) -> Self {
        let scope = Scope::platform(OrganisationId::from_uuid(fresh()));
        let strategy = store.strategies().create(&scope, new_strategy("Momentum", "momentum")).await.unwrap();
        let dataset = store.datasets().insert_ready(&scope, new_dataset()).await.unwrap();
        Self { scope, strategy: strategy.id, version: strategy.latest_version, dataset: dataset.id, store }
    }

    pub(crate) fn new_run(&self) -> NewRun {
        let spec_json = r#"{"capital":10000}"#.to_owned();
        NewRun {
            id: RunId::from_uuid(fresh()),
            job: JobId::from_uuid(fresh()),
            strategy: self.strategy,
            version: self.version,
            dataset: self.dataset,
            spec_digest: Digest::of(spec_json.as_bytes()),
            spec_json,
            idempotency_key: None,
            trace: Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned()),
        }
    }

    pub(crate) async fn start(&self, run: NewRun) -> Started {
        self.store.runs().start(&self.scope, run).await.unwrap()
    }

    pub(crate) async fn queued(&self) -> Run {
        self.start(self.new_run()).await.run
    }

    pub(crate) async fn run(&self, id: RunId) -> Run {
        self.store.runs().get(&self.scope, id).await.unwrap()
    }
}

pub(crate) fn new_strategy(name: &str, slug: &str) -> NewStrategy {
    NewStrategy {
        id: StrategyId::from_uuid(fresh()),
        name: name.to_owned(),
        slug: slug.to_owned(),
        description: "Follows what moves.".to_owned(),
        tags: vec!["trend".to_owned()],
        version: new_version("name = \"Momentum\""),
        idempotency: None,
    }
}

pub(crate) fn new_version(source: &str) -> NewVersion {
    NewVersion {
        id: StrategyVersionId::from_uuid(fresh()),
        source: source.to_owned(),
        source_digest: Digest::of(source.as_bytes()),
        note: String::new(),
        parameters_json: "[]".to_owned(),
        explanation: "Buys strength.".to_owned(),
    }
}

pub(crate) fn ready() -> ReadyDataset {
    ReadyDataset {
        object_key: "orgs/x/datasets/y/bars.columns".to_owned(),
        digest: Digest::of(b"bars"),
        timeframe: Timeframe::HOUR,
        calendar: "always_open".to_owned(),
        from: Timestamp::from_nanos(1_577_836_800_000_000_001),
        to: Timestamp::from_nanos(1_609_459_200_000_000_007),
        rows: 8_784,
        quality: Quality { rows: 8_784, ..Quality::default() },
    }
}

pub(crate) fn new_dataset() -> NewReadyDataset {
    NewReadyDataset {
        id: DatasetId::from_uuid(fresh()),
        name: "Bitcoin".to_owned(),
        symbol: "BTC-USD".parse().unwrap(),
        vendor: "synthetic".to_owned(),
        ready: ready(),
    }
}

pub(crate) fn result() -> BacktestResult {
    let artifact = Artifact {
        name: Artifact::SUMMARY.to_owned(),
        content_type: "application/json".to_owned(),
        bytes: 2,
        digest: Digest::of(b"{}"),
        object_key: "orgs/x/runs/y/attempt-1/summary.json".to_owned(),
    };
    BacktestResult {
        summary_json: r#"{"trades":3}"#.to_owned(),
        result_digest: Digest::of(b"result"),
        sandbox_json: r#"{"kind":"docker"}"#.to_owned(),
        timings: Timings { queued: 0.0, sandbox: 1.0, compute: 2.0, store: 3.0, cpu: 4.0 },
        artifacts: vec![artifact],
    }
}

/// Polls until a condition holds.
pub(crate) async fn eventually<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    let waited = tokio::time::timeout(Duration::from_secs(10), async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    assert!(waited.await.is_ok(), "never: {what}");
}
