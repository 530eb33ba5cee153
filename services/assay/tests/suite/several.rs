//! Several instruments and strategies on one capital, finer bars and funding: the same run here and through the platform.

use std::{collections::BTreeSet, fmt::Write as _, path::Path};

use serde_json::Value;

use crate::support::{Platform, assay, outcome};

const QUARTER: i64 = 900_000;
const HEADER: &str = "timestamp,open,high,low,close,volume\n";
const PORTFOLIO: &str = r#"{"max_positions":1}"#;
const FUNDING: &str = r#"{"AAA-USD":{"constant":{"interval":"8h","rate":0.001}}}"#;
const LOTS: &str = r#"{"BBB-USD":{"tick_size":0.5,"quantity_step":1,"minimum_quantity":2}}"#;
const FINER: &str = r#"{"intrabar":"finer"}"#;

/// Writes hours of a price that wanders, and the quarters of an hour that they are made of.
fn write(folder: &Path, name: &str, mut state: u64) {
    let mut draw = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(u32::MAX >> 1) - 0.5
    };
    let (mut hours, mut quarters) = (String::from(HEADER), String::from(HEADER));
    let mut price = 100.0;
    for hour in 0..500_i64 {
        let at = 1_704_067_200_000 + hour * 4 * QUARTER;
        let (first, mut highest, mut lowest) = (price, price, price);
        for quarter in 0..4 {
            let open = price;
            price *= 1.0 + draw() * 0.04;
            let (high, low) =
                (open.max(price) * (1.0 + draw().abs() * 0.01), open.min(price) * (1.0 - draw().abs() * 0.01));
            (highest, lowest) = (f64::max(highest, high), f64::min(lowest, low));
            writeln!(quarters, "{},{open},{high},{low},{price},25", at + quarter * QUARTER).unwrap();
        }
        writeln!(hours, "{at},{first},{highest},{lowest},{price},100").unwrap();
    }
    std::fs::write(folder.join(format!("{name}.csv")), hours).unwrap();
    std::fs::write(folder.join(format!("{name}-15m.csv")), quarters).unwrap();
}

/// A strategy with stops and targets near enough that both lie in one bar at times.
const NEAR: &str = r#"
name = "Near"
[long]
entry = "close > close[1]"
[short]
entry = "close < close[2]"
[exits]
stop_loss = "2%"
[[exits.take_profit]]
at = "2%"
"#;

/// A folder with two markets and a strategy.
struct Market(tempfile::TempDir);

impl Market {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "a", 7);
        write(folder.path(), "b", 11);
        std::fs::write(folder.path().join("near.toml"), NEAR).unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_string_lossy().into_owned()
    }

    /// The command that runs two strategies on two instruments, and more.
    fn command(&self, more: &[&str]) -> Vec<String> {
        let (near, a, b) = (self.path("near.toml"), self.path("a.csv"), self.path("b.csv"));
        let both = ["backtest", "run", &near, "--with", "sma-cross", "--data", &a, "--data", &b];
        let symbols = ["--symbol", "AAA-USD", "--symbol", "BBB-USD"];
        both.iter().chain(&symbols).chain(more).map(|word| (*word).to_owned()).collect()
    }

    /// Everything that a run of several can have.
    fn everything(&self) -> Vec<String> {
        let finer = self.path("a-15m.csv");
        self.command(&[
            "--portfolio",
            PORTFOLIO,
            "--funding",
            FUNDING,
            "--lots",
            LOTS,
            "--execution",
            FINER,
            "--finer",
            &finer,
        ])
    }
}

fn words(command: &[String]) -> Vec<&str> {
    command.iter().map(String::as_str).collect()
}

fn run(command: &[String]) -> Result<String, (i32, String)> {
    outcome(assay(&words(command)).output().unwrap())
}

fn json(command: &[String]) -> Value {
    serde_json::from_str(&run(&[command, &["--json".to_owned()]].concat()).unwrap()).unwrap()
}

#[test]
fn several_strategies_trade_several_files_on_one_capital() {
    let market = Market::new();
    let result = json(&market.everything());
    let configuration = &result["configuration"];
    let names = |list: &str, field: &str| {
        let items = configuration[list].as_array().unwrap().iter();
        items.map(|item| item[field].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("instruments", "symbol"), ["AAA-USD", "BBB-USD"]);
    assert_eq!(names("strategies", "name").len(), 2);
    assert_eq!(configuration["portfolio"]["max_positions"], 1);
    assert_eq!(configuration["instruments"][0]["finer"]["timeframe"], "15m");
    assert_eq!(configuration["instruments"][1]["finer"], Value::Null);
    assert_eq!(configuration["instruments"][1]["lot"]["tick_size"], 0.5);
    assert!(result["metrics"]["funding"].as_f64().unwrap().abs() > 0.0);
    assert!(
        result["ambiguity"]["bars"].as_u64() > result["ambiguity"]["uncovered"].as_u64(),
        "{}",
        result["ambiguity"]
    );
    assert!(result["dropped"]["outranked"].as_u64().unwrap() > 0, "{}", result["dropped"]);
    let page = run(&market.everything()).unwrap();
    for expected in ["SYMBOL", "STRATEGY", "AAA-USD", "BBB-USD", "Near"] {
        assert!(page.contains(expected), "no `{expected}` in:\n{page}");
    }
}

#[test]
fn every_option_of_a_run_of_several_changes_what_it_gives() {
    let market = Market::new();
    let finer = market.path("a-15m.csv");
    let digests: BTreeSet<String> = [
        market.command(&[]),
        market.command(&["--portfolio", PORTFOLIO]),
        market.command(&["--portfolio", r#"{"per_symbol":"each_strategy"}"#]),
        market.command(&["--funding", FUNDING]),
        market.command(&["--lots", LOTS]),
        market.command(&["--execution", FINER, "--finer", &finer]),
        market.command(&["--with", "rsi-reversion"]),
        market.everything(),
    ]
    .iter()
    .map(|command| json(command)["digest"].as_str().unwrap().to_owned())
    .collect();
    assert_eq!(digests.len(), 8);
    let own = |command: &[String]| json(command)["metrics"]["trades"].clone();
    assert_ne!(own(&market.command(&[])), own(&market.command(&["--portfolio", PORTFOLIO])));
}

#[test]
fn what_does_not_fit_together_is_named() {
    let market = Market::new();
    let (a, quarters) = (market.path("a.csv"), market.path("a-15m.csv"));
    let cases: [(Vec<String>, &str); 10] = [
        (market.command(&["--portfolio", "one"]), "--portfolio is not a JSON object"),
        (
            market.command(&["--portfolio", r#"{"max_position":1}"#]),
            "--portfolio does not describe rules of a portfolio",
        ),
        (market.command(&["--portfolio", r#"{"max_positions":0}"#]), "portfolio.max_positions is 0"),
        (market.command(&["--funding", r#"{"CCC-USD":{}}"#]), "CCC-USD, which is no instrument of the run"),
        (market.command(&["--lots", r#"{"CCC-USD":{}}"#]), "CCC-USD, which is no instrument of the run"),
        (market.command(&["--lots", r#"{"AAA-USD":{"tick_size":-1}}"#]), "lots.tick_size is -1"),
        (market.command(&["--symbol", "CCC-USD"]), "--symbol is given 3 times for 2 files"),
        (market.command(&["--data", &quarters]), "has bars of 15m, the first instrument of 1h"),
        (market.command(&["--finer", &a]), "the finer bars of AAA-USD last 1h"),
        (market.command(&["--with", "no-such-strategy"]), "no-such-strategy"),
    ];
    for (command, expected) in cases {
        let (code, complaint) = run(&command).unwrap_err();
        assert_eq!(code, 1, "{complaint}");
        assert!(complaint.contains(expected), "no `{expected}` in: {complaint}");
    }
}

#[test]
fn a_run_of_several_has_one_digest_here_and_on_the_platform() {
    let market = Market::new();
    let platform = Platform::up(&["--sandbox", "embedded"]);
    let user = platform.demo();
    for command in [market.command(&[]), market.everything()] {
        let here = json(&command);
        let there = user.json(&words(&[&command[..], &["--remote".to_owned()]].concat()));
        assert_eq!(here["digest"], there["digest"]);
        for part in ["metrics", "ambiguity", "configuration"] {
            assert_eq!(here[part], there[part], "{part}");
        }
    }
    let remote = |more: &[&str]| market.command(&[more, &["--remote"]].concat());
    for (command, expected) in [
        (remote(&["--portfolio", r#"{"max_positions":0}"#]), "max_positions"),
        (remote(&["--portfolio", r#"{"max_position":1}"#]), "unknown field `max_position`"),
        (remote(&["--funding", r#"{"CCC-USD":{}}"#]), "`CCC-USD` is no instrument of this backtest"),
        (remote(&["--lots", r#"{"CCC-USD":{}}"#]), "`CCC-USD` is no instrument of this backtest"),
        (remote(&["--lots", r#"{"AAA-USD":{"step":1}}"#]), "unknown field `step`"),
        (remote(&["--data", &market.path("a-15m.csv")]), "has bars of 15m, the first instrument of 1h"),
        (remote(&["--finer", &market.path("a.csv")]), "do not add up to bars of 1h"),
    ] {
        let (code, complaint) = user.run(&words(&command)).unwrap_err();
        assert_eq!(code, 1, "{complaint}");
        assert!(complaint.contains(expected), "no `{expected}` in: {complaint}");
    }
}
