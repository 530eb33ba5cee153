//! Bad input is refused with a typed error, or has a documented value; never a panic, never a hang.

use std::{
    fmt::Write,
    time::{Duration, Instant},
};

use assay_dataset::{Bars, Defect};
use assay_engine::{EngineError, MAX_CAPITAL, MAX_LEVERAGE, Outcome, RunSpec, SpecError};
use assay_strategy::{
    Diagnostic, Document, check,
    limits::{MAX_DEPTH, MAX_EXPRESSION, MAX_PARAMETERS, MAX_SOURCE},
    parse, parse_expression,
};
use assay_types::Timeframe;

use crate::support::{self, Market};

/// However long a bad document is, the answer is prompt, in a debug build and on a busy machine too.
const PROMPT: Duration = Duration::from_secs(5);

fn market(rows: usize) -> Market {
    Market::synthetic("SYN-BTC 1h", "SYN-BTC", Timeframe::HOUR, rows)
}

fn document(entry: &str) -> Document {
    parse(&format!("name = 'x'\n[long]\nentry = \"{entry}\"\nexit = \"close < open\"\n")).unwrap().document
}

fn run_with(market: &Market, change: impl FnOnce(&mut RunSpec)) -> Result<Outcome, EngineError> {
    let mut spec = market.spec(&document("close > open"));
    change(&mut spec);
    support::run(&spec, &market.bars)
}

/// Runs over bars of which one was changed.
fn run_over(change: impl FnOnce(&mut Bars)) -> EngineError {
    let mut market = market(50);
    change(&mut market.bars);
    run_with(&market, |_| {}).unwrap_err()
}

/// The place of a bar and what is wrong with it.
fn defect(error: &EngineError) -> Option<(usize, Defect)> {
    match error {
        EngineError::Bar { index, defect } => Some((*index, *defect)),
        _ => None,
    }
}

#[test]
fn bars_out_of_order_are_named() {
    assert_eq!(defect(&run_over(|bars| bars.time.swap(7, 8))), Some((8, Defect::OutOfOrder)));
    assert_eq!(defect(&run_over(|bars| bars.time[9] = bars.time[8])), Some((9, Defect::Duplicate)));
    assert_eq!(defect(&run_over(|bars| bars.time[20] = i64::MIN)), Some((20, Defect::OutOfOrder)));
}

#[test]
fn numbers_that_are_none_are_named() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(defect(&run_over(|bars| bars.close[5] = bad)), Some((5, Defect::NotFinite)), "{bad}");
        assert_eq!(defect(&run_over(|bars| bars.volume[6] = bad)), Some((6, Defect::NotFinite)), "{bad}");
    }
}

#[test]
fn prices_at_or_below_zero_and_impossible_ranges_are_named() {
    assert_eq!(defect(&run_over(|bars| bars.low[4] = 0.0)), Some((4, Defect::NotPositive)));
    assert_eq!(defect(&run_over(|bars| bars.low[4] = -1.0)), Some((4, Defect::NotPositive)));
    assert_eq!(defect(&run_over(|bars| bars.high[3] = bars.low[3] / 2.0)), Some((3, Defect::ImpossibleRange)));
    assert_eq!(defect(&run_over(|bars| bars.volume[2] = -1.0)), Some((2, Defect::NegativeVolume)));
}

#[test]
fn an_empty_series_holds_no_bars() {
    assert_eq!(run_with(&market(0), |_| {}).unwrap_err(), EngineError::NoBars);
}

/// Columns of other lengths have no bars beyond the shortest, or are refused; they never make the engine read outside.
#[test]
fn columns_of_different_lengths_are_no_bars() {
    for shorten in [|bars: &mut Bars| bars.volume.clear(), |bars: &mut Bars| bars.close.truncate(3)] {
        let mut market = market(50);
        let spec = market.spec(&document("close > open"));
        shorten(&mut market.bars);
        if let Ok(outcome) = support::run(&spec, &market.bars) {
            assert!(outcome.equity.len() <= 3);
        }
    }
}

#[test]
fn a_warm_up_longer_than_the_data_says_how_much_is_needed() {
    let market = market(50);
    let spec = market.spec(&document("close > sma(close, 60)"));
    assert_eq!(support::run(&spec, &market.bars).unwrap_err(), EngineError::TooShort { needed: 60, bars: 50 });
}

#[test]
fn a_parameter_outside_its_range_is_refused() {
    let source = "name = 'x'\nparameters.n = { type = 'int', default = 5, min = 2, max = 9 }\n[long]\nentry = 'close > sma(close, n)'\n";
    let market = market(50);
    for (value, said) in [("10", "9"), ("1", "2"), ("2.5", "whole"), ("\"a\"", "number"), ("1e300", "number")] {
        let mut spec = market.spec(&parse(source).unwrap().document);
        spec = with_parameter(spec, "n", value);
        let error = support::run(&spec, &market.bars).unwrap_err();
        assert!(matches!(&error, EngineError::Strategy(_)) && error.to_string().contains(said), "{value}: {error}");
    }
}

fn with_parameter(spec: RunSpec, name: &str, value: &str) -> RunSpec {
    let mut spec = spec;
    spec.strategies[0].parameters.insert(name.to_owned(), serde_json::from_str(value).unwrap());
    spec
}

#[test]
fn numbers_of_the_run_outside_their_ranges_are_refused() {
    let refused = |change: fn(&mut RunSpec)| {
        matches!(run_with(&market(50), change), Err(EngineError::Spec(SpecError::Number { .. })))
    };
    assert!(refused(|spec| spec.capital = MAX_CAPITAL * 2.0));
    assert!(refused(|spec| spec.capital = 0.0));
    assert!(refused(|spec| spec.execution.leverage = MAX_LEVERAGE * 2.0));
    assert!(refused(|spec| spec.execution.leverage = f64::NAN));
    assert!(refused(|spec| spec.execution.fees.rate = -2.0));
    assert!(refused(|spec| spec.execution.fees.rate = f64::INFINITY));
}

/// A division by zero has no value, and nothing holds of what has none: so nothing is ever bought.
#[test]
fn a_division_by_zero_decides_nothing() {
    for entry in [
        "1 / (close - close) > 0",
        "1 / (close - close) < 0",
        "(close - close) / (close - close) != 1",
        "sqrt(0 - close) > 0",
    ] {
        let market = market(200);
        let spec = market.spec(&document(entry));
        assert_eq!(support::run(&spec, &market.bars).unwrap().trades, [], "{entry}");
    }
}

/// Runs `work`, which has to be done in no time.
fn prompt<T>(work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    assert!(start.elapsed() < PROMPT, "took {:?}", start.elapsed());
    done
}

fn messages(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect::<Vec<_>>().join("\n")
}

#[test]
fn ten_megabytes_of_brackets_are_refused_at_once() {
    let brackets = "(".repeat(10 << 20);
    let fault = prompt(|| parse_expression(&brackets)).unwrap_err();
    assert!(fault.message.contains(&MAX_EXPRESSION.to_string()), "{fault}");
    for source in [
        brackets.clone(),
        format!("name = 'x'\n[long]\nentry = '{brackets}'\n"),
        format!("{{\"name\":{}", "[".repeat(10 << 20)),
    ] {
        let checked = prompt(|| check(&source));
        assert!(messages(&checked.diagnostics).contains(&MAX_SOURCE.to_string()));
    }
    // Within the limit on bytes, the limit on depth.
    let deep = format!("{}close{}", "(".repeat(MAX_DEPTH + 1), ")".repeat(MAX_DEPTH + 1));
    assert!(prompt(|| parse_expression(&deep)).unwrap_err().message.contains(&MAX_DEPTH.to_string()));
    for within in ["(", "[", "{", "-", "not ", "a(", "1+("] {
        let text = within.repeat(MAX_EXPRESSION / within.len());
        assert!(prompt(|| parse_expression(&text)).is_err(), "{within}");
    }
    for within in ["[", "{\"a\":", "{\"let\":{\"a\":", "a=[", "a={b=", "[a.", "[[a]]\n"] {
        let text = within.repeat(MAX_SOURCE / within.len());
        assert!(!prompt(|| check(&text)).is_valid(), "{within}");
    }
}

/// A run specification does not pass through the limit on a document's bytes, so the compiler holds its own.
#[test]
fn brackets_and_parameters_in_a_specification_are_refused_by_the_compiler() {
    let market = market(50);
    let mut spec = market.spec(&document("close > open"));
    let side = serde_json::json!({"entry": "(".repeat(10 << 20)});
    spec.strategies[0].document.long = serde_json::from_value(side).unwrap();
    let error = prompt(|| support::run(&spec, &market.bars)).unwrap_err();
    assert!(error.to_string().contains(&MAX_EXPRESSION.to_string()), "{}", error.to_string().len());

    let mut many = market.spec(&document("close > open"));
    let parameter: assay_strategy::Parameter =
        serde_json::from_value(serde_json::json!({"type": "int", "default": 1, "min": 0, "max": 2})).unwrap();
    many.strategies[0].document.parameters =
        (0..100_000).map(|number| (format!("p{number}"), parameter.clone())).collect();
    let error = prompt(|| support::run(&many, &market.bars)).unwrap_err();
    assert!(
        matches!(&error, EngineError::Strategy(_)) && error.to_string().contains(&MAX_PARAMETERS.to_string()),
        "{error}"
    );

    let mut values = market.spec(&document("close > open"));
    values.strategies[0].parameters =
        (0..100_000).map(|number| (format!("p{number}"), serde_json::from_str("1").unwrap())).collect();
    let error = prompt(|| support::run(&values, &market.bars)).unwrap_err();
    assert!(matches!(&error, EngineError::Strategy(_)), "{error}");
}

#[test]
fn a_hundred_thousand_parameters_in_a_document_are_refused_at_once() {
    let mut source = "name = 'x'\n[long]\nentry = 'close > open'\n[parameters]\n".to_owned();
    for number in 0..100_000 {
        writeln!(source, "p{number} = {{ type = 'int', default = 1, min = 0, max = 2 }}").unwrap();
    }
    let checked = prompt(|| check(&source));
    assert!(messages(&checked.diagnostics).contains(&MAX_SOURCE.to_string()));
    source.truncate(source[..MAX_SOURCE - 100].rfind('\n').unwrap() + 1);
    let checked = prompt(|| check(&source));
    assert!(
        messages(&checked.diagnostics).contains(&format!("{MAX_PARAMETERS}")),
        "{}",
        messages(&checked.diagnostics)
    );
}
