//! Every metric against quantstats, empyrical and plain formulas in another language (`tests/golden/make/metrics.py`).

use std::collections::{BTreeMap, BTreeSet};

use assay_dataset::Calendar;
use assay_engine::{
    Dropped, Equity, ExitReason, Metrics, Record, Side, Trade,
    metrics::{Context, measure},
};
use assay_types::{Timeframe, Timestamp};
use serde::Deserialize;
use serde_json::Value;

const FIXTURES: [&str; 4] = [
    include_str!("../../../../tests/golden/metrics/coin.json"),
    include_str!("../../../../tests/golden/metrics/share.json"),
    include_str!("../../../../tests/golden/metrics/loser.json"),
    include_str!("../../../../tests/golden/metrics/quarter.json"),
];
const TOLERANCE: f64 = 1e-9;
const DAY: i64 = 86_400_000_000_000;

#[derive(Deserialize)]
struct Fixture {
    name: String,
    calendar: Calendar,
    capital: f64,
    days: Vec<i64>,
    equity: Vec<f64>,
    profits: Vec<f64>,
    rates: Vec<f64>,
    references: References,
}

#[derive(Deserialize)]
struct References {
    equal: BTreeMap<String, BTreeMap<String, Option<f64>>>,
    differs: BTreeMap<String, BTreeMap<String, Value>>,
}

fn fixtures() -> impl Iterator<Item = Fixture> {
    FIXTURES.into_iter().map(|text| serde_json::from_str(text).unwrap())
}

fn trade(profit: f64, profit_rate: f64) -> Trade {
    let at = Timestamp::from_nanos(0);
    Trade {
        position: 0,
        strategy: 0,
        instrument: 0,
        side: Side::Long,
        quantity: 1.0,
        decided_at: at,
        entry_time: at,
        entry_price: 100.0,
        exit_time: at,
        exit_price: 100.0,
        reason: ExitReason::Signal,
        open: false,
        fees: 0.0,
        funding: 0.0,
        profit,
        profit_rate,
        bars_held: 1,
        worst_excursion: 0.0,
        best_excursion: 0.0,
    }
}

/// A record of closes alone: inside its days, equity never was lower than at their ends.
fn record(capital: f64, days: &[i64], equity: &[f64], trades: Vec<Trade>) -> Record {
    let mut peak = capital;
    let drawdown = equity.iter().map(|value| {
        let drawdown = (value / peak - 1.0).min(0.0);
        peak = peak.max(*value);
        drawdown
    });
    let drawdown = drawdown.collect();
    let time = days.iter().map(|day| (day + 1) * DAY).collect();
    Record {
        trades,
        equity: Equity { time, equity: equity.to_vec(), drawdown },
        utilisation: 0.0,
        exposed_bars: 0,
        fees: 0.0,
        funding: 0.0,
        uncovered_bars: 0,
        traded_value: 0.0,
        ambiguous_bars: 0,
        dropped: Dropped::default(),
    }
}

fn daily(record: &Record, capital: f64, calendar: Calendar) -> Metrics {
    measure(record, &Context { capital, timeframe: Timeframe::DAY, calendar })
}

fn measured(fixture: &Fixture) -> Value {
    let trades = fixture.profits.iter().zip(&fixture.rates).map(|(profit, rate)| trade(*profit, *rate)).collect();
    let record = record(fixture.capital, &fixture.days, &fixture.equity, trades);
    serde_json::to_value(daily(&record, fixture.capital, fixture.calendar)).unwrap()
}

fn near(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= TOLERANCE * expected.abs().max(1e-12)
}

#[test]
fn metrics_equal_those_of_other_programs() {
    let mut compared = BTreeSet::new();
    for fixture in fixtures() {
        let ours = measured(&fixture);
        for (metric, references) in &fixture.references.equal {
            let found = ours[metric].as_f64();
            for (program, expected) in references {
                let place = format!("{metric} of {} by {program}: {found:?}, not {expected:?}", fixture.name);
                match (found, expected) {
                    (Some(found), Some(expected)) => assert!(near(found, *expected), "{place}"),
                    (found, expected) => assert_eq!(found, *expected, "{place}"),
                }
            }
            compared.insert(metric.clone());
        }
        assert_eq!(ours["max_drawdown"], ours["max_drawdown_on_closes"]);
    }
    assert_eq!(compared.len(), 19, "{compared:?}");
}

/// Where another program defines a metric otherwise, its number is another one in at least one fixture, and the file says why.
#[test]
fn definitions_that_differ_by_design_differ() {
    let mut differing = BTreeSet::new();
    let mut named = BTreeSet::new();
    for fixture in fixtures() {
        let ours = measured(&fixture);
        for (metric, references) in &fixture.references.differs {
            assert!(references["why"].as_str().unwrap().len() > 20, "{metric}");
            named.insert(metric.clone());
            let theirs = references.iter().filter(|(program, _)| *program != "why").filter_map(|(_, it)| it.as_f64());
            let found = ours[metric].as_f64();
            if theirs.into_iter().any(|theirs| found.is_none_or(|found| !near(found, theirs))) {
                differing.insert(metric.clone());
            }
        }
    }
    assert_eq!(differing, named);
}

/// Names of the metrics that are absent.
fn absent(metrics: &Metrics) -> BTreeSet<String> {
    let value = serde_json::to_value(metrics).unwrap();
    value.as_object().unwrap().iter().filter(|(_, value)| value.is_null()).map(|(name, _)| name.clone()).collect()
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

const OF_TRADES: [&str; 8] = [
    "win_rate",
    "profit_factor",
    "expectancy",
    "expectancy_rate",
    "sqn",
    "mean_bars_held",
    "worst_trade",
    "worst_trades_10",
];
const OF_MANY_TRADES: [&str; 2] = ["worst_trades_1", "worst_trades_5"];
const OF_VARIATION: [&str; 4] = ["sharpe", "sortino", "probabilistic_sharpe", "calmar"];

#[test]
fn without_a_trade_nothing_about_trades_is_defined() {
    let days: Vec<i64> = (0..40).collect();
    let equity: Vec<f64> = (0..40).map(|day| 100.0 + f64::from(day % 3)).collect();
    let metrics = daily(&record(100.0, &days, &equity, Vec::new()), 100.0, Calendar::AlwaysOpen);
    assert_eq!(absent(&metrics), names(&[&OF_TRADES[..], &OF_MANY_TRADES].concat()));
    assert_eq!((metrics.trades, metrics.closed_trades), (0, 0));
}

#[test]
fn a_constant_equity_has_no_ratio() {
    let days: Vec<i64> = (0..40).collect();
    let metrics = daily(&record(100.0, &days, &[100.0; 40], Vec::new()), 100.0, Calendar::AlwaysOpen);
    assert_eq!(absent(&metrics), names(&[&OF_TRADES[..], &OF_MANY_TRADES, &OF_VARIATION].concat()));
    assert_eq!((metrics.volatility, metrics.cagr, metrics.total_return), (Some(0.0), Some(0.0), 0.0));
    assert_eq!((metrics.max_drawdown, metrics.longest_drawdown_days), (0.0, 0.0));
}

/// Returns that do not vary but are not zero: growth is defined, ratios over their variation are not.
#[test]
fn a_steady_growth_has_no_ratio() {
    let days: Vec<i64> = (0..20).collect();
    let equity: Vec<f64> = (1..=20).map(|day| 1_024.0 * 2_f64.powi(day)).collect();
    let metrics = daily(&record(1_024.0, &days, &equity, Vec::new()), 1_024.0, Calendar::AlwaysOpen);
    assert_eq!(
        (metrics.sharpe, metrics.sortino, metrics.probabilistic_sharpe, metrics.calmar),
        (None, None, None, None)
    );
    assert_eq!(metrics.volatility, Some(0.0));
}

#[test]
fn one_day_has_a_return_and_no_variation() {
    let metrics = daily(&record(100.0, &[5], &[99.0], Vec::new()), 100.0, Calendar::AlwaysOpen);
    let expected =
        [&OF_TRADES[..], &OF_MANY_TRADES, &["volatility", "sharpe", "sortino", "probabilistic_sharpe", "tail_loss"]];
    assert_eq!(absent(&metrics), names(&expected.concat()));
    assert!(near(metrics.total_return, -0.01) && near(metrics.max_drawdown, -0.01));
}

#[test]
fn trades_that_do_not_vary_have_no_quality_number() {
    let trades = vec![trade(10.0, 0.1); 100];
    let metrics = daily(&record(100.0, &[1, 2], &[600.0, 1_100.0], trades), 100.0, Calendar::AlwaysOpen);
    assert_eq!((metrics.sqn, metrics.profit_factor), (None, None));
    assert_eq!((metrics.win_rate, metrics.expectancy, metrics.worst_trades_1), (Some(1.0), Some(10.0), Some(0.1)));
}

#[test]
fn the_basis_comes_from_the_calendar() {
    let days: Vec<i64> = (4..9).collect();
    let equity = [101.0, 100.0, 103.0, 102.0, 104.0];
    let under = |calendar| daily(&record(100.0, &days, &equity, Vec::new()), 100.0, calendar);
    let (coin, share) = (under(Calendar::AlwaysOpen), under(Calendar::Exchange));
    let scale = (365.0_f64 / 252.0).sqrt();
    assert!(near(coin.sharpe.unwrap() / share.sharpe.unwrap(), scale));
    assert!(near(coin.volatility.unwrap() / share.volatility.unwrap(), scale));
    assert!(near(coin.sortino.unwrap() / share.sortino.unwrap(), scale));
}
