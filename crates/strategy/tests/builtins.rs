//! The strategies that ship with the product are sound, different and alive.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use assay_dataset::{Bar, Bars};
use assay_strategy::{Category, builtins, check, compile, functions, parse, print};

const HOUR: i64 = 3_600_000_000_000;

/// Hourly bars of a market that trends, ranges, breaks and calms down by turns, from a fixed seed.
fn market(len: usize) -> Bars {
    let mut state = 7_u64;
    let mut random = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1_u32 << 31) - 0.5
    };
    let mut bars = Bars::default();
    let mut close = 100.0_f64;
    for at in 0..len {
        let wild = if (at / 150) % 3 == 2 { 0.004 } else { 0.02 };
        let rush = at % 97 < 3;
        let drift = if rush { 0.02 } else { [0.002, -0.0015, 0.0, 0.003, 0.0][(at / 170) % 5] };
        let open = close;
        close = (open * (1.0 + drift + wild * random())).max(1.0);
        let high = open.max(close) * (1.0 + wild * random().abs() / 2.0);
        let low = open.min(close) * (1.0 - wild * random().abs() / 2.0);
        let volume =
            1_000.0 * (1.0 + 80.0 * (close / open - 1.0).abs() + random()) * if (at / 60) % 4 == 3 { 3.0 } else { 1.0 };
        bars.push(Bar { time: (i64::try_from(at).unwrap() + 1) * HOUR, open, high, low, close, volume });
    }
    bars
}

#[test]
fn every_builtin_compiles_without_a_diagnostic() {
    for builtin in builtins() {
        let checked = check(builtin.source);
        assert_eq!(checked.diagnostics, [], "{}", builtin.id);
        assert!(!checked.explanation.unwrap().contains('`'), "{}: something is not said in words", builtin.id);
        assert!(builtin.description.len() > 80, "{}", builtin.id);
        assert!(!checked.parameters.is_empty(), "{}", builtin.id);
    }
}

#[test]
fn there_are_enough_of_each_category() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/builtin");
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), builtins().len());
    assert!(builtins().len() >= 20);
    let count = |category| builtins().iter().filter(|builtin| builtin.category == category).count();
    for category in [Category::Momentum, Category::Breakout, Category::MeanReversion, Category::Cross, Category::Band] {
        assert!(count(category) >= 3, "{category:?}");
    }
    assert!(count(Category::Pullback) >= 3);
    let names: BTreeSet<_> = builtins().iter().map(|builtin| &builtin.name).collect();
    assert_eq!(names.len(), builtins().len());
}

#[test]
fn every_builtin_trades_and_steps_as_it_sweeps() {
    let bars = market(8_000);
    for builtin in builtins() {
        let program = compile(&parse(builtin.source).unwrap().document, &BTreeMap::new()).unwrap();
        let signals = program.evaluate(bars.view()).unwrap();
        let entries = signals.enter_long.iter().chain(&signals.enter_short).filter(|enter| **enter).count();
        assert!(entries > 0, "{} never enters", builtin.id);
        let mut stepper = program.stepper().unwrap();
        for (at, bar) in bars.view().iter().enumerate() {
            let signal = stepper.step(&bar);
            let swept =
                (signals.enter_long[at], signals.exit_long[at], signals.enter_short[at], signals.exit_short[at]);
            let stepped = (signal.enter_long, signal.exit_long, signal.enter_short, signal.exit_short);
            assert_eq!(stepped, swept, "{} at bar {at}", builtin.id);
        }
    }
}

#[test]
fn every_builtin_survives_printing() {
    for builtin in builtins() {
        let document = parse(builtin.source).unwrap().document;
        assert_eq!(parse(&print(&document)).unwrap().document, document, "{}", builtin.id);
        let json = serde_json::to_string(&document).unwrap();
        assert_eq!(parse(&json).unwrap().document, document, "{}", builtin.id);
    }
}

#[test]
fn no_function_hides_an_indicator() {
    for function in functions() {
        assert!(assay_indicators::find(function.name).is_none(), "{}", function.name);
    }
}

#[test]
fn every_example_of_the_reference_compiles() {
    for function in functions() {
        let numeric =
            format!("name = 'x'\n[exits]\nstop_distance = '''{}'''\n[long]\nentry = 'true'", function.example);
        let condition = format!("name = 'x'\n[long]\nentry = '''{}'''\nexit = 'false'", function.example);
        assert!(check(&numeric).is_valid() || check(&condition).is_valid(), "{}", function.example);
    }
}
