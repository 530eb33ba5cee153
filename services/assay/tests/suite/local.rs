//! What the command line does without a server.

use std::{collections::BTreeSet, fs, process::Stdio};

use crate::support::{assay, market_data, outcome};

fn run(arguments: &[&str]) -> Result<String, (i32, String)> {
    outcome(assay(arguments).output().unwrap())
}

#[test]
fn a_backtest_of_real_bars_gives_the_same_digest_every_time() {
    let Some(bars) = market_data("crypto_btcusd_1h_coinbase.csv") else { return };
    let arguments = ["backtest", "run", "rsi-reversion", "--data", &bars.to_string_lossy(), "--json"];
    let digests: BTreeSet<String> = (0..20)
        .map(|_| {
            let printed = run(&arguments).unwrap();
            let result: serde_json::Value = serde_json::from_str(&printed).unwrap();
            assert!(result["metrics"]["trades"].as_u64().unwrap() > 10, "{printed}");
            result["digest"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(digests.len(), 1);
}

#[test]
fn a_backtest_prints_metrics_and_trades_for_people() {
    let Some(bars) = market_data("crypto_btcusd_1h_coinbase.csv") else { return };
    let printed = run(&["backtest", "run", "sma-cross", "--data", &bars.to_string_lossy(), "--trades", "5"]).unwrap();
    for expected in ["Total return", "Sharpe", "Max drawdown", "ENTRY", "sha256:"] {
        assert!(printed.contains(expected), "no `{expected}` in:\n{printed}");
    }
}

#[test]
fn a_trade_tells_why_it_was_made_and_a_strategy_that_it_is_honest() {
    let Some(bars) = market_data("crypto_btcusd_1h_coinbase.csv") else { return };
    let bars = bars.to_string_lossy();
    let ask = |more: &[&str]| run(&[&["backtest"][..], more, &["--data", &bars]].concat());
    let printed = ask(&["audit", "sma-cross", "--trade", "3"]).unwrap();
    for expected in ["Trade 3: long", "long.entry", "crosses above", "sma(close", "yes"] {
        assert!(printed.contains(expected), "no `{expected}` in:\n{printed}");
    }
    let printed = ask(&["lookahead", "sma-cross", "--prefixes", "5"]).unwrap();
    assert!(printed.contains("clean") && printed.contains("No decision"), "{printed}");
    let printed = ask(&["counterfactual", "sma-cross", "--trade", "3"]).unwrap();
    for expected in ["Trade 3: long", "this run", "DIFFERENCE", "optimistic", "freqtrade", "tradingview", "jesse"] {
        assert!(printed.contains(expected), "no `{expected}` in:\n{printed}");
    }
    let printed = ask(&["dialects", "sma-cross", "--fractional"]).unwrap();
    for expected in ["this run", "PARTS AT", "the same trades", "Trade 1: this run was long", "; jesse was long"] {
        assert!(printed.contains(expected), "no `{expected}` in:\n{printed}");
    }
    for verb in ["audit", "counterfactual"] {
        let (_, complaint) = ask(&[verb, "sma-cross", "--trade", "100000"]).unwrap_err();
        assert!(complaint.contains("there is no trade 100000"), "{complaint}");
    }
}

#[test]
fn a_reader_that_leaves_is_no_error_and_a_full_disk_is_one() {
    let list = || assay(&["strategy", "builtins", "--json"]);
    let mut left = list().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(left.stdout.take());
    let output = left.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));

    let full = list().stdout(fs::File::create("/dev/full").unwrap()).output().unwrap();
    let complaint = String::from_utf8_lossy(&full.stderr).into_owned();
    assert!(full.status.code() == Some(1) && complaint.contains("cannot be written"), "{complaint}");
}

#[test]
fn a_document_that_does_not_compile_names_the_place_and_the_nearest_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("typo.toml");
    let source = run(&["strategy", "show", "rsi-reversion"]).unwrap().replace("rsi(", "rsj(");
    fs::write(&file, source).unwrap();
    let (code, complaint) = run(&["strategy", "check", &file.to_string_lossy()]).unwrap_err();
    assert_eq!(code, 1);
    assert!(complaint.contains("rsj") && complaint.contains("rsi"), "{complaint}");
    assert!(complaint.lines().next().unwrap().matches(':').count() >= 3, "no line and column: {complaint}");
}

#[test]
fn bad_files_are_refused_with_the_row() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        ("timestamp,open,high,low,close,volume\n0,1,2,0.5,1,1\n60000,1,0.5,2,1,1\n", "3"),
        ("timestamp,open,high,low,close,volume\n0,1,2,0.5,one,1\n", "2"),
        ("timestamp,open,high,low,close,volume\n60000,1,2,0.5,1,1\n0,1,2,0.5,1,1\n", "3"),
        ("when,open\n1,2\n", "timestamp"),
        ("", "holds no bars"),
    ];
    for (text, expected) in cases {
        let file = folder.path().join("bad.csv");
        fs::write(&file, text).unwrap();
        let (code, complaint) = run(&["data", "check", &file.to_string_lossy()]).unwrap_err();
        assert_eq!(code, 1, "{complaint}");
        assert!(complaint.contains(expected), "no `{expected}` in: {complaint}");
    }
}

#[test]
fn missing_things_are_named() {
    let cases: [(&[&str], &str); 4] = [
        (&["backtest", "run", "no-such-strategy", "--data", "x.csv"], "no-such-strategy"),
        (&["backtest", "run", "sma-cross", "--data", "/nowhere/bars.csv"], "/nowhere/bars.csv"),
        (&["strategy", "check", "/nowhere/s.toml"], "/nowhere/s.toml"),
        (&["whoami", "--config-home", "/nowhere/assay", "--server", "http://127.0.0.1:9"], "assay login"),
    ];
    for (arguments, expected) in cases {
        let (_, complaint) = run(arguments).unwrap_err();
        assert!(complaint.contains(expected), "no `{expected}` in: {complaint}");
    }
}

#[test]
fn a_wrong_command_line_exits_with_2_and_signed_out_with_4() {
    assert_eq!(run(&["backtest", "fly"]).unwrap_err().0, 2);
    let signed_out = run(&["whoami", "--config-home", "/nowhere/assay", "--server", "http://127.0.0.1:9"]);
    assert_eq!(signed_out.unwrap_err().0, 4);
}
