use assay_dataset::{Bars, synthetic};
use assay_engine::{ENGINE, Outcome, Unobserved, backtest};
use assay_protocol::trade_tables;
use assay_types::{Symbol, Timeframe};
use serde_json::json;

use super::*;

fn bars() -> Bars {
    synthetic::market(7, &synthetic::INSTRUMENTS[0], Timeframe::HOUR, 400)
}

fn spec() -> RunSpec {
    let spec = json!({
        "engine": ENGINE,
        "strategies": [{ "document": {
            "name": "Cross",
            "parameters": { "fast": { "type": "int", "default": 4 }, "slow": { "type": "int", "default": 30 } },
            "long": {
                "entry": "sma(close, fast) > sma(close, slow)",
                "exit": "sma(close, fast) < sma(close, slow)",
            },
        },
        "parameters": { "slow": 10 } }],
        "instruments": [{
            "dataset": assay_dataset::digest(bars().view()),
            "symbol": "SYN-BTC",
            "timeframe": "1h",
            "calendar": synthetic::INSTRUMENTS[0].calendar,
        }],
        "capital": 10_000.0,
        "currency": "USD",
    });
    serde_json::from_value(spec).unwrap()
}

fn outcome() -> Outcome {
    backtest(&spec(), &[bars().view().into()], &mut Unobserved).unwrap()
}

/// What an honest runner says about an outcome.
fn said(outcome: &Outcome) -> Collected {
    Collected {
        summary: serde_json::to_vec(&outcome.summary).unwrap(),
        trades: trade_tables(&outcome.trades).collect::<Result<_, _>>().unwrap(),
        equity: outcome.equity.clone(),
        ..Collected::default()
    }
}

/// Lets a runner change its outcome, digest included, as one that broke out of its jail could.
fn forged(change: impl FnOnce(&mut Outcome)) -> Result<Checked, Distrust> {
    let mut outcome = outcome();
    change(&mut outcome);
    let digest = digest(&spec(), &outcome.trades, &outcome.equity, &outcome.summary).unwrap();
    check(&said(&outcome), digest, (&spec(), 400))
}

#[test]
fn an_honest_result_passes_bit_for_bit() {
    let outcome = outcome();
    assert!(outcome.trades.len() > 5, "the test needs trades");
    let checked = check(&said(&outcome), outcome.digest, (&spec(), 400)).unwrap();
    assert_eq!((checked.summary, checked.trades, checked.equity), (outcome.summary, outcome.trades, outcome.equity));
}

#[test]
fn a_digest_of_anything_else_is_refused() {
    let outcome = outcome();
    let other = Digest::of(b"anything else");
    let refusal = check(&said(&outcome), other, (&spec(), 400)).unwrap_err();
    assert_eq!(refusal.to_string(), "the result contradicts its own digest");
}

#[test]
fn a_result_of_another_run_is_refused() {
    let refused = |change: fn(&mut Outcome)| forged(change).unwrap_err().to_string();
    assert!(refused(|o| o.summary.configuration.capital += 1.0).contains("capital"));
    assert!(refused(|o| o.summary.configuration.instruments[0].dataset = Digest::of(b"")).contains("dataset"));
    assert!(refused(|o| o.summary.configuration.engine = "other/1".to_owned()).contains("engine"));
    assert!(refused(|o| o.summary.configuration.currency = "EUR".to_owned()).contains("account"));
    assert!(
        refused(|o| o.summary.configuration.instruments[0].symbol = "AAPL".parse::<Symbol>().unwrap())
            .contains("instrument")
    );
    assert!(refused(|o| o.summary.configuration.bars = 401).contains("bars"));
    assert!(refused(|o| drop(o.summary.configuration.strategies[0].parameters.remove("slow"))).contains("parameters"));
}

#[test]
fn numbers_that_contradict_each_other_are_refused() {
    let refused = |change: fn(&mut Outcome)| forged(change).unwrap_err().to_string();
    assert!(refused(|o| o.trades[0].strategy = 1).contains("trade"));
    assert!(refused(|o| o.trades[0].instrument = 7).contains("trade"));
    assert!(refused(|o| o.trades.truncate(3)).contains("number of trades"));
    assert!(refused(|o| o.trades.reverse()).contains("order of trades"));
    assert!(refused(|o| o.trades[0].quantity = -1.0).contains("time or size"));
    assert!(refused(|o| o.trades[0].entry_time = o.trades[1].exit_time).contains("time"));
    assert!(refused(|o| o.summary.metrics.closed_trades += 1).contains("closed trades"));
    assert!(refused(|o| o.summary.metrics.final_equity += 0.01).contains("equity at the end"));
    assert!(refused(|o| o.equity.drawdown[3] = 0.5).contains("drawdown"));
    let shorter = refused(|o| {
        o.equity.time.pop();
        o.equity.equity.pop();
        o.equity.drawdown.pop();
    });
    assert!(shorter.contains("number of bars"), "{shorter}");
}

#[test]
fn a_summary_with_a_field_that_we_do_not_know_is_refused() {
    let outcome = outcome();
    let mut collected = said(&outcome);
    let mut summary: serde_json::Value = serde_json::from_slice(&collected.summary).unwrap();
    summary["note"] = json!("<script>");
    collected.summary = serde_json::to_vec(&summary).unwrap();
    assert!(matches!(check(&collected, outcome.digest, (&spec(), 400)), Err(Distrust::Summary(_))));
    collected.summary.clear();
    assert!(matches!(check(&collected, outcome.digest, (&spec(), 400)), Err(Distrust::Summary(_))));
}
