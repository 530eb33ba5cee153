//! One trace from an HTTP request to the runner and back, as a collector sees it.

use std::collections::BTreeMap;

use assay_testkit::Collector;
use opentelemetry_proto::tonic::trace::v1::Span;
use serde_json::{Value, json};

use crate::{roles::Cluster, support::Platform};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER: &str = "00f067aa0ba902b7";
const START: &str = "assay.v1.Runs/StartBacktest";

/// What a backtest leaves in its trace, each with what it is directly below.
const FAMILY: [(&str, &str); 11] = [
    (START, START),
    ("queue", START),
    ("job backtest", START),
    ("fetch bars", "job backtest"),
    ("sandbox start", "job backtest"),
    ("compute", "job backtest"),
    ("runner decode", "compute"),
    ("runner compute", "compute"),
    ("runner encode", "compute"),
    ("store", "job backtest"),
    ("commit", "job backtest"),
];

/// Somebody who speaks GraphQL over HTTP, and continues a trace where one is given.
struct Caller {
    server: String,
    token: Option<String>,
}

impl Caller {
    async fn sign_in(server: &str, email: &str, password: &str) -> Self {
        let mut caller = Self { server: server.to_owned(), token: None };
        let query = "mutation($input: SignInInput!) { signIn(input: $input) { accessToken userErrors { message } } }";
        let answer = caller.ask(query, json!({"input": {"email": email, "password": password}}), None).await;
        caller.token = Some(answer["signIn"]["accessToken"].as_str().unwrap().to_owned());
        caller
    }

    async fn ask(&self, query: &str, variables: Value, trace: Option<&str>) -> Value {
        let mut request = reqwest::Client::builder().build().unwrap().post(format!("{}/graphql", self.server));
        request = request.json(&json!({"query": query, "variables": variables}));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(trace) = trace {
            request = request.header("traceparent", trace);
        }
        let mut answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert!(answer["errors"].is_null(), "{answer}");
        answer["data"].take()
    }

    /// Starts a backtest as part of the trace and returns its id.
    async fn start_backtest(&self) -> String {
        let create = "mutation { strategyCreate(input: {name: \"Traced\", template: \"sma-cross\"}) {
            strategy { latestVersion { id } } userErrors { message } } }";
        let created = self.ask(create, json!({}), None).await;
        let datasets = self.ask("{ datasets(first: 1) { nodes { id } } }", json!({}), None).await;
        let input = json!({"input": {
            "version": created["strategyCreate"]["strategy"]["latestVersion"]["id"],
            "dataset": datasets["datasets"]["nodes"][0]["id"],
            "capital": {"amountMinor": "1000000", "currency": "USD"},
        }});
        let start = "mutation($input: BacktestStartInput!) { backtestStart(input: $input) {
            backtest { id } userErrors { message } } }";
        let started = self.ask(start, input, Some(&format!("00-{TRACE}-{CALLER}-01"))).await;
        let id = started["backtestStart"]["backtest"]["id"].as_str();
        id.unwrap_or_else(|| panic!("{started}")).to_owned()
    }
}

/// Checks that the trace holds the whole way of a backtest, each part below the one that caused it.
async fn follow(collector: &Collector) {
    let names: Vec<&str> = FAMILY.iter().map(|(name, _)| *name).collect();
    let spans = collector.wait_for(&hex::decode(TRACE).unwrap(), &names).await.unwrap();
    let by_id: BTreeMap<&[u8], &Span> = spans.iter().map(|span| (span.span_id.as_slice(), span)).collect();
    assert_eq!(by_id.len(), spans.len(), "every span has an id of its own");
    let parent = |span: &Span| by_id.get(span.parent_span_id.as_slice()).copied();
    for (name, above) in FAMILY {
        let mine = spans.iter().filter(|span| span.name == name);
        let placed = mine.clone().find(|span| parent(span).is_some_and(|parent| parent.name == above));
        let placed = placed.unwrap_or_else(|| panic!("no `{name}` below `{above}`: {spans:#?}"));
        let line: Vec<&Span> = std::iter::successors(Some(placed), |span| parent(span)).collect();
        let root = line.last().unwrap();
        assert_eq!((root.name.as_str(), hex::encode(&root.parent_span_id).as_str()), ("POST /graphql", CALLER));
        assert!(placed.start_time_unix_nano <= placed.end_time_unix_nano, "{placed:?}");
    }
    let compute = spans.iter().find(|span| span.name == "compute").unwrap();
    let stages: Vec<&Span> = spans.iter().filter(|span| span.name.starts_with("runner ")).collect();
    assert_eq!(stages.len(), 3, "{stages:#?}");
    let mut before = compute.start_time_unix_nano;
    for stage in stages {
        assert!(stage.start_time_unix_nano >= before, "{stage:#?} begins before {before}");
        assert!(stage.end_time_unix_nano <= compute.end_time_unix_nano, "{stage:#?} ends after {compute:#?}");
        assert!(stage.end_time_unix_nano > stage.start_time_unix_nano, "{stage:#?} took no time");
        before = stage.end_time_unix_nano;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backtest_in_one_process_is_one_trace() {
    let collector = Collector::start().await.unwrap();
    let platform = Platform::up(&["--sandbox", "embedded", "--otlp-endpoint", &collector.endpoint()]);
    let password = std::fs::read_to_string(platform.folder.path().join("demo-password")).unwrap();
    let server = platform.process.said("listening on ");
    let caller = Caller::sign_in(&server, "demo@assay.example", password.trim()).await;
    caller.start_backtest().await;
    follow(&collector).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backtest_over_several_processes_is_one_trace() {
    let collector = Collector::start().await.unwrap();
    let cluster = Cluster::start(Some(&collector)).await;
    let _dispatcher = cluster.dispatcher();
    let (server, email, password) = cluster.sign_up().await;
    let caller = Caller::sign_in(&server, &email, &password).await;
    caller.start_backtest().await;
    follow(&collector).await;
}
