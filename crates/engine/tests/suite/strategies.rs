//! Every built-in strategy: in history as it would be live, and the same twice.

use assay_dataset::{Bars, Partial, digest, resample, synthetic, trading_day};
use assay_engine::{
    Engine, Event, Execution, Instrument, Outcome, Plan, RunSpec, Step, StrategyUse, Trade, Unobserved, backtest,
};
use assay_strategy::{Document, builtins, compile, parse};
use assay_types::Timeframe;

fn spec(document: &Document, instrument: &synthetic::Instrument, bars: &Bars, timeframe: Timeframe) -> RunSpec {
    let mut execution = Execution::default();
    execution.fees.rate = 0.0005;
    let symbol = instrument.symbol.parse().unwrap();
    let traded = Instrument::new(symbol, digest(bars.view()), timeframe, instrument.calendar);
    RunSpec { execution, ..RunSpec::new(StrategyUse::new(document.clone()), traded, 10_000.0, "USD") }
}

/// Bar by bar, as a bot would: the strategy's stepper and the engine's step, nothing vectorised.
fn live(spec: &RunSpec, bars: &Bars) -> (Vec<Trade>, Vec<f64>) {
    let program = compile(&spec.strategies[0].document, &spec.strategies[0].parameters).unwrap();
    let plan = Plan {
        entry: *program.entry(),
        ..Plan::new(program.exits().clone(), *program.sizing(), spec.execution.clone(), spec.capital)
    };
    let mut strategy = program.stepper().unwrap();
    let mut engine = Engine::new(plan).unwrap();
    let (mut trades, mut equity) = (Vec::new(), Vec::new());
    let closed = |events: &[Event]| -> Vec<Trade> {
        events.iter().filter_map(|event| if let Event::Closed(trade) = event { Some(*trade) } else { None }).collect()
    };
    for (row, bar) in bars.view().iter().enumerate() {
        let next = bars.time.get(row + 1).copied();
        let session_ends = next.is_some_and(|next| trading_day(next) != trading_day(bar.time));
        let signal = strategy.step(&bar);
        equity.push(engine.step(&Step { bar, signal, session_ends }).equity);
        trades.extend(closed(engine.events()));
    }
    let last = bars.view().get(bars.len() - 1).unwrap();
    engine.finish(&last);
    trades.extend(closed(engine.events()));
    (trades, equity)
}

fn same(live: &(Vec<Trade>, Vec<f64>), history: &Outcome, name: &str) {
    assert_eq!(live.0, history.trades, "{name}");
    let bits = |equity: &[f64]| equity.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&live.1), bits(&history.equity.equity), "{name}");
}

#[test]
fn every_built_in_decides_in_history_as_it_would_live() {
    let hourly: Vec<_> = synthetic::INSTRUMENTS
        .iter()
        .map(|instrument| (instrument, synthetic::market(5, instrument, Timeframe::HOUR, 3_000)))
        .collect();
    for builtin in builtins() {
        let document = parse(builtin.source).unwrap().document;
        let mut trades = 0;
        for (instrument, bars) in &hourly {
            let spec = spec(&document, instrument, bars, Timeframe::HOUR);
            let history = backtest(&spec, &[bars.view().into()], &mut Unobserved).unwrap();
            same(&live(&spec, bars), &history, builtin.id);
            trades += history.trades.len();
        }
        assert!(trades > 0, "{} never traded", builtin.id);
    }
}

/// Every kind of rule that may differ from side to side.
const SIDES: &str = r#"
name = "Sides"
parameters.stop = { type = "decimal", default = 0.02 }
[long]
entry = "rsi(14) crosses above 50"
[short]
entry = "rsi(14) crosses below 50"
[exits]
stop_loss = "stop"
max_bars = 30
[exits.long]
stop_distance = "2 * atr(14)"
take_profit = [{ at = "stop", close = 0.5 }]
[exits.short]
stop_distance = "4 * atr(20)"
trailing = { distance = "stop" }
carry = false
"#;

/// Its exits for short positions only.
const SHORT: &str = "name = 'Short'\n[short]\nentry = 'rsi(14) > 60'\n[exits.short]\nstop_loss = 0.02\nmax_bars = 5\n";

#[test]
fn exits_of_one_side_act_in_history_as_they_would_live() {
    for source in [SIDES, SHORT] {
        let document = parse(source).unwrap().document;
        let mut reasons = std::collections::BTreeSet::new();
        for instrument in &synthetic::INSTRUMENTS {
            let bars = synthetic::market(5, instrument, Timeframe::HOUR, 3_000);
            let spec = spec(&document, instrument, &bars, Timeframe::HOUR);
            let history = backtest(&spec, &[bars.view().into()], &mut Unobserved).unwrap();
            same(&live(&spec, &bars), &history, source);
            let echoed = &history.summary.configuration.strategies[0].exits;
            assert_ne!(echoed.of_short(), echoed);
            reasons.extend(history.trades.iter().map(|trade| (trade.side.as_str(), trade.reason.as_str())));
        }
        let expected: &[(&str, &str)] = if source == SIDES {
            &[("long", "target"), ("long", "stop"), ("short", "session"), ("short", "trailing")]
        } else {
            &[("short", "stop"), ("short", "time")]
        };
        assert!(expected.iter().all(|reason| reasons.contains(reason)), "{reasons:?}");
        let never = [("short", "target"), ("long", "session"), ("long", "trailing")];
        assert!(!never.iter().any(|reason| reasons.contains(reason)), "{reasons:?}");
    }
}

#[test]
fn orders_at_the_distance_of_a_bar_act_in_history_as_they_would_live() {
    let instrument = &synthetic::INSTRUMENTS[0];
    let bars = synthetic::market(5, instrument, Timeframe::HOUR, 3_000);
    for entry in [
        "order = 'limit'\nprice_distance = '0.5 * atr(14)'\nlife = 3",
        "order = 'stop'\nprice_distance = '0.5 * atr(14)'",
        "order = 'stop_limit'\ndistance = 0.001\nlimit_price_distance = 'high - low'\nlife = 2",
        "order = 'stop_limit'\nprice_distance = 'sqrt(close - open)'\nlimit_price_distance = 'atr(5)'\nlife = 2",
    ] {
        let source = format!("{SIDES}\n[entry]\n{entry}");
        let spec = spec(&parse(&source).unwrap().document, instrument, &bars, Timeframe::HOUR);
        let history = backtest(&spec, &[bars.view().into()], &mut Unobserved).unwrap();
        same(&live(&spec, &bars), &history, entry);
        assert!(history.trades.len() > 10, "{entry}");
        assert_eq!(history.summary.dropped.without_price > 0, entry.contains("sqrt"), "{entry}");
    }
}

#[test]
fn a_run_over_resampled_bars_is_the_same_twice() {
    let instrument = &synthetic::INSTRUMENTS[1];
    let hourly = synthetic::market(5, instrument, Timeframe::HOUR, 20_000);
    let four: Timeframe = "4h".parse().unwrap();
    let bars = resample(hourly.view(), Timeframe::HOUR, four, Partial::Drop).unwrap();
    let document = parse(builtins()[0].source).unwrap().document;
    let spec = spec(&document, instrument, &bars, four);
    let run = || backtest(&spec, &[bars.view().into()], &mut Unobserved).unwrap();
    assert_eq!(run(), run());
}
