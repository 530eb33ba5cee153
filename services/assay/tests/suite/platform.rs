//! The platform as a user meets it: one command, one digest, nothing lost.

use std::{net::TcpListener, path::Path};

use crate::support::{Platform, User, assay, has_docker, market_data, outcome, runner};
use serde_json::Value;

const BARS: &str = "crypto_btcusd_1h_coinbase.csv";

fn backtest(user: &User, bars: &Path, place: &[&str]) -> Value {
    let bars = bars.to_string_lossy();
    user.json(&[&["backtest", "run", "rsi-reversion", "--data", &bars], place].concat())
}

/// How often the same run is repeated in each place; `local.rs` does it for a process of its own.
const REPEATS: usize = 20;
/// How many of them are asked for at once.
const AT_ONCE: usize = 4;

fn same_digest_in(sandbox: &str) {
    let Some(bars) = market_data(BARS) else { return };
    let platform = Platform::up(&["--sandbox", sandbox]);
    assert!(platform.process.said("sandbox:").contains(sandbox), "{:?}", platform.process.banner);
    let user = platform.demo();
    let here = backtest(&user, &bars, &[]);
    let there = backtest(&user, &bars, &["--remote"]);
    assert_eq!(here["digest"], there["digest"]);
    assert_eq!(here["metrics"]["trades"], there["metrics"]["trades"]);
    assert_eq!(there["sandbox"]["backend"].as_str().map(str::to_lowercase).as_deref(), Some(sandbox));
    let dataset = user.json(&["data", "import", &bars.to_string_lossy()]);
    let again = ["backtest", "run", "rsi-reversion", "--remote", "--dataset", dataset["id"].as_str().unwrap()];
    let digests: Vec<Value> = std::thread::scope(|scope| {
        let repeat = || (0..REPEATS / AT_ONCE).map(|_| user.json(&again)["digest"].clone()).collect::<Vec<_>>();
        let started: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(repeat)).collect();
        started.into_iter().flat_map(|repeats| repeats.join().unwrap()).collect()
    });
    assert_eq!(digests, vec![here["digest"].clone(); REPEATS]);
}

#[test]
fn the_embedded_sandbox_gives_the_digest_of_the_local_run() {
    same_digest_in("embedded");
}

#[test]
fn the_docker_sandbox_gives_the_digest_of_the_local_run() {
    if has_docker() {
        same_digest_in("docker");
    }
}

#[test]
fn everything_is_still_there_after_a_restart() {
    let mut platform = Platform::up(&["--sandbox", "embedded"]);
    let dataset = ["--dataset", "SYN-BTC 1h (synthetic)"];
    let run = platform.demo().json(&[&["backtest", "run", "sma-cross", "--remote"][..], &dataset].concat());
    let id = run["id"].as_str().unwrap().to_owned();
    platform.restart(&["--sandbox", "embedded"]);
    let again = platform.demo().json(&["backtest", "show", &id]);
    assert_eq!(again["digest"], run["digest"]);
}

#[test]
fn a_wrong_password_and_a_strangers_run_are_refused() {
    let platform = Platform::up(&["--sandbox", "embedded"]);
    let server = platform.process.said("listening on ");
    let (code, complaint) = User::of(&server).sign_in("demo@assay.example", "not the password").unwrap_err();
    assert_eq!(code, 4, "{complaint}");
    let (code, complaint) = platform.demo().run(&["backtest", "show", "bt_01hf7yat00ew3re1r70w3ge1r7"]).unwrap_err();
    assert_eq!(code, 5, "{complaint}");
}

#[test]
fn a_taken_port_is_named_before_anything_starts() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut up = assay(&["up", "--http-address", &taken.local_addr().unwrap().to_string()]);
    up.arg("--data").arg(folder.path()).arg("--sandbox-runner").arg(runner());
    let (_, complaint) = outcome(up.output().unwrap()).unwrap_err();
    assert!(complaint.contains("is taken") && complaint.contains("--http-address"), "{complaint}");
}

#[test]
fn a_sandbox_that_is_not_there_is_a_refusal_and_not_a_weaker_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut up =
        assay(&["up", "--http-address", "127.0.0.1:0", "--sandbox", "docker", "--docker-host", "/nowhere.sock"]);
    up.arg("--data").arg(folder.path()).arg("--sandbox-runner").arg(runner());
    let (_, complaint) = outcome(up.output().unwrap()).unwrap_err();
    assert!(complaint.to_lowercase().contains("docker"), "{complaint}");
}

#[test]
fn a_database_that_does_not_answer_is_named() {
    let url = "postgres://assay_auth@127.0.0.1:9/assay";
    let mut run = assay(&["run", "--role", "auth", "--grpc-address", "127.0.0.1:0"]);
    run.env("ASSAY_DATABASE_AUTH_URL", url).env("ASSAY_DATABASE_WAIT", "1");
    let (_, complaint) = outcome(run.output().unwrap()).unwrap_err();
    assert!(complaint.contains("database") || complaint.contains("Postgres"), "{complaint}");
}
