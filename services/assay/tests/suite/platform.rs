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

/// The same questions here and through the platform have the same answers; a stranger gets none.
#[test]
fn questions_to_a_run_are_answered_in_the_sandbox_as_they_are_here() {
    let Some(bars) = market_data(BARS) else { return };
    let bars = bars.to_string_lossy();
    let platform = Platform::up(&["--sandbox", "embedded"]);
    let user = platform.demo();
    let started = user.json(&["backtest", "run", "sma-cross", "--data", &bars, "--remote"]);
    let id = started["id"].as_str().unwrap();
    for question in [
        &["audit", "--trade", "2"][..],
        &["lookahead", "--prefixes", "4", "--seed", "7"],
        &["counterfactual", "--trade", "2"],
        &["dialects"],
        &["dialects", "--fractional"],
    ] {
        let (verb, rest) = question.split_first().unwrap();
        let here = user.json(&[&["backtest", verb, "sma-cross", "--data", &bars][..], rest].concat());
        let there = user.json(&[&["backtest", verb, id, "--remote"][..], rest].concat());
        assert_eq!(here, there, "{verb}");
    }
    let audited = user.json(&["backtest", "audit", id, "--remote", "--trade", "2"]);
    assert_eq!(audited["decision"]["result"], started["digest"]);
    for verb in ["audit", "counterfactual"] {
        let (_, complaint) = user.run(&["backtest", verb, id, "--remote", "--trade", "100000"]).unwrap_err();
        assert!(complaint.contains("they are counted from 1"), "{complaint}");
    }
    let stranger = "bt_01hf7yat00ew3re1r70w3ge1r7";
    assert!(user.run(&["backtest", "audit", stranger, "--remote", "--trade", "1"]).is_err());
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

#[test]
fn a_token_that_has_ended_says_to_sign_in() {
    let platform = Platform::up(&["--sandbox", "embedded"]);
    let user = platform.demo();
    let file = platform.folder.path().join("bars.csv");
    std::fs::write(&file, "timestamp,open,high,low,close,volume\n0,1,2,0.5,1,1\n3600000,1,2,0.5,1,1\n").unwrap();
    let file = file.to_string_lossy();
    for arguments in [&["data", "list"][..], &["data", "import", &file]] {
        let mut command = user.command(arguments);
        command.env("ASSAY_TOKEN", "eyJhbGciOiJFZERTQSJ9.e30.AAAA");
        let (code, complaint) = outcome(command.output().unwrap()).unwrap_err();
        assert_eq!(code, 4, "{complaint}");
        assert!(complaint.to_lowercase().contains("sign in"), "{complaint}");
    }
}

#[test]
fn files_that_cannot_be_used_are_refused_with_the_row_and_what_is_good_stays() {
    let platform = Platform::up(&["--sandbox", "embedded"]);
    let user = platform.demo();
    let before = user.run(&["data", "list"]).unwrap();
    let file = platform.folder.path().join("bad.csv");
    let header = "timestamp,open,high,low,close,volume";
    for (text, expected) in [
        (format!("{header}\n0,1,2,0.5,1,1\n3600000,1,0.5,2,1,1\n"), "3"),
        (format!("{header}\n0,1,2,0.5,one,1\n3600000,1,2,0.5,1,1\n"), "2"),
        (format!("{header}\n3600000,1,2,0.5,1,1\n0,1,2,0.5,1,1\n"), "3"),
        ("when,open\n1,2\n".to_owned(), "timestamp"),
        (String::new(), "empty"),
    ] {
        std::fs::write(&file, text).unwrap();
        let (code, complaint) = user.run(&["data", "import", &file.to_string_lossy()]).unwrap_err();
        assert_eq!(code, 1, "{complaint}");
        assert!(complaint.contains(expected), "no `{expected}` in: {complaint}");
    }
    let ready = |list: String| list.lines().filter(|line| line.contains("ready") || line.contains("READY")).count();
    assert_eq!(ready(user.run(&["data", "list"]).unwrap()), ready(before));
}

#[test]
fn a_database_that_falls_silent_is_named_and_nothing_is_lost() {
    let platform = Platform::up(&["--sandbox", "embedded"]);
    let user = platform.demo();
    let before = user.run(&["data", "list"]).unwrap();
    platform.without_database(|| {
        let (code, complaint) = user.run(&["data", "list"]).unwrap_err();
        assert_eq!(code, 1, "{complaint}");
        assert!(complaint.contains("does not answer") && complaint.contains("ry again"), "{complaint}");
    });
    assert_eq!(user.run(&["data", "list"]).unwrap(), before);
}

#[test]
fn a_run_without_a_sandbox_fails_with_what_the_server_lacks() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("assay-runner");
    std::fs::copy(runner(), &own).unwrap();
    let platform = Platform::up(&["--sandbox", "embedded", "--sandbox-runner", &own.to_string_lossy()]);
    std::fs::remove_file(&own).unwrap();
    let arguments = ["backtest", "run", "sma-cross", "--remote", "--dataset", "SYN-BTC 1h (synthetic)"];
    let (code, complaint) = platform.demo().run(&arguments).unwrap_err();
    assert_eq!(code, 7, "{complaint}");
    assert!(complaint.contains("No sandbox could be started") && complaint.contains("--sandbox-runner"), "{complaint}");
}

#[tokio::test(flavor = "multi_thread")]
async fn measurements_are_told_to_this_machine_alone() {
    let platform = Platform::up(&["--sandbox", "embedded"]);
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let get = async |address: &str| client.get(address).send().await.unwrap();
    let metrics = platform.process.said("metrics:");
    assert!(metrics.starts_with("http://127.0.0.1:"), "{metrics}");
    let server = platform.process.said("listening on ");
    get(&format!("{server}/healthz")).await;
    assert!(get(&metrics).await.text().await.unwrap().contains("assay_http_requests_total"));
    assert_eq!(get(&format!("{server}/metrics")).await.status(), 404, "the public listener has none");
}
