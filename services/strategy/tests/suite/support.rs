use std::{sync::Arc, time::Duration};

use assay_authn::{KeySet, SigningKey, Tokens, Verifier};
use assay_dataset::synthetic;
use assay_engine::{Equity, ExitReason, Side, Trade};
use assay_host::{
    Lifecycle, OsEntropy, SystemClock,
    grpc::{Bind, Channel, Target, channel, in_process, serve, with_identity},
};
use assay_objects::{Local, ObjectKey, ObjectStore as _, Precondition, SigningKey as UrlKey};
use assay_proto::v1::{
    CreateStrategyRequest, Dataset, Run, StartBacktestRequest, Strategy, datasets_client::DatasetsClient,
    runs_client::RunsClient, strategies_client::StrategiesClient,
};
use assay_store::{
    Artifact, BacktestResult, JobKind, Lease, NewReadyDataset, Quality, ReadyDataset, ServiceRole, Store, Timings, Work,
};
use assay_strategy_service::{Config, Deps, routes};
use assay_testkit::TestPostgres;
use assay_types::{
    Credential, DatasetId, Digest, OrganisationId, Principal, Role, Scope, SessionId, Timeframe, Timestamp, UserId,
};
use tonic::Request;

/// The service, and what is behind it.
pub(crate) struct TestService {
    pub(crate) channel: Channel,
    pub(crate) dispatcher: Store,
    pub(crate) objects: Arc<Local>,
    pub(crate) life: Lifecycle,
    deps: Deps,
    tokens: Tokens,
    key: SigningKey,
    _folder: tempfile::TempDir,
    _postgres: TestPostgres,
}

/// Somebody who calls.
#[derive(Clone)]
pub(crate) struct Caller {
    pub(crate) principal: Principal,
    channel: Channel,
    token: String,
}

impl TestService {
    pub(crate) async fn start() -> Self {
        Self::configured(&Config::for_testing()).await
    }

    pub(crate) async fn configured(config: &Config) -> Self {
        let postgres = TestPostgres::start().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let url_key = UrlKey::from_hex(&"ab".repeat(32)).unwrap();
        let objects = Arc::new(Local::open(folder.path(), url_key, "http://assay.test", 1 << 20).unwrap());
        let (clock, entropy) = (Arc::new(SystemClock), Arc::new(OsEntropy));
        let key = SigningKey::from_seed(&SigningKey::draw(&*entropy)[..]).unwrap();
        let keys = KeySet::new([key.public()]).to_json();
        let verifier = Verifier::new(clock.clone(), move || std::future::ready(Ok::<_, std::io::Error>(keys.clone())));
        let deps = Deps {
            store: postgres.store(ServiceRole::Strategy).await.unwrap(),
            objects: objects.clone(),
            verifier,
            clock: clock.clone(),
            entropy: entropy.clone(),
        };
        let life = Lifecycle::new(Duration::from_secs(5));
        let (connector, listener) = in_process();
        serve(&life, "strategy", routes(config, deps.clone(), &life), Bind::InProcess(listener));
        Self {
            channel: channel(&Target::InProcess(connector), Duration::from_secs(30)),
            dispatcher: postgres.store(ServiceRole::Dispatcher).await.unwrap(),
            objects,
            life,
            deps,
            tokens: Tokens::new(clock, entropy),
            key,
            _folder: folder,
            _postgres: postgres,
        }
    }

    /// Returns somebody in an organisation of its own.
    pub(crate) fn caller(&self, role: Role) -> Caller {
        let (clock, entropy) = (&*self.deps.clock, &*self.deps.entropy);
        self.as_principal(Principal {
            user: UserId::generate(clock, entropy),
            credential: Credential::Session(SessionId::generate(clock, entropy)),
            organisation: OrganisationId::generate(clock, entropy),
            role,
        })
    }

    pub(crate) fn as_principal(&self, principal: Principal) -> Caller {
        let token = self.tokens.issue(&self.key, &principal, 1).unwrap().token;
        Caller { principal, channel: self.channel.clone(), token }
    }

    /// Gives the caller's organisation a thousand hours of a synthetic market.
    pub(crate) async fn seed_market(&self, caller: &Caller) -> assay_store::Dataset {
        let scope = Scope::of(&caller.principal);
        let id = DatasetId::generate(&*self.deps.clock, &*self.deps.entropy);
        self.deps.store.datasets().insert_ready(&scope, market(id)).await.unwrap()
    }

    pub(crate) async fn lease(&self) -> Option<Lease> {
        self.dispatcher.queue().lease("test", &JobKind::ALL, Duration::from_secs(30)).await.unwrap()
    }

    /// Ends a leased backtest with a result of three hundred bars and five trades.
    pub(crate) async fn finish(&self, lease: &Lease) {
        let Work::Backtest { run, .. } = lease.work else { return };
        let mut artifacts = Vec::new();
        let files =
            [(Artifact::EQUITY, curve().to_bytes()), (Artifact::TRADES, serde_json::to_vec(&trades()).unwrap())];
        for (name, bytes) in files {
            let key = ObjectKey::for_run(lease.organisation, run, lease.attempt, name).unwrap();
            artifacts.push(Artifact {
                name: name.to_owned(),
                content_type: key.content_type().to_owned(),
                bytes: bytes.len() as u64,
                digest: Digest::of(&bytes),
                object_key: key.to_string(),
            });
            self.objects.put(&key, bytes.into(), Precondition::None).await.unwrap();
        }
        let result = BacktestResult {
            summary_json: r#"{"trades":5}"#.to_owned(),
            result_digest: Digest::of(b"result"),
            sandbox_json: r#"{"kind":"test"}"#.to_owned(),
            timings: Timings::default(),
            artifacts,
        };
        self.dispatcher.queue().succeed_backtest(lease, result).await.unwrap();
    }
}

impl Caller {
    pub(crate) fn strategies(&self) -> StrategiesClient<Channel> {
        StrategiesClient::new(self.channel.clone())
    }

    pub(crate) fn datasets(&self) -> DatasetsClient<Channel> {
        DatasetsClient::new(self.channel.clone())
    }

    pub(crate) fn runs(&self) -> RunsClient<Channel> {
        RunsClient::new(self.channel.clone())
    }

    /// Puts the caller's token onto a message.
    pub(crate) fn ask<T>(&self, message: T) -> Request<T> {
        with_identity(message, &self.token).unwrap()
    }

    pub(crate) async fn template(&self, id: &str) -> Strategy {
        let request = CreateStrategyRequest { template_id: id.to_owned(), ..CreateStrategyRequest::default() };
        let answer = self.strategies().create_strategy(self.ask(request)).await.unwrap().into_inner();
        assert_eq!(answer.user_errors, []);
        answer.strategy.unwrap()
    }

    /// Starts a backtest that nothing is wrong with.
    pub(crate) async fn backtest(&self, strategy: &Strategy, dataset: &str) -> Run {
        let answer = self.runs().start_backtest(self.ask(backtest(strategy, dataset))).await.unwrap().into_inner();
        assert_eq!(answer.user_errors, []);
        answer.run.unwrap()
    }

    pub(crate) async fn dataset(&self, id: &str) -> Dataset {
        let request = assay_proto::v1::GetDatasetRequest { id: id.to_owned() };
        self.datasets().get_dataset(self.ask(request)).await.unwrap().into_inner()
    }
}

pub(crate) fn backtest(strategy: &Strategy, dataset: &str) -> StartBacktestRequest {
    StartBacktestRequest {
        version_id: strategy.latest_version_id.clone(),
        dataset_id: dataset.to_owned(),
        capital_minor: 1_000_050,
        currency: "USD".to_owned(),
        ..StartBacktestRequest::default()
    }
}

fn market(id: DatasetId) -> NewReadyDataset {
    let instrument = &synthetic::INSTRUMENTS[0];
    let bars = synthetic::market(42, instrument, Timeframe::HOUR, 1_000);
    let stamp = |index: usize| Timestamp::from_nanos(bars.time[index]);
    NewReadyDataset {
        id,
        name: "Synthetic".to_owned(),
        symbol: instrument.symbol.parse().unwrap(),
        vendor: "synthetic".to_owned(),
        ready: ReadyDataset {
            object_key: "orgs/unread/bars.columns".to_owned(),
            digest: assay_dataset::digest(bars.view()),
            timeframe: Timeframe::HOUR,
            calendar: instrument.calendar.as_str().to_owned(),
            from: stamp(0),
            to: stamp(999),
            rows: 1_000,
            quality: Quality::default(),
        },
    }
}

pub(crate) fn curve() -> Equity {
    let equity: Vec<f64> = (0..300_u32).map(|bar| 100.0 + f64::from(bar % 50)).collect();
    Equity { time: (0..300).collect(), drawdown: equity.iter().map(|value| value / 149.0 - 1.0).collect(), equity }
}

pub(crate) fn trades() -> Vec<Trade> {
    let at = |bar: u32| Timestamp::from_nanos(i64::from(bar) * 1_000);
    let trade = |position: u32| Trade {
        position,
        strategy: 0,
        instrument: 0,
        side: Side::Long,
        quantity: 1.0,
        decided_at: at(position),
        entry_time: at(position + 1),
        entry_price: 100.0,
        exit_time: at(position + 2),
        exit_price: 101.0,
        reason: ExitReason::Target,
        open: false,
        fees: 0.1,
        funding: 0.0,
        profit: 0.9,
        profit_rate: 0.009,
        bars_held: 1,
        worst_excursion: -0.01,
        best_excursion: 0.02,
    };
    (0..5).map(trade).collect()
}

pub(crate) fn codes(errors: &[assay_proto::v1::UserError]) -> Vec<(&str, &str)> {
    errors.iter().map(|error| (error.field.last().map_or("", String::as_str), error.code.as_str())).collect()
}
