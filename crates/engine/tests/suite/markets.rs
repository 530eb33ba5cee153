//! What holds for any strategy over any market: prices that jump, split overnight or stand still without volume.

use std::collections::BTreeMap;

use assay_dataset::{Bar, Bars, Calendar, digest};
use assay_engine::{
    EndOfData, Engine, EngineError, EntryBar, Event, Execution, ExitReason, Feed, Fees, Fill, Instrument, Intrabar,
    LimitRule, Outcome, Plan, RunSpec, Side, Step, StopGap, StrategyUse, TargetGap, Trade, TrailingRule, Unfilled,
    Unobserved, backtest,
};
use assay_strategy::{Document, compile};
use assay_types::Timeframe;
use proptest::prelude::*;
use serde_json::{Value, json};

const HOUR: i64 = 3_600_000_000_000;
/// Hours of a trading day; between two of them lies a night.
const SESSION: usize = 7;

/// What happens between two bars.
#[derive(Clone, Copy, Debug)]
enum Between {
    Nothing,
    /// A gap, as a fraction of the price.
    Gap(f64),
    /// A split of one share into so many; below one, so many into one. Only over night.
    Split(f64),
    /// The bar stands still: nothing is traded.
    Silence,
}

fn any_between() -> impl Strategy<Value = Between> {
    prop_oneof![
        5 => Just(Between::Nothing),
        2 => (-0.12f64..0.12).prop_map(Between::Gap),
        1 => (2u8..=10).prop_map(|parts| Between::Split(f64::from(parts))),
        1 => (2u8..=10).prop_map(|parts| Between::Split(1.0 / f64::from(parts))),
        1 => Just(Between::Silence),
    ]
}

/// Days of hourly bars.
fn any_bars() -> impl Strategy<Value = Bars> {
    let row = (any_between(), -0.03f64..0.03, 0.0f64..0.03, 0.0f64..0.03, 0.0f64..5_000.0);
    proptest::collection::vec(row, 30..150).prop_map(|rows| {
        let mut bars = Bars::default();
        let mut price = 100.0;
        for (number, (between, change, up, down, volume)) in rows.into_iter().enumerate() {
            let (day, hour) = (number / SESSION, number % SESSION);
            let time = i64::try_from(day * 24 + hour + 10).unwrap() * HOUR;
            let open = match between {
                Between::Gap(fraction) => price * (1.0 + fraction),
                // Left unadjusted, a split is a jump of the price.
                Between::Split(parts) if hour == 0 && number > 0 => price / parts,
                _ => price,
            };
            let silent = matches!(between, Between::Silence);
            let close = if silent { open } else { open * (1.0 + change) };
            let (high, low) =
                if silent { (open, open) } else { (open.max(close) * (1.0 + up), open.min(close) * (1.0 - down)) };
            bars.push(Bar { time, open, high, low, close, volume: if silent { 0.0 } else { volume } });
            price = close;
        }
        bars
    })
}

/// A condition of the language, from the kinds that people write.
fn any_condition() -> impl Strategy<Value = String> {
    let one = prop_oneof![
        (2u32..6, 7u32..20).prop_map(|(fast, slow)| format!("sma(close, {fast}) crosses above sma(close, {slow})")),
        (2u32..6, 7u32..20).prop_map(|(fast, slow)| format!("ema(close, {fast}) < ema(close, {slow})")),
        (3u32..10, 20u32..80).prop_map(|(length, level)| format!("rsi(close, {length}) > {level}")),
        (1u32..4).prop_map(|bars| format!("close > highest(high, {bars})[1]")),
        (1u32..4, -5i32..5)
            .prop_map(|(back, percent)| format!("close > close[{back}] * {}", 1.0 + f64::from(percent) / 100.0)),
        Just("volume > 0 and close < open".to_owned()),
    ];
    (one.clone(), proptest::option::weighted(0.3, one)).prop_map(|(one, other)| match other {
        Some(other) => format!("({one}) or not ({other})"),
        None => one,
    })
}

fn any_rules() -> impl Strategy<Value = Value> {
    let stop = prop_oneof![
        Just(json!({})),
        (5u32..60).prop_map(|tenths| json!({"stop_loss": f64::from(tenths) / 1_000.0})),
        (1u32..4).prop_map(|times| json!({"stop_distance": format!("{times} * atr(5)")})),
    ];
    let rest = (
        proptest::collection::vec(5u32..40, 0..3),
        proptest::option::of((5u32..50, 0u32..20)),
        proptest::option::of(1u32..15),
        any::<bool>(),
    );
    (stop, rest).prop_map(|(mut exits, (mut targets, trailing, max_bars, carry))| {
        targets.sort_unstable();
        targets.dedup();
        let target = |at: u32| json!({"at": f64::from(at) / 1_000.0, "close": 0.4});
        exits["take_profit"] = targets.into_iter().map(target).collect();
        if let Some((distance, activation)) = trailing {
            let (distance, activation) = (f64::from(distance) / 1_000.0, f64::from(activation) / 1_000.0);
            exits["trailing"] = json!({"distance": distance, "activation": activation});
        }
        if let Some(bars) = max_bars {
            exits["max_bars"] = bars.into();
        }
        exits["carry"] = carry.into();
        exits
    })
}

/// Rules for both sides, and now and then others for one of them.
fn any_exits() -> impl Strategy<Value = Value> {
    let other = || proptest::option::weighted(0.25, any_rules());
    (any_rules(), other(), other()).prop_map(|(mut exits, long, short)| {
        for (side, other) in [("long", long), ("short", short)] {
            if let Some(other) = other {
                exits[side] = other;
            }
        }
        exits
    })
}

fn any_entry() -> impl Strategy<Value = Value> {
    let order = prop_oneof![Just("market"), Just("limit"), Just("stop"), Just("stop_limit")];
    (order, 0u32..20, 1u32..4).prop_map(|(order, distance, life)| match order {
        "market" => json!({}),
        _ if distance > 15 => json!({"order": order, "price_distance": "0.4 * atr(5) - 0.2", "life": life}),
        "stop_limit" => {
            json!({"order": order, "distance": f64::from(distance) / 1_000.0, "limit_distance": 0.002, "life": life})
        }
        _ => json!({"order": order, "distance": f64::from(distance) / 1_000.0, "life": life}),
    })
}

fn any_sizing() -> impl Strategy<Value = Value> {
    prop_oneof![
        (1u32..=10).prop_map(|tenths| json!({"equity_fraction": f64::from(tenths) / 10.0})),
        (100u32..20_000).prop_map(|value| json!({"notional": value})),
        (1u32..200).prop_map(|units| json!({"units": units})),
        (1u32..30).prop_map(
            |thousandths| json!({"risk": {"fraction": f64::from(thousandths) / 1_000.0, "distance": "2 * atr(5)"}})
        ),
    ]
}

prop_compose! {
    fn any_document()(
        conditions in proptest::array::uniform4(any_condition()),
        sides in 1u8..4,
        leaves in any::<bool>(),
        (exits, entry, sizing) in (any_exits(), any_entry(), any_sizing()),
        priority in 0u8..3,
    ) -> Document {
        let [long, long_exit, short, short_exit] = conditions;
        let mut document = json!({"name": "Any", "priority": priority, "exits": exits, "entry": entry, "sizing": sizing});
        let side = |entry: String, exit: String| if leaves { json!({"entry": entry, "exit": exit}) } else { json!({"entry": entry}) };
        if sides & 1 != 0 {
            document["long"] = side(long, long_exit);
        }
        if sides & 2 != 0 {
            document["short"] = side(short, short_exit);
        }
        serde_json::from_value(document).unwrap()
    }
}

prop_compose! {
    fn any_execution()(
        fill in prop_oneof![Just(Fill::NextOpen), Just(Fill::ThisClose)],
        intrabar in prop_oneof![
            Just(Intrabar::Pessimistic), Just(Intrabar::Optimistic), Just(Intrabar::Ohlc), Just(Intrabar::NearestExtreme),
            Just(Intrabar::Colour),
        ],
        limit in prop_oneof![Just(LimitRule::Through), Just(LimitRule::Touch)],
        target_gap in prop_oneof![Just(TargetGap::Open), Just(TargetGap::Level), Just(TargetGap::Clamped)],
        stop_gap in prop_oneof![Just(StopGap::Open), Just(StopGap::Level), Just(StopGap::WholeBar), Just(StopGap::Close)],
        trailing in prop_oneof![Just(TrailingRule::Lagged), Just(TrailingRule::SameBar)],
        entry_bar in prop_oneof![Just(EntryBar::Remaining), Just(EntryBar::Never)],
        end in prop_oneof![Just(EndOfData::MarkOpen), Just(EndOfData::Close)],
        unfilled in prop_oneof![Just(Unfilled::Wait), Just(Unfilled::Drop)],
        (leverage, rate) in (prop_oneof![Just(1.0), Just(3.0)], prop_oneof![Just(0.0), 0.0f64..0.01]),
        volume_share in proptest::option::weighted(0.3, 0.001f64..0.5),
        (quantity_step, minimum_quantity) in (prop_oneof![Just(0.0), Just(1.0)], prop_oneof![Just(0.0), Just(2.0)]),
    ) -> Execution {
        Execution {
            fill, intrabar, limit, target_gap, stop_gap, trailing, entry_bar, end, unfilled, leverage, volume_share,
            quantity_step, minimum_quantity,
            fees: Fees { rate, ..Fees::default() },
            ..Execution::default()
        }
    }
}

fn instrument(symbol: &str, bars: &Bars) -> Instrument {
    Instrument::new(symbol.parse().unwrap(), digest(bars.view()), Timeframe::HOUR, Calendar::Exchange)
}

/// A run of strategies over instruments.
fn spec(documents: &[Document], lines: &[(&str, &Bars)], execution: &Execution) -> RunSpec {
    let mut instruments = lines.iter().map(|(symbol, bars)| instrument(symbol, bars));
    let mut strategies = documents.iter().cloned().map(StrategyUse::new);
    let mut spec = RunSpec::new(strategies.next().unwrap(), instruments.next().unwrap(), 10_000.0, "USD");
    spec.instruments.extend(instruments);
    spec.strategies.extend(strategies);
    spec.execution = execution.clone();
    spec
}

/// Runs it, or tells that the market is too short for the strategy.
fn run(spec: &RunSpec, lines: &[(&str, &Bars)]) -> Result<Option<Outcome>, EngineError> {
    let feeds: Vec<Feed<'_>> = lines.iter().map(|(_, bars)| bars.view().into()).collect();
    match backtest(spec, &feeds, &mut Unobserved) {
        Ok(outcome) => Ok(Some(outcome)),
        Err(EngineError::TooShort { .. }) => Ok(None),
        Err(EngineError::Instrument { cause, .. }) if matches!(*cause, EngineError::TooShort { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn row(bars: &Bars, time: assay_types::Timestamp) -> usize {
    bars.time.binary_search(&time.as_nanos()).unwrap()
}

/// Whether a price lies within bars, up to the rounding of a price that was computed.
fn within(bars: &Bars, rows: std::ops::RangeInclusive<usize>, price: f64) -> bool {
    let low = bars.low[rows.clone()].iter().copied().fold(f64::INFINITY, f64::min);
    let high = bars.high[rows].iter().copied().fold(0.0, f64::max);
    (low * (1.0 - 1e-12)..=high * (1.0 + 1e-12)).contains(&price)
}

/// Whether the rules say that an exit fills at a level which its bar opened beyond, as if it had been there.
fn is_documented_gap(execution: &Execution, bar: &Bar, trade: &Trade) -> bool {
    // Beyond is below for the stop of a long position and for the target of a short one.
    let long = trade.side == Side::Long;
    let beyond = |below: bool| if below { bar.open < trade.exit_price } else { bar.open > trade.exit_price };
    match trade.reason {
        ExitReason::Target => execution.target_gap == TargetGap::Level && beyond(!long),
        ExitReason::Stop | ExitReason::Trailing | ExitReason::Liquidation => {
            execution.stop_gap == StopGap::Level && beyond(long)
        }
        _ => false,
    }
}

/// Every fill lies within its bar, or has a price that the rules name for a bar which opens beyond.
fn fills_are_where_prices_were(execution: &Execution, bars: &Bars, trades: &[Trade]) -> Result<(), TestCaseError> {
    for trade in trades {
        let (entry, exit) = (row(bars, trade.entry_time), row(bars, trade.exit_time));
        // Where the volume spreads an entry over several bars its price is their mean.
        let last = if execution.volume_share.is_some() { exit } else { entry };
        prop_assert!(within(bars, entry..=last, trade.entry_price), "{trade:?}");
        let bar = bars.view().get(exit).unwrap();
        prop_assert!(
            within(bars, exit..=exit, trade.exit_price) || is_documented_gap(execution, &bar, trade),
            "{trade:?} on {bar:?}"
        );
        prop_assert!(trade.decided_at <= trade.entry_time && trade.entry_time <= trade.exit_time, "{trade:?}");
    }
    Ok(())
}

/// What trades gained is what the account gained.
fn money_adds_up(outcome: &Outcome) -> Result<(), TestCaseError> {
    let profits: f64 = outcome.trades.iter().map(|trade| trade.profit).sum();
    let turned: f64 = outcome.trades.iter().map(|trade| trade.quantity * (trade.entry_price + trade.exit_price)).sum();
    let gained = outcome.equity.equity.last().unwrap() - 10_000.0;
    prop_assert!((profits - gained).abs() <= 1e-9 * (10_000.0 + turned), "{profits} to {gained}");
    prop_assert!((outcome.summary.metrics.net_profit - gained).abs() <= 1e-9 * (10_000.0 + gained.abs()));
    prop_assert!(outcome.equity.equity.iter().chain(&outcome.equity.drawdown).all(|value| value.is_finite()));
    Ok(())
}

/// A trade with its symbol instead of the instrument's place.
fn named(spec: &RunSpec, trades: &[Trade]) -> Vec<(String, Trade)> {
    let name = |trade: &Trade| spec.instruments[usize::from(trade.instrument)].symbol.to_string();
    trades.iter().map(|trade| (name(trade), Trade { instrument: 0, ..*trade })).collect()
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

/// Steps a strategy as a bot does, and holds at every bar that what is filled was there, and that cash and position are the equity.
fn walk(bars: &Bars, document: &Document, execution: &Execution, share: f64) -> Result<(), TestCaseError> {
    let program = compile(document, &BTreeMap::new()).unwrap();
    let execution = Execution { volume_share: Some(share), ..execution.clone() };
    let plan =
        Plan { entry: *program.entry(), ..Plan::new(program.exits().clone(), *program.sizing(), execution, 10_000.0) };
    let (mut strategy, mut engine) = (program.stepper().unwrap(), Engine::new(plan).unwrap());
    let (mut profits, mut turned, mut decided) = (0.0, 0.0, Vec::new());
    for (row, bar) in bars.view().iter().enumerate() {
        let signal = strategy.step(&bar);
        let session_ends = row % SESSION == SESSION - 1;
        let mark = engine.step(&Step { bar, signal, session_ends });
        prop_assert_eq!(mark.equity.to_bits(), (engine.cash() + engine.quantity() * bar.close).to_bits());
        let mut filled = 0.0;
        for event in engine.events() {
            match event {
                Event::Opened(opened) => filled += opened.quantity,
                Event::Closed(trade) => {
                    if trade.reason != ExitReason::Liquidation {
                        filled += trade.quantity;
                    }
                    profits += trade.profit;
                    turned += trade.quantity * (trade.entry_price + trade.exit_price);
                    prop_assert!(trade.decided_at <= trade.entry_time && decided.contains(&trade.decided_at));
                }
            }
        }
        prop_assert!(filled <= share * bar.volume * (1.0 + 1e-6), "{filled} of {bar:?}");
        decided.push(assay_types::Timestamp::from_nanos(bar.time));
    }
    let last = bars.view().get(bars.len() - 1).unwrap();
    let mark = engine.finish(&last);
    profits += engine
        .events()
        .iter()
        .map(|event| if let Event::Closed(trade) = event { trade.profit } else { 0.0 })
        .sum::<f64>();
    let gained = mark.equity - 10_000.0;
    prop_assert!((profits - gained).abs() <= 1e-9 * (10_000.0 + turned), "{profits} to {gained}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn fills_and_money_are_sound_over_gaps_splits_and_silence(
        bars in any_bars(), document in any_document(), execution in any_execution(),
    ) {
        let lines = [("A", &bars)];
        let spec = spec(&[document], &lines, &execution);
        if let Some(outcome) = run(&spec, &lines).unwrap() {
            fills_are_where_prices_were(&execution, &bars, &outcome.trades)?;
            money_adds_up(&outcome)?;
            prop_assert_eq!(outcome.equity.len(), bars.len());
        }
    }

    #[test]
    fn no_more_is_filled_than_the_share_of_the_volume(
        bars in any_bars(), document in any_document(), execution in any_execution(), share in 0.001f64..0.5,
    ) {
        walk(&bars, &document, &execution, share)?;
    }

    #[test]
    fn money_adds_up_over_several_strategies_and_symbols(
        all in proptest::collection::vec(any_bars(), 3), documents in proptest::collection::vec(any_document(), 2), execution in any_execution(),
    ) {
        let lines: Vec<(&str, &Bars)> = ["A", "B", "C"].into_iter().zip(&all).collect();
        let spec = spec(&documents, &lines, &execution);
        if let Some(outcome) = run(&spec, &lines).unwrap() {
            for (place, (_, bars)) in lines.iter().enumerate() {
                let own = |trade: &&Trade| usize::from(trade.instrument) == place;
                let trades: Vec<Trade> = outcome.trades.iter().filter(own).copied().collect();
                fills_are_where_prices_were(&execution, bars, &trades)?;
            }
            money_adds_up(&outcome)?;
        }
    }

    #[test]
    fn the_order_in_which_symbols_are_given_changes_nothing(
        all in proptest::collection::vec(any_bars(), 3), documents in proptest::collection::vec(any_document(), 2), execution in any_execution(),
    ) {
        let lines: Vec<(&str, &Bars)> = ["A", "B", "C"].into_iter().zip(&all).collect();
        let here = spec(&documents, &lines, &execution);
        let Some(given) = run(&here, &lines).unwrap() else { return Ok(()) };
        for order in [[2, 0, 1], [1, 0, 2]] {
            let moved = order.map(|place| lines[place]);
            let there = spec(&documents, &moved, &execution);
            let permuted = run(&there, &moved).unwrap().unwrap();
            prop_assert_eq!(bits(&given.equity.equity), bits(&permuted.equity.equity));
            prop_assert_eq!(bits(&given.equity.drawdown), bits(&permuted.equity.drawdown));
            prop_assert_eq!(named(&here, &given.trades), named(&there, &permuted.trades));
        }
    }

    #[test]
    fn symbols_that_nobody_trades_change_nothing(
        all in proptest::collection::vec(any_bars(), 3), document in any_document(), execution in any_execution(),
    ) {
        let lines: Vec<(&str, &Bars)> = ["A", "B", "C"].into_iter().zip(&all).collect();
        // What is sold at the end is sold at the end of the run, which the others may put off.
        let execution = Execution { end: EndOfData::MarkOpen, ..execution };
        let alone = spec(std::slice::from_ref(&document), &lines[..1], &execution);
        let Some(alone) = run(&alone, &lines[..1]).unwrap() else { return Ok(()) };
        for order in [[0, 1, 2], [2, 1, 0]] {
            let lines = order.map(|place| lines[place]);
            let mut among = spec(std::slice::from_ref(&document), &lines, &execution);
            among.strategies[0].symbols = vec!["A".parse().unwrap()];
            let outcome = run(&among, &lines).unwrap().unwrap();
            let named: Vec<Trade> = named(&among, &outcome.trades).into_iter().map(|(_, trade)| trade).collect();
            prop_assert_eq!(&named, &alone.trades);
            // Other symbols add moments; at those of A the account is worth the same.
            let at: BTreeMap<i64, f64> = outcome.equity.time.iter().copied().zip(outcome.equity.equity.iter().copied()).collect();
            let there: Vec<f64> = alone.equity.time.iter().map(|time| at[time]).collect();
            prop_assert_eq!(bits(&there), bits(&alone.equity.equity));
        }
    }

    #[test]
    fn the_same_run_has_the_same_digest(bars in any_bars(), document in any_document(), execution in any_execution()) {
        let lines = [("A", &bars)];
        let spec = spec(&[document], &lines, &execution);
        let digests = [(); 2].map(|()| run(&spec, &lines).unwrap().map(|outcome| outcome.digest));
        prop_assert_eq!(digests[0], digests[1]);
    }
}
