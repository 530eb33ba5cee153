//! Roles in processes of their own, and what happens when one of them is killed.

use std::{collections::BTreeSet, net::TcpListener, path::Path, process::Command};

use assay_testkit::{Collector, TestPostgres};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Process, User, assay, runner};

const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const RUNS: usize = 16;
const EMAIL: &str = "kill@example.com";
const PASSWORD: &str = "correct horse battery staple";

/// A platform whose dispatchers are processes of their own.
pub(crate) struct Cluster {
    postgres: TestPostgres,
    folder: TempDir,
    services: Process,
    services_url: String,
    collector: Option<String>,
}

impl Cluster {
    /// Starts everything but the dispatchers; all processes export their traces to the collector.
    pub(crate) async fn start(collector: Option<&Collector>) -> Self {
        let collector = collector.map(Collector::endpoint);
        let postgres = TestPostgres::start().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let services_url = format!("http://127.0.0.1:{port}");
        let mut services = assay(&["run", "--role", "auth,strategy,gateway", "--http-address", "127.0.0.1:0"]);
        services.args(["--grpc-address", &format!("127.0.0.1:{port}")]);
        configure(&mut services, &postgres, folder.path(), &services_url);
        services.envs(collector.iter().map(|endpoint| ("ASSAY_OTLP_ENDPOINT", endpoint)));
        let services = Process::start(services, "listening on ");
        Self { postgres, folder, services, services_url, collector }
    }

    /// Starts a dispatcher.
    pub(crate) fn dispatcher(&self) -> Process {
        let mut dispatcher = assay(&["run", "--role", "dispatcher", "--grpc-address", "127.0.0.1:0"]);
        dispatcher.args(["--sandbox", "embedded", "--dispatcher-lease", "2", "--dispatcher-reap", "1"]);
        dispatcher.arg("--sandbox-runner").arg(runner());
        configure(&mut dispatcher, &self.postgres, self.folder.path(), &self.services_url);
        dispatcher.envs(self.collector.iter().map(|endpoint| ("ASSAY_OTLP_ENDPOINT", endpoint)));
        Process::start(dispatcher, "gRPC on ")
    }

    /// Makes an account, and returns the server's address, the e-mail address and the password.
    pub(crate) async fn sign_up(&self) -> (String, String, String) {
        let server = self.services.said("listening on ");
        sign_up(&server).await;
        (server, EMAIL.to_owned(), PASSWORD.to_owned())
    }
}

fn configure(command: &mut Command, postgres: &TestPostgres, folder: &Path, services: &str) {
    for (variable, role) in [
        ("ASSAY_DATABASE_AUTH_URL", "assay_auth"),
        ("ASSAY_DATABASE_STRATEGY_URL", "assay_strategy"),
        ("ASSAY_DATABASE_DISPATCHER_URL", "assay_dispatcher"),
    ] {
        command.env(variable, postgres.url(role).expose_secret());
    }
    for variable in ["ASSAY_AUTH_KEY", "ASSAY_OBJECTS_SIGNING_KEY", "ASSAY_CURSOR_KEY"] {
        command.env(variable, KEY);
    }
    for variable in ["ASSAY_AUTH_URL", "ASSAY_STRATEGY_URL", "ASSAY_DISPATCHER_URL"] {
        command.env(variable, services);
    }
    command.env("ASSAY_OBJECTS_PATH", folder.join("objects")).env("ASSAY_SANDBOX_STATE", folder.join("sandboxes"));
}

async fn sign_up(server: &str) {
    let query = "mutation($input: SignUpInput!) { signUp(input: $input) { userErrors { message } } }";
    let input = json!({"input": {"email": EMAIL, "password": PASSWORD, "handle": "kill-nine"}});
    let request = reqwest::Client::builder().build().unwrap().post(format!("{server}/graphql"));
    let answer = request.json(&json!({"query": query, "variables": input})).send().await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(answer["data"]["signUp"]["userErrors"], json!([]), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_dispatcher_loses_and_doubles_nothing() {
    let cluster = Cluster::start(None).await;
    let (server, email, password) = cluster.sign_up().await;
    let user = User::of(&server);
    user.sign_in(&email, &password).unwrap();
    let mut doomed = cluster.dispatcher();
    user.run(&["data", "list"]).unwrap();
    let backtest = || {
        let arguments = ["backtest", "run", "sma-cross", "--remote", "--dataset", "SYN-BTC 1h (synthetic)"];
        user.json(&arguments)
    };
    let results: Vec<Value> = std::thread::scope(|scope| {
        // More at once than one person may start: the rest wait for their turn.
        let runs: Vec<_> = (0..RUNS).map(|_| scope.spawn(backtest)).collect();
        // In the middle: some have ended, others run or wait.
        while !runs.iter().any(std::thread::ScopedJoinHandle::is_finished) {
            std::thread::yield_now();
        }
        doomed.kill();
        let _heir = cluster.dispatcher();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    let ids: BTreeSet<&str> = results.iter().filter_map(|result| result["id"].as_str()).collect();
    let digests: BTreeSet<&str> = results.iter().filter_map(|result| result["digest"].as_str()).collect();
    assert_eq!((ids.len(), digests.len()), (RUNS, 1));
}
