//! Crosses of averages over the synthetic minutes as backtesting.py 0.6.6 trades them: same trades, same money.
//!
//! `tests/golden/make/synthetic.py` made the values. Crosses are decided with whole cents there and here. One thing differs by design:
//! backtesting.py lists a position only once it is closed, we list it as an open trade; its value is in the final equity of both.

use assay_dataset::synthetic::Walk;
use assay_engine::{EndOfData, Execution, Fill, Plan, Preset, Record, Unobserved, simulate};
use assay_strategy::{ExitPlan, Sizing};
use serde_json::Value;

use crate::peers::crosses;

const GOLDEN: &str = include_str!("golden/synthetic.json");
const CAPITAL: f64 = 1e9;
const MINUTE: i64 = 60_000_000_000;

fn near(what: &str, found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{what}: {found} is not {expected}");
}

fn numbers(row: &Value) -> Vec<f64> {
    row.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

/// An order for 99.99 % of the equity, in whole units, 0.1 % a side.
fn run(pair: &str, fill: Fill) -> Record {
    let walk = Walk { seed: 42, start: 30_000.0, sigma: 0.004, drift: 0.0, ticks: 100.0 };
    let bars = walk.bars(10_000, MINUTE);
    let (fast, slow) = pair.split_once('/').unwrap();
    let mut execution = Execution { fill, end: EndOfData::MarkOpen, ..Preset::BacktestingPy.execution() };
    execution.fees.rate = 0.001;
    let exits = ExitPlan { carry: true, ..ExitPlan::default() };
    let plan = Plan::new(exits, Sizing::EquityFraction(0.9999), execution, CAPITAL);
    let signals = crosses(&bars, fast.parse().unwrap(), slow.parse().unwrap());
    simulate(bars.view(), &signals, &plan, &mut Unobserved).unwrap()
}

#[test]
fn backtesting_py_over_synthetic_minutes() {
    let golden: Value = serde_json::from_str(GOLDEN).unwrap();
    let runs = golden["runs"].as_object().unwrap();
    assert_eq!(runs.len(), 6);
    for (pair, expected) in runs {
        for (name, fill) in [("next_open", Fill::NextOpen), ("on_close", Fill::ThisClose)] {
            let expected = &expected[name];
            let record = run(pair, fill);
            let closed: Vec<_> = record.trades.iter().filter(|trade| !trade.open).collect();
            assert_eq!(closed.len() as u64, expected["closed_trades"].as_u64().unwrap(), "{pair} {name}");
            near("profits", closed.iter().map(|trade| trade.profit).sum(), expected["profits"].as_f64().unwrap());
            near("final equity", *record.equity.equity.last().unwrap(), expected["final"].as_f64().unwrap());
            for (trade, row) in closed.iter().zip(expected["first"].as_array().unwrap()) {
                let bar = |time: assay_types::Timestamp| {
                    (record.equity.time.partition_point(|close| *close < time.as_nanos())) as f64
                };
                let found = [
                    bar(trade.entry_time),
                    bar(trade.exit_time),
                    trade.entry_price,
                    trade.exit_price,
                    trade.quantity,
                    trade.profit,
                ];
                for (found, expected) in found.into_iter().zip(numbers(row)) {
                    near(&format!("{pair} {name}"), found, expected);
                }
            }
        }
    }
}
