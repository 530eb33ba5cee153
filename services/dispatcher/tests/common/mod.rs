//! A dispatcher with a real Postgres, a real folder of objects, and whichever sandbox a test asks for.

#![expect(dead_code, reason = "no test binary needs all of it")]

pub(crate) mod scripted;

use std::{sync::Arc, time::Duration};

use assay_dataset::{Bars, columns, synthetic};
use assay_dispatcher::{Config, Deps, Dispatcher};
use assay_engine::{ENGINE, RunSpec, canonical_json};
use assay_host::{Lifecycle, OsEntropy, SystemClock};
use assay_objects::{KeyPrefix, Local, ObjectKey, ObjectStore, Precondition, SigningKey};
use assay_protocol::Limits;
use assay_sandbox::Sandbox;
use assay_store::{
    Dataset, DatasetState, NewDataset, NewReadyDataset, NewRun, NewStrategy, NewUser, NewVersion, Quality,
    ReadyDataset, Run, RunStatus, ServiceRole, Store, Upload,
};
use assay_testkit::TestPostgres;
use assay_types::{
    Clock as _, DatasetId, Digest, JobId, OrganisationId, RunId, Scope, StrategyId, StrategyVersionId, Timeframe,
    Timestamp, UserId,
};
use bytes::Bytes;
use serde_json::json;

/// Longest that a test waits for something that should happen.
const PATIENCE: Duration = Duration::from_mins(1);
const BARS: usize = 400;
pub(crate) const STRATEGY: &str =
    r#"{ "name": "Cross", "long": { "entry": "close > sma(close, 10)", "exit": "close < sma(close, 10)" } }"#;

pub(crate) struct Platform {
    pub(crate) postgres: TestPostgres,
    /// As the strategy service.
    pub(crate) store: Store,
    pub(crate) objects: Arc<dyn ObjectStore>,
    pub(crate) scope: Scope,
    folder: tempfile::TempDir,
    version: (StrategyId, StrategyVersionId),
    dataset: DatasetId,
}

/// A dispatcher that runs until it is stopped.
pub(crate) struct Running {
    life: Lifecycle,
    pub(crate) store: Store,
}

impl Running {
    pub(crate) async fn stop(self) {
        self.life.shutdown().await.unwrap();
        self.store.close().await;
    }

    pub(crate) fn begin_stop(&self) {
        self.life.stop();
    }
}

pub(crate) fn bars() -> Bars {
    synthetic::market(7, &synthetic::INSTRUMENTS[0], Timeframe::HOUR, BARS)
}

pub(crate) fn spec() -> RunSpec {
    spec_of(STRATEGY)
}

pub(crate) fn spec_of(document: &str) -> RunSpec {
    serde_json::from_value(json!({
        "engine": ENGINE,
        "strategies": [{ "document": serde_json::from_str::<serde_json::Value>(document).unwrap() }],
        "instruments": [{
            "dataset": assay_dataset::digest(bars().view()),
            "symbol": synthetic::INSTRUMENTS[0].symbol,
            "timeframe": "1h",
            "calendar": synthetic::INSTRUMENTS[0].calendar,
        }],
        "capital": 10_000.0,
        "currency": "USD",
    }))
    .unwrap()
}

/// Quick at everything that a test waits for.
pub(crate) fn config() -> Config {
    Config {
        slots: Some(2),
        lease_seconds: 15,
        heartbeat_ms: 100,
        poll_ms: 50,
        drain_seconds: 20,
        reap_seconds: 1,
        cache_mib: 16,
    }
}

/// Asks again and again until there is an answer.
pub(crate) async fn until<T, F: Future<Output = Option<T>>>(what: &str, ask: impl Fn() -> F) -> T {
    let asked = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, asked).await.unwrap_or_else(|_| panic!("waited in vain: {what}"))
}

impl Platform {
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = SigningKey::from_bytes(vec![7; 32]).unwrap();
        let objects = Arc::new(Local::open(folder.path(), key, "", 1 << 28).unwrap());
        Self::start_with(objects, folder).await
    }

    pub(crate) async fn start_with(objects: Arc<dyn ObjectStore>, folder: tempfile::TempDir) -> Self {
        let postgres = TestPostgres::start().await.unwrap();
        let organisation = sign_up(&postgres.store(ServiceRole::Auth).await.unwrap()).await;
        let store = postgres.store(ServiceRole::Strategy).await.unwrap();
        let scope = Scope::platform(organisation);
        let version = add_strategy(&store, &scope).await;
        let dataset = add_bars(&store, &scope, objects.as_ref()).await;
        Self { postgres, store, objects, scope, folder, version, dataset }
    }

    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    pub(crate) async fn deps(&self, sandbox: Arc<dyn Sandbox>) -> Deps {
        Deps {
            store: self.postgres.store(ServiceRole::Dispatcher).await.unwrap(),
            objects: self.objects.clone(),
            sandbox,
            limits: Limits { wall_ms: 30_000, cpu_ms: 20_000, ..Limits::default() },
            clock: Arc::new(SystemClock),
            entropy: Arc::new(OsEntropy),
        }
    }

    pub(crate) async fn dispatch(&self, sandbox: Arc<dyn Sandbox>, config: Config) -> Running {
        let deps = self.deps(sandbox).await;
        let life = Lifecycle::new(Duration::from_secs(30));
        let store = deps.store.clone();
        let dispatcher = Dispatcher::new(deps, config).await.unwrap();
        life.spawn_critical("dispatcher", dispatcher.run(life.clone()));
        Running { life, store }
    }

    pub(crate) async fn start_run(&self) -> RunId {
        self.start_run_of(&spec()).await
    }

    pub(crate) async fn start_run_of(&self, spec: &RunSpec) -> RunId {
        let spec_json = canonical_json(spec).unwrap();
        let run = NewRun {
            id: RunId::generate(&SystemClock, &OsEntropy),
            job: JobId::generate(&SystemClock, &OsEntropy),
            strategy: self.version.0,
            version: self.version.1,
            dataset: self.dataset,
            spec_digest: Digest::of(&spec_json),
            spec_json: String::from_utf8(spec_json).unwrap(),
            idempotency_key: None,
            trace: Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned()),
        };
        self.store.runs().start(&self.scope, run).await.unwrap().run.id
    }

    pub(crate) async fn run(&self, id: RunId) -> Run {
        self.store.runs().get(&self.scope, id).await.unwrap()
    }

    pub(crate) async fn reaches(&self, id: RunId, status: RunStatus) -> Run {
        let what = format!("{id} becomes {}", status.as_str());
        until(&what, || async {
            let run = self.run(id).await;
            assert!(run.status == status || !run.status.is_final(), "{:?} {:?}", run.status, run.failure);
            (run.status == status).then_some(run)
        })
        .await
    }

    pub(crate) async fn upload(&self, file: &[u8]) -> DatasetId {
        let id = DatasetId::generate(&SystemClock, &OsEntropy);
        let key = ObjectKey::for_upload(self.scope.organisation(), id, "upload.csv").unwrap();
        self.objects.put(&key, Bytes::copy_from_slice(file), Precondition::Absent).await.unwrap();
        let dataset = NewDataset {
            id,
            job: JobId::generate(&SystemClock, &OsEntropy),
            name: "Uploaded".to_owned(),
            symbol: "BTC-USD".parse().unwrap(),
            calendar: String::new(),
            vendor: "upload".to_owned(),
            upload: Upload {
                object_key: key.to_string(),
                format: "csv".to_owned(),
                timestamps: "open".to_owned(),
                timeframe: None,
                bytes: file.len() as u64,
            },
            trace: None,
            idempotency: None,
        };
        self.store.datasets().start_import(&self.scope, dataset).await.unwrap();
        id
    }

    pub(crate) async fn dataset(&self, id: DatasetId) -> Dataset {
        self.store.datasets().get_many(&self.scope, &[id]).await.unwrap().remove(0)
    }

    pub(crate) async fn imported(&self, id: DatasetId) -> Dataset {
        until("an import ends", || async {
            let dataset = self.dataset(id).await;
            (dataset.state != DatasetState::Importing).then_some(dataset)
        })
        .await
    }

    /// Returns the names of all objects below the organisation whose name has `part`, in order.
    pub(crate) async fn objects_with(&self, part: &str) -> Vec<String> {
        let prefix = KeyPrefix::organisation(self.scope.organisation());
        let listing = self.objects.list(&prefix, None, 1000).await.unwrap();
        let names = listing.objects.into_iter().map(|meta| meta.key.to_string());
        names.filter(|name| name.contains(part)).collect()
    }
}

async fn sign_up(auth: &Store) -> OrganisationId {
    let organisation = OrganisationId::generate(&SystemClock, &OsEntropy);
    let user = NewUser {
        id: UserId::generate(&SystemClock, &OsEntropy),
        email: "ada@example.com".to_owned(),
        handle: "ada".to_owned(),
        display_name: "Ada".to_owned(),
        password_hash: "$argon2id$unused".to_owned(),
        organisation,
        at: SystemClock.now(),
    };
    auth.accounts().create_user(user).await.unwrap();
    organisation
}

async fn add_strategy(store: &Store, scope: &Scope) -> (StrategyId, StrategyVersionId) {
    let id = StrategyId::generate(&SystemClock, &OsEntropy);
    let version = StrategyVersionId::generate(&SystemClock, &OsEntropy);
    let strategy = NewStrategy {
        id,
        name: "Cross".to_owned(),
        slug: "cross".to_owned(),
        description: String::new(),
        tags: Vec::new(),
        version: NewVersion {
            id: version,
            source: STRATEGY.to_owned(),
            source_digest: Digest::of(STRATEGY.as_bytes()),
            note: String::new(),
            parameters_json: "[]".to_owned(),
            explanation: String::new(),
        },
        idempotency: None,
    };
    store.strategies().create(scope, strategy).await.unwrap();
    (id, version)
}

async fn add_bars(store: &Store, scope: &Scope, objects: &dyn ObjectStore) -> DatasetId {
    let bars = bars();
    let digest = assay_dataset::digest(bars.view());
    let key = ObjectKey::for_dataset(scope.organisation(), &digest, "bars.columns").unwrap();
    objects.put(&key, columns::encode(bars.view()).into(), Precondition::None).await.unwrap();
    let id = DatasetId::generate(&SystemClock, &OsEntropy);
    let dataset = NewReadyDataset {
        id,
        name: "Synthetic".to_owned(),
        symbol: synthetic::INSTRUMENTS[0].symbol.parse().unwrap(),
        vendor: "synthetic".to_owned(),
        ready: ReadyDataset {
            object_key: key.to_string(),
            digest,
            timeframe: Timeframe::HOUR,
            from: Timestamp::from_nanos(bars.time[0]),
            to: Timestamp::from_nanos(bars.time[BARS - 1]),
            rows: BARS as u64,
            quality: Quality::default(),
            calendar: "always_open".to_owned(),
        },
    };
    store.datasets().insert_ready(scope, dataset).await.unwrap();
    id
}
