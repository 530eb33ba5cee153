use assay_dataset::Calendar;
use assay_types::{Digest, Timeframe};

use super::*;

fn instrument(symbol: &str) -> Instrument {
    Instrument::new(symbol.parse().unwrap(), Digest::of(symbol.as_bytes()), Timeframe::HOUR, Calendar::AlwaysOpen)
}

fn spec() -> RunSpec {
    let document = serde_json::from_str(r#"{"name": "Up", "long": {"entry": "close > open"}}"#).unwrap();
    RunSpec::new(StrategyUse::new(document), instrument("A"), 1_000.0, "USD")
}

fn refused(change: impl FnOnce(&mut RunSpec)) -> String {
    let mut spec = spec();
    change(&mut spec);
    spec.check().unwrap_err().to_string()
}

#[test]
fn lists_hold_something_and_not_too_much() {
    assert_eq!(spec().check(), Ok(()));
    assert_eq!(refused(|spec| spec.strategies.clear()), "strategies has 0 entries; give 1 to 16");
    assert_eq!(refused(|spec| spec.instruments.clear()), "instruments has 0 entries; give 1 to 64");
    let many = refused(|spec| spec.strategies = vec![spec.strategies[0].clone(); 10_000]);
    assert_eq!(many, "strategies has 10000 entries; give 0 to 16");
    let many = refused(|spec| spec.instruments = (0..65).map(|n| instrument(&format!("S{n}"))).collect());
    assert!(many.starts_with("instruments has 65 entries"), "{many}");
    let many = refused(|spec| spec.strategies[0].symbols = vec!["A".parse().unwrap(); 65]);
    assert!(many.starts_with("the symbols of a strategy has 65"), "{many}");
}

#[test]
fn instruments_fit_together() {
    let twice = refused(|spec| spec.instruments.push(instrument("A")));
    assert_eq!(twice, "A is given twice; give each symbol one dataset");
    let apart = refused(|spec| spec.instruments.push(Instrument { timeframe: Timeframe::DAY, ..instrument("B") }));
    assert_eq!(apart, "B has bars of 1d, the first instrument of 1h; resample one of them");
    let stranger = refused(|spec| spec.strategies[0].symbols = vec!["B".parse().unwrap()]);
    assert!(stranger.contains("is to trade B, which is no instrument of the run"), "{stranger}");
}

#[test]
fn finer_bars_add_up() {
    let with = |seconds| {
        let timeframe = Timeframe::from_seconds(seconds).unwrap();
        move |spec: &mut RunSpec| spec.instruments[0].finer = Some(Finer { dataset: Digest::of(b"f"), timeframe })
    };
    let mut good = spec();
    with(60)(&mut good);
    assert_eq!(good.check(), Ok(()));
    for seconds in [3_600, 7_200, 7] {
        assert!(refused(with(seconds)).contains("do not add up to bars of 1h"), "{seconds}");
    }
}

#[test]
fn numbers_are_bounded_and_unknown_fields_refused() {
    assert!(refused(|spec| spec.capital = f64::NAN).contains("capital is NaN"));
    assert!(refused(|spec| spec.capital = 0.0).ends_with("it must be above 0 and at most 10000000000000"));
    assert!(refused(|spec| spec.execution.tick_size = -1.0).ends_with("tick_size is -1; it must be at least 0"));
    assert!(refused(|spec| spec.execution.leverage = 0.0).ends_with("leverage is 0; it must be from 1 to 100"));
    assert!(refused(|spec| spec.portfolio.max_positions = Some(0)).contains("portfolio.max_positions is 0"));
    let mut text = serde_json::to_value(spec()).unwrap();
    text["portfolio"]["max_position"] = 3.into();
    assert!(serde_json::from_value::<RunSpec>(text).unwrap_err().to_string().contains("unknown field `max_position`"));
}
