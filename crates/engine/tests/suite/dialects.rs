//! A run as every preset would fill it, and where each parts from it.

use assay_dataset::{Bar, Bars, Calendar, digest};
use assay_engine::{
    Answer, DialectOptions, DialectsReport, ExitReason, Feed, Instrument, Intrabar, Preset, Question, RunSpec,
    StrategyUse, Unobserved, backtest, inspect,
};
use assay_types::Timeframe;

const HOUR: i64 = 3_600_000_000_000;

/// Hours of which every ninth rises a little, so that a strategy buys after it; the bar after next holds both stop and target.
fn bars(from: f64, rows: i64) -> Bars {
    let mut bars = Bars::default();
    for row in 0..rows {
        let (high, low, close) = match row % 9 {
            2 => (1.012, 0.99, 1.01),
            4 => (1.08, 0.92, 1.0),
            _ => (1.01, 0.99, 1.0),
        };
        let open = if row % 9 == 3 { 1.001 } else { 1.0 };
        let time = (row + 1) * HOUR;
        bars.push(Bar {
            time,
            open: open * from,
            high: high * from,
            low: low * from,
            close: close * from,
            volume: 500.0,
        });
    }
    bars
}

fn spec(lines: &[(&str, &Bars)]) -> RunSpec {
    let document = r#"{"name": "After a rise", "long": {"entry": "close > open * 1.005"},
        "exits": {"stop_loss": "5%", "take_profit": [{"at": "5%"}]}, "sizing": {"equity_fraction": 0.3}}"#;
    let instrument = |(symbol, bars): &(&str, &Bars)| {
        Instrument::new(symbol.parse().unwrap(), digest(bars.view()), Timeframe::HOUR, Calendar::AlwaysOpen)
    };
    let mut instruments: Vec<Instrument> = lines.iter().map(instrument).collect();
    let strategy = StrategyUse::new(serde_json::from_str(document).unwrap());
    let mut spec = RunSpec::new(strategy, instruments.remove(0), 100_000.0, "USD");
    spec.instruments.extend(instruments);
    spec.execution.fees.rate = 0.001;
    spec
}

fn report(spec: &RunSpec, feeds: &[Feed<'_>], fractional: bool) -> DialectsReport {
    let question = Question::Dialects(DialectOptions { fractional });
    let answer = inspect(spec, feeds, question, &mut Unobserved).unwrap();
    assert!(answer.answers(&question) && !answer.answers(&Question::Decision { trade: 1 }));
    let Answer::Dialects(report) = answer else { unreachable!("an answer of another kind") };
    *report
}

fn under(report: &DialectsReport, preset: Preset) -> &assay_engine::Dialect {
    report.dialects.iter().find(|dialect| dialect.preset == preset).unwrap()
}

#[test]
fn every_preset_is_a_run_of_its_own_with_the_costs_of_this_one() {
    let bars = bars(100.0, 90);
    let spec = spec(&[("A", &bars)]);
    let feeds = [bars.view().into()];
    let report = report(&spec, &feeds, false);
    let own = backtest(&spec, &feeds, &mut Unobserved).unwrap();
    assert_eq!((report.result, report.own.trades), (own.digest, own.summary.metrics.trades));
    for dialect in &report.dialects {
        let alone = RunSpec { execution: dialect.preset.over(&spec.execution), ..spec.clone() };
        let alone = backtest(&alone, &feeds, &mut Unobserved).unwrap();
        let figures = &alone.summary.metrics;
        assert_eq!(dialect.figures.final_equity.to_bits(), figures.final_equity.to_bits(), "{:?}", dialect.preset);
        assert_eq!(dialect.figures.max_drawdown.to_bits(), figures.max_drawdown.to_bits());
        assert_eq!(dialect.figures.trades, alone.trades.len() as u64);
        assert!(figures.fees > 0.0, "costs are those of the run");
    }
}

#[test]
fn the_first_trade_that_differs_shows_both_sides() {
    let bars = bars(100.0, 90);
    let spec = spec(&[("A", &bars)]);
    let report = report(&spec, &[bars.view().into()], true);
    assert_eq!(under(&report, Preset::Assay).parting, None);
    assert_eq!(under(&report, Preset::Assay).sentence(), None);
    let jesse = under(&report, Preset::Jesse).parting.as_ref().unwrap();
    let (own, theirs) = (jesse.own.as_ref().unwrap(), jesse.theirs.as_ref().unwrap());
    assert_eq!((jesse.trade, own.reason, theirs.reason), (1, ExitReason::Stop, ExitReason::Stop));
    assert_eq!(own.entry_time.as_nanos(), theirs.entry_time.as_nanos() + HOUR, "Jesse buys at the close");
    assert_eq!((own.entry_price, theirs.entry_price), (100.1, 101.0));
    let nautilus = under(&report, Preset::Nautilus).sentence().unwrap();
    assert!(nautilus.starts_with("Trade 1: this run was long 2"), "{nautilus}");
    assert!(nautilus.contains(" A from 1970-01-01 04:00 at 100.1 to 1970-01-01 05:00 at 95.09"), "{nautilus}");
    assert!(nautilus.split(' ').all(|word| word.len() <= 10), "no number is longer than people read: {nautilus}");
    assert!(nautilus.contains("(stop); nautilus was long ") && nautilus.ends_with("(target)."), "{nautilus}");
}

#[test]
fn whole_units_are_part_of_a_dialect_unless_fractions_are_asked_for() {
    let bars = bars(70_000.0, 90);
    let spec = spec(&[("A", &bars)]);
    let feeds = [bars.view().into()];
    let whole = report(&spec, &feeds, false);
    let lean = under(&whole, Preset::Lean);
    assert_eq!(lean.figures.trades, 0, "not one unit is affordable");
    assert!(lean.sentence().unwrap().ends_with("; lean made none."));
    assert!(under(&report(&spec, &feeds, true), Preset::Lean).figures.trades > 3);
}

#[test]
fn a_portfolio_has_dialects_too() {
    let (a, b) = (bars(100.0, 90), bars(3.0, 80));
    let mut spec = spec(&[("A", &a), ("B", &b)]);
    spec.strategies.push(spec.strategies[0].clone());
    spec.strategies[1].document.name = "Another".to_owned();
    let report = report(&spec, &[a.view().into(), b.view().into()], true);
    assert_eq!(under(&report, Preset::Assay).parting, None);
    assert_eq!(under(&report, Preset::Assay).figures, report.own);
    let parting = under(&report, Preset::Vectorbt).parting.as_ref().unwrap();
    assert_eq!(parting.own.as_ref().unwrap().symbol.as_str(), "A");
    assert!(report.own.trades > 10);
}

#[test]
fn the_same_rules_part_nowhere() {
    let bars = bars(100.0, 90);
    let mut spec = spec(&[("A", &bars)]);
    spec.execution = Preset::Jesse.over(&spec.execution);
    let report = report(&spec, &[bars.view().into()], false);
    assert_eq!(under(&report, Preset::Jesse).parting, None);
    spec.execution.intrabar = Intrabar::Optimistic;
    assert!(under(&self::report(&spec, &[bars.view().into()], false), Preset::Jesse).parting.is_some());
}

#[test]
fn an_answer_that_contradicts_itself_is_none() {
    let bars = bars(100.0, 90);
    let spec = spec(&[("A", &bars)]);
    let report = report(&spec, &[bars.view().into()], false);
    let refused = |change: &dyn Fn(&mut DialectsReport)| {
        let mut report = report.clone();
        change(&mut report);
        !Answer::Dialects(Box::new(report)).answers(&Question::Dialects(DialectOptions::default()))
    };
    assert!(!refused(&|_| {}));
    assert!(refused(&|report| report.dialects.truncate(2)));
    assert!(refused(&|report| report.dialects.swap(1, 2)));
    assert!(refused(&|report| report.own.trades = 0));
    let jesse = report.dialects.iter().position(|dialect| dialect.preset == Preset::Jesse).unwrap();
    for change in [
        (|parting| parting.trade = 0) as fn(&mut assay_engine::Parting),
        |parting| parting.trade = 1_000,
        |parting| parting.own = None,
        |parting| parting.theirs = parting.own.clone(),
    ] {
        assert!(refused(&|report| change(report.dialects[jesse].parting.as_mut().unwrap())));
    }
}
