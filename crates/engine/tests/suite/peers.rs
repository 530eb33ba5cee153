//! The same strategy over real series as vectorbt 1.2.0 and backtesting.py 0.6.6 ran it: same trades, same money.
//!
//! SMA(10)/SMA(30) cross, long only, 0.1 % fee a side. Crosses are decided with exact integers, so that no rounding of an average
//! takes part. Skipped with a notice where the series are absent.

use std::{collections::BTreeMap, path::PathBuf};

use assay_dataset::{Bars, Calendar, Date, Format, ImportOptions, digest, import};
use assay_engine::{
    EndOfData, Execution, Fill, Instrument, Plan, Preset, Record, RunSpec, StrategyUse, Trade, Unobserved, backtest,
    metrics::{Context, measure},
    simulate,
};
use assay_strategy::{ExitPlan, Signals, Sizing, parse};
use assay_types::Timeframe;
use serde_json::Value;

const GOLDEN: &str = include_str!("golden/peers.json");
const FILES: [&str; 2] = ["btpy_goog_1d.csv", "equity_spy_1d_raw.csv"];
const TOLERANCE: f64 = 1e-9;
const DAY: i64 = 86_400_000_000_000;

#[expect(clippy::print_stderr, reason = "a skipped test says why")]
fn read(name: &str) -> Option<Bars> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("ASSAY_DATA").map_or_else(beside, PathBuf::from);
    let Ok(bytes) = std::fs::read(folder.join(name)) else {
        eprintln!("skipped: no {name} in {}; set ASSAY_DATA", folder.display());
        return None;
    };
    Some(import(bytes, Format::Csv, &ImportOptions::default()).unwrap().bars)
}

fn golden(file: &str, run: &str) -> Value {
    let all: Value = serde_json::from_str(GOLDEN).unwrap();
    all["files"][file][run].clone()
}

/// Crosses of two averages of closes, in whole cents: above now, not above before, and below at some time before.
pub(crate) fn crosses(bars: &Bars, fast: usize, slow: usize) -> Signals {
    let mut sums = vec![0_i64];
    for close in &bars.close {
        sums.push(sums[sums.len() - 1] + (close * 100.0).round() as i64);
    }
    let [fast_bars, slow_bars] = [fast, slow].map(|length| i64::try_from(length).unwrap());
    let never = vec![false; bars.len()];
    let mut signals = Signals {
        enter_long: never.clone(),
        exit_long: never.clone(),
        enter_short: never.clone(),
        exit_short: never,
        ..Signals::default()
    };
    let (mut was_above, mut was_below) = (false, false);
    let (mut ever_above, mut ever_below) = (false, false);
    for bar in slow - 1..bars.len() {
        let sum = |length: usize| sums[bar + 1] - sums[bar + 1 - length];
        let (fast, slow) = (sum(fast) * slow_bars, sum(slow) * fast_bars);
        let (above, below) = (fast > slow, fast < slow);
        signals.enter_long[bar] = above && !was_above && ever_below;
        signals.exit_long[bar] = below && !was_below && ever_above;
        (was_above, was_below) = (above, below);
        (ever_above, ever_below) = (ever_above || above, ever_below || below);
    }
    signals
}

fn run(bars: &Bars, signals: &Signals, mut execution: Execution, capital: f64) -> Record {
    execution.fees.rate = 0.001;
    let exits = ExitPlan { carry: true, ..ExitPlan::default() };
    let plan = Plan::new(exits, Sizing::EquityFraction(1.0), execution, capital);
    simulate(bars.view(), signals, &plan, &mut Unobserved).unwrap()
}

fn near(what: &str, found: f64, expected: &Value) {
    let expected = expected.as_f64().unwrap();
    assert!((found - expected).abs() <= TOLERANCE * expected.abs().max(1.0), "{what}: {found} is not {expected}");
}

/// The day that a bar is of, as the peers name it.
fn day(close: assay_types::Timestamp) -> String {
    let Date { year, month, day } = Date::from_days(close.as_nanos() / DAY - 1);
    format!("{year:04}-{month:02}-{day:02} 00:00:00")
}

fn same_trades(trades: &[Trade], expected: &Value) {
    let expected = expected.as_array().unwrap();
    assert_eq!(expected.len(), 3);
    for (trade, expected) in trades.iter().zip(expected) {
        assert_eq!(day(trade.entry_time), expected["entry"].as_str().unwrap());
        assert_eq!(day(trade.exit_time), expected["exit"].as_str().unwrap());
        near("entry price", trade.entry_price, &expected["entry_price"]);
        near("exit price", trade.exit_price, &expected["exit_price"]);
        near("size", trade.quantity, &expected["size"]);
        near("profit", trade.profit, &expected["pnl"]);
    }
}

fn same_as_vectorbt(file: &str, run_name: &str, preset: Preset) {
    let Some(bars) = read(file) else { return };
    let expected = golden(file, run_name);
    let record = run(&bars, &crosses(&bars, 10, 30), preset.execution(), 100_000.0);
    // vectorbt scales yearly figures by 365 days, for shares too.
    let context = Context { capital: 100_000.0, timeframe: Timeframe::DAY, calendar: Calendar::AlwaysOpen };
    let metrics = measure(&record, &context);
    same_trades(&record.trades, &expected["first_trades"]);
    near("trades", metrics.trades as f64, &expected["trades"]);
    near("closed trades", metrics.closed_trades as f64, &expected["closed_trades"]);
    near("final equity", metrics.final_equity, &expected["final"]);
    near("total return", metrics.total_return, &expected["total_return"]);
    near("fees", metrics.fees, &expected["fees"]);
    near("max drawdown", metrics.max_drawdown_on_closes, &expected["max_drawdown"]);
    near("win rate", metrics.win_rate.unwrap() * 100.0, &expected["win_rate_pct_closed"]);
    near("profit factor", metrics.profit_factor.unwrap(), &expected["profit_factor_closed"]);
    near("expectancy", metrics.expectancy.unwrap(), &expected["expectancy_closed"]);
    near("sharpe", metrics.sharpe.unwrap(), &expected["sharpe"]);
    near("sortino", metrics.sortino.unwrap(), &expected["sortino"]);
}

/// The document in the strategy language takes the way of a user: averages in floating point, crosses as the language defines them.
#[test]
fn the_document_makes_the_money_of_the_exact_crosses() {
    let rules = r#"{"name": "Cross", "long": {
        "entry": "sma(close, 10) crosses above sma(close, 30)", "exit": "sma(close, 10) crosses below sma(close, 30)"}}"#;
    for file in FILES {
        let Some(bars) = read(file) else { return };
        for (run_name, preset) in [("same_close", Preset::Vectorbt), ("next_open", Preset::VectorbtNextOpen)] {
            let expected = golden(file, run_name);
            let mut execution = preset.execution();
            execution.fees.rate = 0.001;
            let symbol = "GOOG".parse().unwrap();
            let instrument = Instrument::new(symbol, digest(bars.view()), Timeframe::DAY, Calendar::Exchange);
            let strategy = StrategyUse::new(parse(rules).unwrap().document);
            let spec = RunSpec { execution, ..RunSpec::new(strategy, instrument, 100_000.0, "USD") };
            let outcome = backtest(&spec, &[bars.view().into()], &mut Unobserved).unwrap();
            same_trades(&outcome.trades, &expected["first_trades"]);
            near("trades", outcome.summary.metrics.trades as f64, &expected["trades"]);
            near("final equity", outcome.summary.metrics.final_equity, &expected["final"]);
        }
    }
}

#[test]
fn vectorbt_at_the_close() {
    for file in FILES {
        same_as_vectorbt(file, "same_close", Preset::Vectorbt);
    }
}

#[test]
fn vectorbt_at_the_next_open() {
    for file in FILES {
        same_as_vectorbt(file, "next_open", Preset::VectorbtNextOpen);
    }
}

/// backtesting.py buys whole units and, asked to finalise, sells at the last bar's open, or at the close before the last where it trades
/// on closes; we mark at the last close. The test does that last sale itself.
fn same_as_backtesting_py(file: &str, run_name: &str, fill: Fill) {
    let Some(bars) = read(file) else { return };
    let expected = golden(file, run_name);
    let capital = 1e9;
    let execution = Execution { fill, end: EndOfData::MarkOpen, ..Preset::BacktestingPy.execution() };
    let record = run(&bars, &crosses(&bars, 10, 30), execution, capital);
    same_trades(&record.trades, &expected["first_trades"]);
    near("trades", record.trades.len() as f64, &expected["trades"]);
    let last = *record.trades.last().unwrap();
    assert!(last.open);
    let row = bars.len() - 1;
    let price = if fill == Fill::NextOpen { bars.open[row] } else { bars.close[row - 1] };
    let fee = 0.001 * last.quantity * price;
    let closed: f64 = record.trades.iter().filter(|trade| !trade.open).map(|trade| trade.profit).sum();
    let sale = last.quantity * (price - last.entry_price) - last.fees - fee;
    near("final equity", capital + closed + sale, &expected["final"]);
    near("commissions", record.fees + fee, &expected["commissions"]);
}

#[test]
fn backtesting_py_at_the_close() {
    for file in FILES {
        same_as_backtesting_py(file, "backtesting_py_on_close", Fill::ThisClose);
    }
}

#[test]
fn backtesting_py_at_the_next_open() {
    for file in FILES {
        same_as_backtesting_py(file, "backtesting_py_next_open", Fill::NextOpen);
    }
}

/// All 4,950 pairs of windows from 2 to 101: sums over the whole grid, the best pair, and every seventh pair on its own.
#[test]
fn vectorbt_over_a_whole_grid() {
    let Some(bars) = read(FILES[0]) else { return };
    let context = Context { capital: 100_000.0, timeframe: Timeframe::DAY, calendar: Calendar::AlwaysOpen };
    let golden: BTreeMap<(usize, usize), [f64; 4]> = include_str!("golden/sweep.csv")
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let window = |column: usize| cells[column].parse::<usize>().unwrap();
            let number = |column: usize| cells[column].parse::<f64>().unwrap();
            ((window(0), window(1)), [number(2), number(3), number(4), number(5)])
        })
        .collect();
    let mut sums = [0.0; 4];
    let mut best = (f64::MIN, 0, 0);
    for (fast, slow) in (2..=100).flat_map(|fast| (fast + 1..=101).map(move |slow| (fast, slow))) {
        let record = run(&bars, &crosses(&bars, fast, slow), Preset::Vectorbt.execution(), 100_000.0);
        let metrics = measure(&record, &context);
        let [total, sharpe] = [metrics.total_return, metrics.sharpe.unwrap()];
        let row = [total, sharpe, metrics.max_drawdown_on_closes, metrics.trades as f64];
        sums = std::array::from_fn(|column| sums[column] + row[column]);
        best = if total > best.0 { (total, fast, slow) } else { best };
        for (found, expected) in row.iter().zip(golden.get(&(fast, slow)).into_iter().flatten()) {
            near(&format!("SMA {fast}/{slow}"), *found, &Value::from(*expected));
        }
    }
    let totals: Value = serde_json::from_str(include_str!("golden/sweeps.json")).unwrap();
    let totals = &totals["sweep_sma_btpy_goog_1d"];
    for (name, sum) in ["sum_total_return", "sum_sharpe_finite", "sum_max_drawdown", "sum_trades"].iter().zip(sums) {
        near(name, sum, &totals[name]);
    }
    near("best total", best.0, &totals["best"]["total_return"]);
    assert_eq!((best.1, best.2), (11, 18));
    assert_eq!(golden.len(), 708);
}
