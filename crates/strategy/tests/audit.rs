//! An audit shows the values that led to a decision.

use std::collections::BTreeMap;

use assay_dataset::{Bar, Bars};
use assay_strategy::{AuditError, AuditedExpression, AuditedValue, audit, parse};

fn bars(closes: &[f64]) -> Bars {
    let mut bars = Bars::default();
    for (day, close) in (1..).zip(closes) {
        let time = day * 86_400_000_000_000;
        bars.push(Bar { time, open: *close, high: *close, low: *close, close: *close, volume: 1.0 });
    }
    bars
}

fn find<'a>(expression: &'a AuditedExpression, text: &str) -> Option<&'a AuditedValue> {
    if expression.text == text {
        return Some(&expression.value);
    }
    expression.parts.iter().find_map(|part| find(part, text))
}

#[test]
fn every_part_of_a_condition_has_its_value_at_the_bar() {
    let source = "name = 'x'\nparameters.n = { type = 'int', default = 2 }\nlet.average = 'sma(close, n)'\n[long]\nentry = \
                  'close > average and htf(\"2d\", close[1]) == 2 or 1 / (close - 6) > 0'\nexit = 'false'\n[exits]\nstop_loss = 'n%'";
    let document = parse(&source.replace("'n%'", "'n / 100'")).unwrap().document;
    let audited = audit(&document, &BTreeMap::new(), bars(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 99.0]).view(), 5).unwrap();
    assert_eq!((audited.bar, audited.warm), (5, true));
    let paths: Vec<_> = audited.conditions.iter().map(|condition| condition.path.as_str()).collect();
    assert_eq!(paths, ["long.entry", "long.exit", "exits.stop_loss"]);
    let entry = &audited.conditions[0].expression;
    let value = |text: &str| find(entry, text).unwrap_or_else(|| panic!("{text} is not in {entry:#?}")).clone();
    assert_eq!(value("close > average"), AuditedValue::Truth(true));
    assert_eq!(value("average"), AuditedValue::Number(Some(5.5)));
    assert_eq!(value("n"), AuditedValue::Number(Some(2.0)));
    assert_eq!(value("htf(\"2d\", close[1])"), AuditedValue::Number(Some(4.0)));
    assert_eq!(value("close[1]"), AuditedValue::Number(Some(4.0)));
    assert_eq!(value("1 / (close - 6)"), AuditedValue::Number(None));
    assert_eq!(entry.value, AuditedValue::Truth(false));
    assert_eq!(audited.conditions[2].expression.value, AuditedValue::Number(Some(0.02)));
}

#[test]
fn there_is_no_audit_of_what_does_not_exist() {
    let document = parse("name = 'x'\n[long]\nentry = 'foo'").unwrap().document;
    let bars = bars(&[1.0]);
    assert_eq!(audit(&document, &BTreeMap::new(), bars.view(), 1), Err(AuditError::NoSuchBar { bar: 1, bars: 1 }));
    assert!(matches!(audit(&document, &BTreeMap::new(), bars.view(), 0), Err(AuditError::Strategy(_))));
}
