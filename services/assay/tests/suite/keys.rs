//! API keys from the command line, and what a platform that saw them leaves behind.

use std::process::Command;

use crate::support::{Platform, User, outcome};

/// A command of somebody who has nothing but a key.
fn with_key(user: &User, key: &str, arguments: &[&str]) -> Command {
    let mut command = user.command(arguments);
    command.env("ASSAY_TOKEN", key);
    command
}

#[test]
fn a_key_is_made_used_listed_and_revoked_and_no_log_knows_it() {
    let mut platform = Platform::up(&["--sandbox", "embedded", "--log", "trace"]);
    let user = platform.demo();
    let create = ["token", "create", "nightly", "--scope", "read", "--scope", "run", "--expires-in", "30d"];
    let made = user.command(&create).output().unwrap();
    let (printed, notes) = (String::from_utf8(made.stdout).unwrap(), String::from_utf8(made.stderr).unwrap());
    let key = printed.trim_end().to_owned();
    assert_eq!((key.len(), key.starts_with("assay_pat_")), (46, true), "{notes}");
    assert!(notes.contains("nightly") && notes.contains("shown once") && !notes.contains(&key), "{notes}");

    let stranger = User::of(&platform.process.said("listening on "));
    let run = |arguments: &[&str]| outcome(with_key(&stranger, &key, arguments).output().unwrap());
    assert!(run(&["data", "list"]).unwrap().contains("SYN-BTC"));
    let dataset = ["--dataset", "SYN-BTC 1h (synthetic)"];
    let (code, complaint) = run(&[&["backtest", "run", "sma-cross", "--remote"][..], &dataset].concat()).unwrap_err();
    assert_eq!(code, 1);
    assert!(complaint.contains("`strategy:write`"), "{complaint}");
    let (_, complaint) = run(&["token", "list"]).unwrap_err();
    assert!(complaint.contains("An API key cannot do this"), "{complaint}");

    let keys = user.json(&["token", "list"]);
    assert_eq!(keys[0]["name"], "nightly");
    assert!(keys[0]["lastUsedAt"].is_string() && !keys.to_string().contains(&key), "{keys}");
    assert!(user.run(&["token", "list"]).unwrap().contains("read, run"));
    let id = keys[0]["id"].as_str().unwrap();
    user.run(&["token", "revoke", id]).unwrap();
    assert_eq!(user.run(&["token", "revoke", id]).unwrap_err().0, 5);

    // A key that was never good and one that no more is, to the letter and garbled.
    let garbled = format!("{}x", &key[..45]);
    let mut second = user.json(&["token", "create", "gone", "--scope", "read"]);
    let gone = second["secret"].take().as_str().unwrap().to_owned();
    user.run(&["token", "revoke", second["accessToken"]["id"].as_str().unwrap()]).unwrap();
    for wrong in [&garbled, &gone] {
        let (code, _) = outcome(with_key(&stranger, wrong, &["data", "list"]).output().unwrap()).unwrap_err();
        assert_eq!(code, 4);
    }
    let log = platform.process.log();
    assert!(log.contains("made an API key") && log.contains("TRACE"), "the log is not the whole one");
    for secret in [&key, &gone, &garbled] {
        assert!(!log.contains(&secret[10..]), "a key is in the log");
    }
}

#[test]
fn a_duration_that_is_none_is_refused_before_anybody_is_asked() {
    for wrong in ["soon", "30", "d", "-1d", "1y", "0d"] {
        let arguments = ["token", "create", "x", "--scope", "read", &format!("--expires-in={wrong}")];
        let (code, complaint) = outcome(crate::support::assay(&arguments).output().unwrap()).unwrap_err();
        assert_eq!(code, 2, "{wrong}: {complaint}");
        assert!(complaint.contains("90d"), "{complaint}");
    }
}
