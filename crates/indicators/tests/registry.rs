//! The registry is complete, ordered and consistent, and refuses bad arguments by name.

use std::collections::BTreeSet;

use assay_indicators::{Category, IndicatorError, Input, MAX_WINDOW, find, registry, topological_order};
use assay_types::{Code, Coded};

#[test]
fn has_at_least_sixty_with_names_of_their_own() {
    let ids: BTreeSet<&str> = registry().iter().map(|indicator| indicator.id).collect();
    assert_eq!(ids.len(), registry().len());
    assert!(ids.len() >= 60, "{} indicators", ids.len());
    for indicator in registry() {
        let id = indicator.id;
        assert!(id.bytes().all(|c| matches!(c, b'a'..=b'z' | b'0'..=b'9' | b'_')), "{id}");
        assert_eq!(find(id).unwrap().id, id);
        assert!(indicator.summary.ends_with('.'), "{id}: a summary is a sentence");
        assert!(!indicator.formula.is_empty() && !indicator.source.is_empty(), "{id}");
        assert!(!indicator.inputs.is_empty() && !indicator.outputs.is_empty(), "{id}");
        assert!(Category::ALL.contains(&indicator.category));
    }
    assert!(find("smaa").is_none());
}

#[test]
fn series_come_before_the_columns_of_the_bar() {
    for indicator in registry() {
        let (series, columns) = indicator.inputs.split_at(indicator.series());
        assert!(series.iter().all(|input| *input == Input::Series), "{}", indicator.id);
        assert!(columns.iter().all(|input| *input != Input::Series), "{}", indicator.id);
    }
}

#[test]
fn dependencies_form_no_cycle() {
    let order = topological_order().expect("a dependency is unknown or part of a cycle");
    assert_eq!(order.len(), registry().len());
    let place = |id: &str| order.iter().position(|indicator| indicator.id == id).unwrap();
    for indicator in registry() {
        for dependency in indicator.dependencies {
            assert!(place(dependency) < place(indicator.id), "{} needs {dependency}", indicator.id);
        }
    }
}

#[test]
fn defaults_are_allowed_and_have_a_warm_up() {
    for indicator in registry() {
        let names: BTreeSet<&str> = indicator.parameters.iter().map(|parameter| parameter.name).collect();
        assert_eq!(names.len(), indicator.parameters.len(), "{}", indicator.id);
        for parameter in indicator.parameters {
            assert!(parameter.min <= parameter.max && parameter.allows(parameter.default), "{}", indicator.id);
        }
        let defaults: Vec<f64> = indicator.parameters.iter().map(|parameter| parameter.default).collect();
        assert_eq!(indicator.warm_up(&[]), indicator.warm_up(&defaults), "{}", indicator.id);
        assert!(indicator.warm_up(&[]) < 500, "{}", indicator.id);
    }
}

#[test]
fn the_largest_window_works_on_a_short_series() {
    for indicator in registry() {
        let most: Vec<f64> = indicator.parameters.iter().map(|parameter| parameter.max).collect();
        let column = [1.0, 2.0, 3.0];
        let columns = indicator.batch(&vec![&column[..]; indicator.inputs.len()], &most).unwrap();
        assert!(columns.iter().all(|column| column.len() == 3), "{}", indicator.id);
    }
}

#[test]
fn a_parameter_out_of_range_is_named_with_its_range() {
    let sma = find("sma").unwrap();
    for value in [0.0, 2.5, f64::NAN, f64::INFINITY, MAX_WINDOW as f64 + 1.0, -3.0] {
        let error = sma.check(&[value]).unwrap_err();
        assert!(matches!(error, IndicatorError::OutOfRange { parameter: "length", .. }));
        assert_eq!(error.code(), Code::InvalidArgument);
        assert!(sma.batch(&[&[1.0]], &[value]).is_err() && sma.stream(&[value]).is_err());
    }
    let message = sma.check(&[0.0]).unwrap_err().to_string();
    assert_eq!(message, "sma: parameter length must be a whole number from 1 to 100000, not 0");
    let message = find("psar").unwrap().check(&[11.0]).unwrap_err().to_string();
    assert_eq!(message, "psar: parameter step must be a number from 0 to 10, not 11");
}

#[test]
fn wrong_arguments_are_refused() {
    let atr = find("atr").unwrap();
    let (long, short) = ([1.0, 2.0, 3.0], [1.0, 2.0]);
    let message = |result: Result<Vec<Vec<f64>>, IndicatorError>| result.unwrap_err().to_string();
    assert_eq!(message(atr.batch(&[&long, &long], &[])), "atr: reads 3 columns, not 2");
    assert_eq!(message(atr.batch(&[&long, &long, &short], &[])), "atr: column 2 has 2 bars where the first has 3");
    assert_eq!(message(atr.batch(&[&long, &long, &long], &[3.0, 4.0])), "atr: takes at most 1 parameters, not 2");
    let empty: [&[f64]; 3] = [&[], &[], &[]];
    assert_eq!(atr.batch(&empty, &[]).unwrap(), vec![Vec::<f64>::new()]);
}

#[test]
fn rows_and_columns_that_are_too_short_do_no_harm() {
    let mut stream = find("macd").unwrap().stream(&[2.0, 3.0, 2.0]).unwrap();
    let mut outputs = [0.0; 2];
    stream.next(&[], &mut outputs);
    assert!(outputs.iter().all(|value| value.is_nan()));
    stream.next(&[1.0], &mut []);
    stream.extend(&[], &mut []);
}

#[test]
fn outputs_that_are_not_wanted_are_not_kept() {
    let close: Vec<f64> = (0..5000).map(|i| f64::from(i % 91) + f64::from(i % 7) / 3.0).collect();
    let macd = find("macd").unwrap();
    let all = macd.batch(&[&close], &[]).unwrap();
    let mut signal = vec![0.0; close.len()];
    macd.batch_into(&[&close], &[], &mut [None, Some(&mut signal)]).unwrap();
    assert!(signal.iter().zip(&all[1]).all(|(one, other)| one.to_bits() == other.to_bits()));
    let mut short = [0.0; 3];
    assert!(macd.batch_into(&[&close], &[], &mut [Some(&mut short)]).is_err());
    macd.batch_into(&[&close], &[], &mut []).unwrap();
}
