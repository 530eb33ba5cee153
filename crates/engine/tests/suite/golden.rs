//! The built-in strategies over real series and the synthetic market, as they came out when their results were last looked at.
//!
//! `ASSAY_WRITE_GOLDEN=1 cargo test -p assay-engine --test suite golden` writes them anew, which is right only where results were
//! meant to change; then [`assay_engine::ENGINE`] changes too.

use std::{collections::BTreeMap, fs, path::PathBuf};

use assay_dataset::Date;
use assay_engine::{Metrics, Outcome, Trade, canonical_json};
use assay_strategy::{Builtin, builtins, parse};
use assay_types::{Digest, Timeframe, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::support::{self, Market};

/// The market whose trades are kept in full.
const SHOWN: &str = "SYN-BTC 1h";
const REAL: [(&str, &str); 3] = [
    ("crypto_btcusd_1h_coinbase.csv", "BTC-USD"),
    ("equity_spy_1d_raw.csv", "SPY"),
    ("fx_eurusd_1h.parquet", "EUR-USD"),
];

/// What one strategy did.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Golden {
    engine: String,
    pub(crate) markets: BTreeMap<String, Case>,
    /// Every trade over [`SHOWN`], so that a change shows what changed.
    trades: Vec<String>,
}

/// What one strategy did over one market.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Case {
    /// Digest of the bars.
    bars: Digest,
    /// Digest of the trades alone, which no change of the specification's form touches.
    trades: Digest,
    metrics: Metrics,
    /// Digest of the whole result.
    pub(crate) digest: Digest,
}

pub(crate) fn synthetic() -> Vec<Market> {
    vec![
        Market::synthetic(SHOWN, "SYN-BTC", Timeframe::HOUR, 5_000),
        Market::synthetic("SYN-EQ 1d", "SYN-EQ", Timeframe::DAY, 1_500),
        Market::synthetic("SYN-FX 1h", "SYN-FX", Timeframe::HOUR, 5_000),
    ]
}

/// Date and minute in UTC.
fn stamp(time: Timestamp) -> String {
    let minutes = time.as_nanos().div_euclid(60_000_000_000);
    let Date { year, month, day } = Date::from_days(minutes.div_euclid(1_440));
    let minute = minutes.rem_euclid(1_440);
    format!("{year}-{month:02}-{day:02}T{:02}:{:02}", minute / 60, minute % 60)
}

fn line(trade: &Trade) -> String {
    let Trade { side, quantity, entry_time, entry_price, exit_time, exit_price, reason, open, profit, .. } = trade;
    let end = if *open { "open" } else { reason.as_str() };
    let side = if side.sign() > 0.0 { "long" } else { "short" };
    let (entry_time, exit_time) = (stamp(*entry_time), stamp(*exit_time));
    format!("{entry_time} {side} {quantity} at {entry_price}, {exit_time} {end} at {exit_price}: {profit}")
}

fn run(builtin: &Builtin, market: &Market) -> Outcome {
    let spec = market.spec(&parse(builtin.source).unwrap().document);
    support::run(&spec, &market.bars).map_err(|error| (builtin.id, error)).unwrap()
}

fn case(outcome: &Outcome) -> Case {
    let trades = Sha256::digest(canonical_json(&outcome.trades).unwrap());
    Case {
        bars: outcome.summary.configuration.instruments[0].dataset,
        trades: Digest::from_bytes(trades.into()),
        metrics: outcome.summary.metrics.clone(),
        digest: outcome.digest,
    }
}

fn path(id: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../../tests/golden/strategies/{id}.json"))
}

fn made(builtin: &Builtin, markets: &[Market]) -> Golden {
    let mut golden =
        Golden { engine: assay_engine::ENGINE.to_owned(), markets: BTreeMap::default(), trades: Vec::new() };
    for market in markets {
        let outcome = run(builtin, market);
        golden.markets.insert(market.name.to_owned(), case(&outcome));
        if market.name == SHOWN {
            golden.trades = outcome.trades.iter().map(line).collect();
        }
    }
    golden
}

/// The parts of the committed result that can be compared: all of them, unless a real series is absent.
pub(crate) fn committed(builtin: &Builtin, markets: &[Market]) -> Golden {
    let text = fs::read_to_string(path(builtin.id)).map_err(|error| (builtin.id, error)).unwrap();
    let mut golden: Golden = serde_json::from_str(&text).unwrap();
    assert_eq!(golden.markets.len(), 3 + REAL.len(), "{}", builtin.id);
    golden.markets.retain(|name, _| markets.iter().any(|market| market.name == name));
    golden
}

#[test]
fn every_built_in_gives_its_golden_result() {
    let mut markets = synthetic();
    markets.extend(REAL.iter().filter_map(|(file, symbol)| Market::real(file, symbol)));
    let writes = std::env::var_os("ASSAY_WRITE_GOLDEN").is_some();
    assert!(!writes || markets.len() == 3 + REAL.len(), "golden results are written with all series: set ASSAY_DATA");
    for builtin in builtins() {
        let made = made(builtin, &markets);
        if writes {
            fs::create_dir_all(path("x").parent().unwrap()).unwrap();
            fs::write(path(builtin.id), serde_json::to_string_pretty(&made).unwrap() + "\n").unwrap();
        }
        let committed = committed(builtin, &markets);
        assert_eq!(made.trades, committed.trades, "{}: other trades", builtin.id);
        for (name, made) in &made.markets {
            assert_eq!(Some(made), committed.markets.get(name), "{} over {name}", builtin.id);
        }
        assert_eq!(made.engine, committed.engine, "{}", builtin.id);
    }
}

#[test]
fn no_golden_result_is_left_of_a_strategy_that_is_gone() {
    for entry in fs::read_dir(path("x").parent().unwrap()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let known = name.strip_suffix(".json").is_some_and(|id| builtins().iter().any(|builtin| builtin.id == id));
        assert!(known, "{name}");
    }
}
