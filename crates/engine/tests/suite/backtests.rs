//! Whole backtests of documents over the synthetic market.

use assay_dataset::{Bars, Calendar, digest, synthetic};
use assay_engine::{
    EngineError, Instrument, Intrabar, Outcome, Preset, RunSpec, SpecError, StrategyUse, Summary, Unobserved, backtest,
    canonical_json,
};
use assay_types::{Timeframe, Timestamp};

const CROSS: &str = r#"{
    "name": "Cross",
    "parameters": {"fast": {"type": "int", "default": 10, "min": 2, "max": 50}, "slow": {"type": "int", "default": 30}},
    "long": {"entry": "sma(close, fast) crosses above sma(close, slow)", "exit": "sma(close, fast) crosses below sma(close, slow)"},
    "exits": {"stop_loss": "2%", "take_profit": [{"at": "1%", "close": 0.5}, {"at": "2%"}]}
}"#;

fn bars() -> Bars {
    synthetic::market(11, &synthetic::INSTRUMENTS[0], Timeframe::HOUR, 5_000)
}

fn spec(bars: &Bars) -> RunSpec {
    let parameters = [("fast".to_owned(), serde_json::from_str("12").unwrap())].into();
    let strategy = StrategyUse { parameters, ..StrategyUse::new(serde_json::from_str(CROSS).unwrap()) };
    let symbol = "SYN-BTC".parse().unwrap();
    let instrument = Instrument::new(symbol, digest(bars.view()), Timeframe::HOUR, Calendar::AlwaysOpen);
    RunSpec::new(strategy, instrument, 10_000.0, "USD")
}

fn run(spec: &RunSpec, bars: &Bars) -> Outcome {
    backtest(spec, &[bars.view().into()], &mut Unobserved).unwrap()
}

#[test]
fn the_same_specification_gives_the_same_bits() {
    let bars = bars();
    let spec = spec(&bars);
    let first = run(&spec, &bars);
    assert!(first.trades.len() > 50);
    let parallel = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..2).map(|_| scope.spawn(|| run(&spec, &bars))).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect::<Vec<_>>()
    });
    for outcome in parallel {
        assert_eq!(outcome, first);
    }
}

/// A change of this digest is a change of results: it needs another version of [`ENGINE`].
#[test]
fn the_digest_of_a_known_run_never_changes() {
    let bars = bars();
    assert_eq!(
        run(&spec(&bars), &bars).digest.to_string(),
        "sha256:9ae6ad75ae3ae85c3f2b6625b0a2ff555b8a24a817b5bb03eb588845dce7b9cc"
    );
}

#[test]
fn the_digest_covers_everything_that_was_asked_for() {
    let bars = bars();
    let base = run(&spec(&bars), &bars).digest;
    let changed = |change: fn(&mut RunSpec)| {
        let mut spec = spec(&bars);
        change(&mut spec);
        run(&spec, &bars).digest
    };
    assert_ne!(changed(|spec| spec.seed = 1), base);
    assert_ne!(changed(|spec| spec.currency = "EUR".to_owned()), base);
    assert_ne!(changed(|spec| spec.execution.fees.rate = 1e-9), base);
    assert_ne!(changed(|spec| spec.strategies[0].document.description = "another".to_owned()), base);
}

#[test]
fn a_summary_survives_json_bit_by_bit() {
    let bars = bars();
    let summary = run(&spec(&bars), &bars).summary;
    let text = serde_json::to_string(&summary).unwrap();
    let back: Summary = serde_json::from_str(&text).unwrap();
    assert_eq!(back, summary);
    assert_eq!(canonical_json(&back).unwrap(), canonical_json(&summary).unwrap());
}

#[test]
fn the_summary_echoes_what_was_in_effect() {
    let bars = bars();
    let mut spec = spec(&bars);
    spec.from = Some(Timestamp::from_nanos(bars.time[100]));
    spec.to = Some(Timestamp::from_nanos(bars.time[4_000]));
    let outcome = run(&spec, &bars);
    let echoed = &outcome.summary.configuration;
    assert_eq!((echoed.bars, echoed.first, echoed.last), (3_901, spec.from.unwrap(), spec.to.unwrap()));
    assert_eq!(
        (&echoed.engine, &echoed.execution, &echoed.portfolio),
        (&spec.engine, &spec.execution, &spec.portfolio)
    );
    assert_eq!(echoed.strategies[0].exits.stop_loss, Some(0.02));
    let traded = &echoed.instruments[0];
    assert_eq!(
        (traded.dataset, &traded.symbol, traded.bars),
        (digest(bars.view()), &echoed.strategies[0].symbols[0], 3_901)
    );
    assert_eq!(serde_json::to_string(&echoed.strategies[0].parameters).unwrap(), r#"{"fast":12,"slow":30}"#);
    assert!((echoed.periods_per_year - 365.0).abs() < 1e-12);
    assert_eq!(outcome.equity.len(), 3_901);
    assert!(outcome.trades.iter().all(|trade| trade.decided_at >= spec.from.unwrap()));
}

#[test]
fn warm_indicators_at_the_start_of_the_range_come_from_the_bars_before() {
    let bars = bars();
    let mut late = spec(&bars);
    late.from = Some(Timestamp::from_nanos(bars.time[2_000]));
    let outcome = run(&late, &bars);
    let cut = bars.view().slice(1_960..5_000).to_bars();
    let mut fresh = spec(&cut);
    fresh.from = late.from;
    let short = run(&fresh, &cut);
    assert_eq!(outcome.trades, short.trades);
}

#[test]
fn the_ambiguity_interval_holds_both_orders_of_events() {
    let bars = bars();
    let under = |intrabar| {
        let mut spec = spec(&bars);
        spec.strategies[0].document.exits.stop_loss = Some(0.004.into());
        spec.strategies[0].document.exits.take_profit[0].at = 0.004.into();
        spec.execution.intrabar = intrabar;
        run(&spec, &bars).summary
    };
    let pessimistic = under(Intrabar::Pessimistic);
    let optimistic = under(Intrabar::Optimistic);
    assert!(pessimistic.ambiguity.bars > 0);
    assert!(pessimistic.metrics.final_equity < optimistic.metrics.final_equity);
    assert_eq!(pessimistic.ambiguity.pessimistic, optimistic.ambiguity.pessimistic);
    assert_eq!(pessimistic.ambiguity.optimistic, optimistic.ambiguity.optimistic);
    assert_eq!(pessimistic.ambiguity.pessimistic.final_equity.to_bits(), pessimistic.metrics.final_equity.to_bits());
    assert_eq!(optimistic.ambiguity.optimistic.final_equity.to_bits(), optimistic.metrics.final_equity.to_bits());
}

#[test]
fn bars_that_finer_ones_should_have_told_about_are_counted() {
    let bars = bars();
    let under = |intrabar| {
        let mut spec = spec(&bars);
        spec.strategies[0].document.exits.stop_loss = Some(0.004.into());
        spec.execution.intrabar = intrabar;
        run(&spec, &bars)
    };
    let (finer, pessimistic) = (under(Intrabar::Finer), under(Intrabar::Pessimistic));
    assert!(finer.summary.ambiguity.bars > 0);
    assert_eq!(finer.summary.ambiguity.uncovered, finer.summary.ambiguity.bars, "there are no finer bars at all");
    assert_eq!(finer.trades, pessimistic.trades);
    assert_eq!(pessimistic.summary.ambiguity.uncovered, 0);
}

#[test]
fn bad_specifications_are_refused_with_what_to_change() {
    let bars = bars();
    let refused = |change: fn(&mut RunSpec)| {
        let mut spec = spec(&bars);
        change(&mut spec);
        backtest(&spec, &[bars.view().into()], &mut Unobserved).unwrap_err()
    };
    assert!(matches!(refused(|spec| spec.engine = "assay/0".to_owned()), EngineError::Spec(SpecError::Engine { .. })));
    assert!(matches!(
        refused(|spec| spec.capital = -1.0),
        EngineError::Spec(SpecError::Number { field: "capital", .. })
    ));
    assert!(matches!(refused(|spec| spec.capital = f64::INFINITY), EngineError::Spec(SpecError::Number { .. })));
    assert!(matches!(refused(|spec| spec.execution.leverage = 0.0), EngineError::Spec(SpecError::Number { .. })));
    assert!(matches!(refused(|spec| spec.currency = String::new()), EngineError::Spec(SpecError::Currency)));
    assert!(matches!(refused(|spec| spec.from = Some(Timestamp::from_nanos(i64::MAX))), EngineError::NoBars));
    assert!(matches!(refused(|spec| spec.to = Some(Timestamp::from_nanos(0))), EngineError::NoBars));
    assert!(matches!(
        refused(|spec| spec.strategies[0].parameters = [("slwo".to_owned(), serde_json::from_str("9").unwrap())].into()),
        EngineError::Strategy(_)
    ));
    let mut long = spec(&bars);
    long.strategies[0].parameters.insert("slow".to_owned(), serde_json::from_str("9000").unwrap());
    let error = backtest(&long, &[bars.view().into()], &mut Unobserved).unwrap_err();
    assert!(matches!(error, EngineError::TooShort { bars: 5_000, .. }), "{error}");
}

#[test]
fn every_preset_runs() {
    let bars = bars();
    for preset in Preset::ALL {
        let mut spec = spec(&bars);
        spec.execution = preset.execution();
        spec.capital = 1e7;
        assert!(!run(&spec, &bars).trades.is_empty(), "{}", preset.as_str());
    }
}
