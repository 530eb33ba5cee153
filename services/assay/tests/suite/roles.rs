//! Roles in processes of their own, and what happens when one of them is killed.

use std::{collections::BTreeSet, net::TcpListener, path::Path, process::Command};

use assay_testkit::TestPostgres;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Process, User, assay, runner};

const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const RUNS: usize = 16;

/// A platform whose dispatchers are processes of their own.
struct Cluster {
    postgres: TestPostgres,
    folder: TempDir,
    services: Process,
    services_url: String,
}

impl Cluster {
    async fn start() -> Self {
        let postgres = TestPostgres::start().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let services_url = format!("http://127.0.0.1:{port}");
        let mut services = assay(&["run", "--role", "auth,strategy,gateway", "--http-address", "127.0.0.1:0"]);
        services.args(["--grpc-address", &format!("127.0.0.1:{port}")]);
        configure(&mut services, &postgres, folder.path(), &services_url);
        let services = Process::start(services, "listening on ");
        Self { postgres, folder, services, services_url }
    }

    fn dispatcher(&self) -> Process {
        let mut dispatcher = assay(&["run", "--role", "dispatcher", "--grpc-address", "127.0.0.1:0"]);
        dispatcher.args(["--sandbox", "embedded", "--dispatcher-lease", "2", "--dispatcher-reap", "1"]);
        dispatcher.arg("--sandbox-runner").arg(runner());
        configure(&mut dispatcher, &self.postgres, self.folder.path(), &self.services_url);
        Process::start(dispatcher, "gRPC on ")
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

fn sign_up(server: &str) -> User {
    let user = User::of(server);
    let (email, password) = ("kill@example.com", "correct horse battery staple");
    let query = "mutation($input: SignUpInput!) { signUp(input: $input) { userErrors { message } } }";
    let input = json!({"input": {"email": email, "password": password, "handle": "kill-nine"}});
    let body = json!({"query": query, "variables": input}).to_string();
    let answer = Command::new("curl")
        .args(["-sS", "-X", "POST", &format!("{server}/graphql"), "-H", "content-type: application/json", "-d", &body])
        .output()
        .unwrap();
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    user.sign_in(email, password).unwrap();
    user
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_dispatcher_loses_and_doubles_nothing() {
    let cluster = Cluster::start().await;
    let user = sign_up(&cluster.services.said("listening on "));
    let mut doomed = cluster.dispatcher();
    user.run(&["data", "list"]).unwrap();
    let backtest = || {
        let arguments = ["backtest", "run", "sma-cross", "--remote", "--dataset", "SYN-BTC 1h (synthetic)"];
        user.json(&arguments)
    };
    let results: Vec<Value> = std::thread::scope(|scope| {
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
