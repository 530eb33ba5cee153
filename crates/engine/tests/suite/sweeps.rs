//! Sweeps against plain backtests with the same parameters.

use std::sync::atomic::{AtomicUsize, Ordering};

use assay_dataset::{Bars, Calendar, digest, synthetic};
use assay_engine::{
    Control, EngineError, Feed, Instrument, RunSpec, StrategyUse, Unobserved, backtest,
    sweep::{Combination, Sweep, Trial, best, grid},
};
use assay_strategy::{ParameterValue, parse};
use assay_types::{Timeframe, Timestamp};

const CROSS: &str = r#"{
    "name": "Cross",
    "parameters": {
        "fast": {"type": "int", "default": 10, "min": 2, "max": 50},
        "slow": {"type": "int", "default": 30, "min": 2, "max": 400},
        "stop": {"type": "decimal", "default": 0.03, "min": 0.001, "max": 0.5}
    },
    "long": {"entry": "sma(close, fast) crosses above sma(close, slow)", "exit": "sma(close, fast) crosses below sma(close, slow)"},
    "short": {"entry": "rsi(close, fast) crosses above 100 - 2 * fast", "exit": "rsi(close, fast) crosses below 50"},
    "exits": {
        "stop_loss": "stop", "take_profit": [{"at": "2 * stop", "close": 0.5}],
        "short": {"stop_distance": "50 * stop * atr(14)", "take_profit": [{"at": "stop"}], "max_bars": "2 * fast"}
    }
}"#;

fn bars() -> Bars {
    synthetic::market(5, &synthetic::INSTRUMENTS[0], Timeframe::HOUR, 3_000)
}

fn spec(bars: &Bars) -> RunSpec {
    let used = StrategyUse::new(parse(CROSS).unwrap().document);
    let symbol = "SYN-BTC".parse().unwrap();
    let instrument = Instrument::new(symbol, digest(bars.view()), Timeframe::HOUR, Calendar::AlwaysOpen);
    let mut spec = RunSpec::new(used, instrument, 10_000.0, "USD");
    spec.execution.fees.rate = 0.001;
    spec.from = Some(Timestamp::from_nanos(bars.time[200]));
    spec
}

fn combinations() -> Vec<Combination> {
    let ints = |values: &[i64]| values.iter().map(|value| ParameterValue::Int(*value)).collect::<Vec<_>>();
    let stops = [0.01, 0.02, 0.05].map(ParameterValue::Decimal).to_vec();
    grid(&[("fast", ints(&[5, 8, 13, 21])), ("slow", ints(&[20, 34, 55])), ("stop", stops)]).unwrap()
}

fn run(spec: &RunSpec, bars: &Bars, combinations: &[Combination], threads: usize) -> Vec<Trial> {
    let sweep = Sweep::new(spec, bars.view().into()).unwrap();
    sweep.run(combinations, threads, &|_| Control::Continue).unwrap()
}

#[test]
fn a_grid_varies_its_last_parameter_fastest() {
    let all = combinations();
    assert_eq!(all.len(), 36);
    let texts: Vec<String> = all[..4].iter().map(|one| serde_json::to_string(one).unwrap()).collect();
    assert_eq!(texts[0], r#"{"fast":5,"slow":20,"stop":0.01}"#);
    assert_eq!(texts[1], r#"{"fast":5,"slow":20,"stop":0.02}"#);
    assert_eq!(texts[3], r#"{"fast":5,"slow":34,"stop":0.01}"#);
    assert_eq!(grid(&[]).unwrap(), [Combination::new()]);
    assert_eq!(grid(&[("none", Vec::new())]).unwrap(), []);
    let many = vec![ParameterValue::Bool(true); 10_000];
    assert_eq!(grid(&[("a", many.clone()), ("b", many.clone()), ("c", many)]), None);
}

#[test]
fn a_trial_has_the_metrics_of_a_plain_backtest() {
    let bars = bars();
    let market = spec(&bars);
    let mut priced = market.clone();
    priced.strategies[0].document.entry = serde_json::from_str(
        r#"{"order": "stop_limit", "price_distance": "10 * stop * atr(14)", "limit_distance": "stop / 10", "life": 3}"#,
    )
    .unwrap();
    as_plain(&market, &bars);
    as_plain(&priced, &bars);
}

fn as_plain(spec: &RunSpec, bars: &Bars) {
    let all = combinations();
    for trial in run(spec, bars, &all, 1) {
        let mut plain = spec.clone();
        plain.strategies[0].parameters = all[trial.index].clone();
        let outcome = backtest(&plain, &[bars.view().into()], &mut Unobserved).unwrap();
        let result = trial.result.unwrap();
        assert!(result.metrics.trades > 10);
        assert_eq!(result.metrics, outcome.summary.metrics);
        assert_eq!(result.ambiguous_bars, outcome.summary.ambiguity.bars);
        assert_eq!(result.dropped, outcome.summary.dropped);
    }
}

#[test]
fn threads_change_nothing() {
    let bars = bars();
    let spec = spec(&bars);
    let all = combinations();
    let one = run(&spec, &bars, &all, 1);
    assert_eq!(run(&spec, &bars, &all, 2), one);
    assert_eq!(run(&spec, &bars, &all, 7), one);
    assert!(run(&spec, &bars, &[], 3).is_empty());
}

#[test]
fn one_bad_combination_spoils_no_other() {
    let bars = bars();
    let spec = spec(&bars);
    let with = |name: &str, value| Combination::from([(name.to_owned(), value)]);
    let all = [
        with("fast", ParameterValue::Int(5)),
        with("fast", ParameterValue::Int(1_000)),
        with("speed", ParameterValue::Int(5)),
        with("fast", ParameterValue::Int(8)),
    ];
    let trials = run(&spec, &bars, &all, 1);
    let failed: Vec<bool> = trials.iter().map(|trial| trial.result.is_err()).collect();
    assert_eq!(failed, [false, true, true, false]);
    assert!(trials[1].result.as_ref().unwrap_err().to_string().contains("fast"));
    let short = run(&spec, &bars.slice(0..350).to_bars(), &[with("slow", ParameterValue::Int(400))], 1);
    assert_eq!(short[0].result, Err(EngineError::TooShort { needed: 401, bars: 350 }));
}

#[test]
fn the_best_are_ranked_and_their_curves_computed_anew() {
    let bars = bars();
    let spec = spec(&bars);
    let all = combinations();
    let sweep = Sweep::new(&spec, Feed::from(bars.view())).unwrap();
    let trials = sweep.run(&all, 2, &|_| Control::Continue).unwrap();
    let top = best(&trials, 3, |metrics| Some(metrics.total_return));
    let total = |index: usize| trials[index].result.as_ref().unwrap().metrics.total_return;
    assert!(top.len() == 3 && total(top[0]) >= total(top[1]) && total(top[1]) >= total(top[2]));
    assert!((0..all.len()).all(|index| total(index) <= total(top[0])));
    let (plain, outcome) = sweep.outcome(&all[top[0]]).unwrap();
    assert_eq!(outcome.summary.metrics.total_return.to_bits(), total(top[0]).to_bits());
    assert_eq!(outcome.equity.len(), bars.len() - 200);
    assert_eq!(plain.strategies[0].parameters, all[top[0]]);
    assert!(best(&trials, 3, |_| None).is_empty());
}

#[test]
fn a_watcher_hears_of_every_combination_and_may_end_the_sweep() {
    let bars = bars();
    let spec = spec(&bars);
    let all = combinations();
    let sweep = Sweep::new(&spec, bars.view().into()).unwrap();
    let most = AtomicUsize::new(0);
    sweep
        .run(&all, 2, &|done| {
            most.fetch_max(done, Ordering::Relaxed);
            Control::Continue
        })
        .unwrap();
    assert_eq!(most.into_inner(), all.len());
    assert_eq!(sweep.run(&all, 1, &|_| Control::Cancel), Err(EngineError::Canceled));
}

#[test]
fn what_a_sweep_cannot_be_over_is_refused() {
    let bars = bars();
    let mut several = spec(&bars);
    several.strategies.push(several.strategies[0].clone());
    assert_eq!(Sweep::new(&several, bars.view().into()).err(), Some(EngineError::Sweep));
    let empty = spec(&bars);
    assert_eq!(Sweep::new(&empty, bars.slice(0..100).into()).err(), Some(EngineError::NoBars));
}
