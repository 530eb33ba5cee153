//! In which prices and quantities each instrument is dealt in.

use assay_dataset::{Bars, Calendar, digest, synthetic};
use assay_engine::{EngineError, Instrument, Lot, Outcome, RunSpec, SpecError, StrategyUse, Unobserved, backtest};
use assay_types::Timeframe;

const SYMBOLS: [&str; 2] = ["SYN-BTC", "SYN-ETH"];

fn markets() -> [Bars; 2] {
    SYMBOLS.map(|symbol| {
        let instrument = synthetic::find(&symbol.parse().unwrap()).unwrap();
        synthetic::market(5, instrument, Timeframe::HOUR, 2_000)
    })
}

/// A strategy with limit orders on two instruments of which the second has a lot of its own.
fn spec(markets: &[Bars; 2], lot: Option<Lot>) -> RunSpec {
    let document = r#"{"name": "Dips", "long": {"entry": "close > close[1]"}, "entry": {"order": "limit", "distance": "0.3%"},
        "exits": {"max_bars": 5}, "sizing": {"notional": 4000}}"#;
    let strategy = StrategyUse::new(serde_json::from_str(document).unwrap());
    let instrument = |place: usize| {
        let symbol = SYMBOLS[place].parse().unwrap();
        Instrument::new(symbol, digest(markets[place].view()), Timeframe::HOUR, Calendar::AlwaysOpen)
    };
    let mut spec = RunSpec::new(strategy, instrument(0), 10_000.0, "USD");
    spec.instruments.push(Instrument { lot, ..instrument(1) });
    spec
}

fn run(spec: &RunSpec, markets: &[Bars; 2]) -> Result<Outcome, EngineError> {
    backtest(spec, &[markets[0].view().into(), markets[1].view().into()], &mut Unobserved)
}

fn is_multiple(value: f64, of: f64) -> bool {
    ((value / of).round() * of - value).abs() <= 1e-9 * value.abs().max(1.0)
}

#[test]
fn each_instrument_has_a_lot_of_its_own() {
    let markets = markets();
    let lot = Lot { tick_size: 5.0, quantity_step: 0.25, minimum_quantity: 0.5 };
    let outcome = run(&spec(&markets, Some(lot)), &markets).unwrap();
    let of = |place: u16| outcome.trades.iter().filter(move |trade| trade.instrument == place).collect::<Vec<_>>();
    let (free, bound) = (of(0), of(1));
    assert!(free.len() > 20 && bound.len() > 20, "{} and {}", free.len(), bound.len());
    assert!(bound.iter().all(|trade| is_multiple(trade.quantity, 0.25) && trade.quantity >= 0.5));
    assert!(!free.iter().all(|trade| is_multiple(trade.quantity, 0.25)));
    // A limit that the bar opens beyond fills at the open, which need be no multiple.
    let at_limit = |trades: &[&assay_engine::Trade]| {
        trades.iter().filter(|trade| is_multiple(trade.entry_price, 5.0)).count() * 2 > trades.len()
    };
    assert!(at_limit(&bound) && !at_limit(&free));
    assert_eq!(outcome.summary.configuration.instruments[1].lot, Some(lot));
}

#[test]
fn a_lot_that_nothing_can_afford_is_not_traded() {
    let markets = markets();
    let lot = Lot { minimum_quantity: 1e9, ..Lot::default() };
    let outcome = run(&spec(&markets, Some(lot)), &markets).unwrap();
    assert!(outcome.trades.iter().all(|trade| trade.instrument == 0));
    assert!(outcome.summary.dropped.too_small > 0);
}

#[test]
fn the_coarser_of_lot_and_rules_holds() {
    let markets = markets();
    let mut rules = spec(&markets, Some(Lot { quantity_step: 0.1, ..Lot::default() }));
    rules.execution.quantity_step = 0.5;
    let by_rules = run(&rules, &markets).unwrap();
    assert!(by_rules.trades.iter().all(|trade| is_multiple(trade.quantity, 0.5)));
}

#[test]
fn without_a_lot_the_specification_is_what_it_was() {
    let markets = markets();
    let text = serde_json::to_string(&spec(&markets, None)).unwrap();
    assert!(!text.contains("lot"), "{text}");
    let with = serde_json::to_string(&spec(&markets, Some(Lot::default()))).unwrap();
    assert_eq!(serde_json::from_str::<RunSpec>(&with).unwrap(), spec(&markets, Some(Lot::default())));
    assert!(serde_json::from_str::<RunSpec>(&with.replace("tick_size", "tick")).is_err());
}

#[test]
fn impossible_lots_are_refused() {
    let markets = markets();
    for (lot, field) in [
        (Lot { tick_size: -1.0, ..Lot::default() }, "lots.tick_size"),
        (Lot { quantity_step: f64::NAN, ..Lot::default() }, "lots.quantity_step"),
        (Lot { minimum_quantity: f64::INFINITY, ..Lot::default() }, "lots.minimum_quantity"),
    ] {
        let error = run(&spec(&markets, Some(lot)), &markets).unwrap_err();
        assert!(
            matches!(error, EngineError::Spec(SpecError::Number { field: found, .. }) if found == field),
            "{error}"
        );
    }
}
