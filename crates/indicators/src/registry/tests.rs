use super::{ALL, order};
use crate::indicator::Indicator;

fn with(index: usize, dependencies: &'static [&'static str]) -> Indicator {
    Indicator { dependencies, ..ALL[index] }
}

#[test]
fn a_cycle_has_no_order() {
    let (first, second) = (with(0, &["ema"]), with(1, &["sma"]));
    assert!(order(&[first, second]).is_none());
    assert!(order(&[with(0, &["sma"])]).is_none());
}

#[test]
fn an_unknown_dependency_has_no_order() {
    assert!(order(&[with(0, &["nothing"])]).is_none());
}

#[test]
fn what_depends_comes_later() {
    let indicators = [with(1, &["sma"]), with(0, &[])];
    let ids: Vec<&str> = order(&indicators).unwrap_or_default().iter().map(|indicator| indicator.id).collect();
    assert_eq!(ids, ["sma", "ema"]);
}
