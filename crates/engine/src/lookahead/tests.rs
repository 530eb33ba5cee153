use std::collections::BTreeMap;

use assay_dataset::{Bars, synthetic};
use assay_strategy::{builtins, parse};
use assay_types::Timeframe;

use super::*;

fn bars(rows: usize) -> Bars {
    synthetic::market(3, &synthetic::INSTRUMENTS[0], Timeframe::HOUR, rows)
}

/// Something that decides as it likes, with what it can see.
struct Rule {
    bars: Bars,
    names: Vec<String>,
    enter: fn(&[f64]) -> Vec<bool>,
    column: fn(&[f64]) -> Vec<f64>,
}

impl Rule {
    fn new(enter: fn(&[f64]) -> Vec<bool>, column: fn(&[f64]) -> Vec<f64>) -> Self {
        Self { bars: bars(600), names: vec!["the column".to_owned()], enter, column }
    }
}

impl Replay for Rule {
    fn times(&self) -> &[i64] {
        &self.bars.time
    }

    fn columns(&self) -> &[String] {
        &self.names
    }

    fn decide(&self, bars: usize) -> Result<Signals, EngineError> {
        let never = vec![false; bars];
        Ok(Signals {
            enter_long: (self.enter)(&self.bars.close[..bars]),
            exit_long: never.clone(),
            enter_short: never.clone(),
            exit_short: never,
            ..Signals::default()
        })
    }

    fn compute(&self, bars: usize, _: Range<usize>) -> Result<Vec<Vec<f64>>, EngineError> {
        Ok(vec![(self.column)(&self.bars.close[..bars])])
    }
}

fn rises(close: &[f64]) -> Vec<bool> {
    (0..close.len()).map(|bar| bar > 0 && close[bar] > close[bar - 1]).collect()
}

/// Buys where the next close is higher.
fn peeks(close: &[f64]) -> Vec<bool> {
    (0..close.len()).map(|bar| close.get(bar + 1).is_some_and(|next| *next > close[bar])).collect()
}

/// Buys where a low turns out to have been the lowest of ten bars around it.
fn repaints(close: &[f64]) -> Vec<bool> {
    let lowest = |bar: usize| {
        let around = &close[bar.saturating_sub(5)..(bar + 5).min(close.len())];
        around.iter().all(|other| *other >= close[bar])
    };
    (0..close.len()).map(lowest).collect()
}

fn plain(close: &[f64]) -> Vec<f64> {
    close.to_vec()
}

/// Where the close stands between the extremes of the whole series.
fn scaled(close: &[f64]) -> Vec<f64> {
    let (low, high) = close.iter().fold((f64::MAX, f64::MIN), |(low, high), it| (low.min(*it), high.max(*it)));
    close.iter().map(|it| (it - low) / (high - low)).collect()
}

fn found(rule: &Rule) -> Lookahead {
    lookahead(rule, LookaheadOptions::default()).unwrap()
}

#[test]
fn an_honest_rule_passes() {
    let report = found(&Rule::new(rises, plain));
    assert!(report.clean && report.first.is_none());
    assert_eq!((report.bars, report.columns, report.prefixes.len()), (600, 1, 24));
    assert_eq!(report.prefixes.last(), Some(&599));
    assert_eq!(report.bars_checked, report.prefixes.iter().sum::<u64>());
}

#[test]
fn a_look_at_the_next_bar_is_caught() {
    let rule = Rule::new(peeks, plain);
    let first = found(&rule).first.unwrap();
    assert_eq!((first.what.as_str(), first.then, first.now), ("enter_long", Some(0.0), Some(1.0)));
    assert_eq!(first.bar + 1, first.with_bars, "its last bar could not be known");
    assert_eq!(first.time, rule.bars.time[usize::try_from(first.bar).unwrap()]);
}

#[test]
fn a_signal_that_is_redrawn_is_caught() {
    let report = found(&Rule::new(repaints, plain));
    let first = report.first.unwrap();
    assert!(!report.clean);
    assert_eq!((first.then, first.now), (Some(1.0), Some(0.0)), "it was there, and is gone");
}

#[test]
fn a_column_that_is_scaled_by_the_whole_series_is_caught() {
    let first = found(&Rule::new(rises, scaled)).first.unwrap();
    assert_eq!((first.what.as_str(), first.bar), ("the column", 0));
    assert_ne!(first.then, first.now);
}

#[test]
fn a_look_at_the_last_bar_alone_is_caught() {
    let rule = Rule::new(|close| vec![close.len() == 600; close.len()], plain);
    assert_eq!(found(&rule).first.unwrap().bar, 0);
}

#[test]
fn another_seed_is_another_sample_of_the_same_size() {
    let rule = Rule::new(rises, plain);
    let with = |seed, prefixes| lookahead(&rule, LookaheadOptions { prefixes, seed }).unwrap().prefixes;
    assert_eq!(with(1, 24), with(1, 24));
    assert_ne!(with(1, 24), with(2, 24));
    assert_eq!((with(1, 0).len(), with(1, 1).len(), with(1, u32::MAX).len()), (1, 1, 200));
    assert!(with(7, 200).is_sorted());
}

#[test]
fn too_few_bars_leave_nothing_to_compare() {
    for rows in [0, 1, 2] {
        let rule = Rule { bars: bars(rows), ..Rule::new(rises, plain) };
        let report = found(&rule);
        assert!(report.clean);
        assert_eq!(report.prefixes.len(), rows.saturating_sub(1));
    }
}

#[test]
fn every_built_in_strategy_is_clean_down_to_its_indicators() {
    let bars = bars(1_500);
    for builtin in builtins() {
        let document = parse(builtin.source).unwrap().document;
        let replay = StrategyReplay::new(&document, &BTreeMap::new(), bars.view()).unwrap();
        let report = lookahead(&replay, LookaheadOptions { prefixes: 40, seed: 9 }).unwrap();
        assert!(report.clean, "{}: {:?}", builtin.id, report.first);
        assert!(report.columns >= 3, "{}", builtin.id);
    }
}
