mod properties;

use std::sync::Arc;

use assay_dataset::{Bar, Bars};
use assay_strategy::{EntryPlan, ExitPlan, OrderKind, Sizing};

use super::*;
use crate::{
    ConstantFunding, CorrelationRule, DetectionRule, Dropped, EndOfData, Execution, ExitReason, Fees, Fill, Funding,
    Intrabar, PerSymbol, Side, Trade, Unobserved, simulate,
};

const HOUR: i64 = 3_600_000_000_000;

/// A bar on which nothing happens.
const FLAT: [f64; 4] = [100.0, 101.0, 99.0, 100.0];

/// Bars of an hour each from open, high, low and close; hours without a row are missing.
fn bars(rows: &[Option<[f64; 4]>]) -> Bars {
    let mut bars = Bars::default();
    for (hour, row) in (1..).zip(rows) {
        if let Some([open, high, low, close]) = *row {
            bars.push(Bar { time: hour * HOUR, open, high, low, close, volume: 1_000.0 });
        }
    }
    bars
}

fn flat(rows: usize) -> Bars {
    bars(&vec![Some(FLAT); rows])
}

/// Decisions on the bars named: `L` and `l` enter and leave a long position, `S` and `s` a short one.
fn signals(rows: usize, decisions: &[(usize, &str)]) -> Signals {
    let column = |letter: char| {
        let mut column = vec![false; rows];
        for (bar, _) in decisions.iter().filter(|(_, letters)| letters.contains(letter)) {
            column[*bar] = true;
        }
        column
    };
    Signals {
        enter_long: column('L'),
        exit_long: column('l'),
        enter_short: column('S'),
        exit_short: column('s'),
        ..Signals::default()
    }
}

fn plan(fraction: f64) -> Plan {
    let exits = ExitPlan { carry: true, ..ExitPlan::default() };
    Plan::new(exits, Sizing::EquityFraction(fraction), Execution::default(), 10_000.0)
}

fn line_of<'a>(symbol: &'a Symbol, bars: &'a Bars) -> Line<'a> {
    Line { symbol, bars: bars.view(), finer: BarsView::default(), span: HOUR }
}

/// One strategy on one instrument, as tests write it down.
struct Row<'a> {
    strategy: u16,
    instrument: u16,
    plan: Plan,
    priority: u8,
    confidence: f64,
    detection: Detection,
    decisions: &'a [(usize, &'a str)],
}

impl<'a> Row<'a> {
    fn new(strategy: u16, instrument: u16, decisions: &'a [(usize, &'a str)]) -> Self {
        Self {
            strategy,
            instrument,
            plan: plan(0.25),
            priority: 50,
            confidence: 0.5,
            detection: Detection::Both,
            decisions,
        }
    }
}

fn run(symbols: &[(&str, Bars)], rows: &[Row<'_>], rules: &PortfolioRules) -> Record {
    let names: Vec<Symbol> = symbols.iter().map(|(name, _)| name.parse().unwrap()).collect();
    let lines: Vec<Line<'_>> = names.iter().zip(symbols).map(|(symbol, (_, bars))| line_of(symbol, bars)).collect();
    let signals: Vec<Signals> =
        rows.iter().map(|row| signals(symbols[usize::from(row.instrument)].1.len(), row.decisions)).collect();
    let pair = |(row, signals): (&Row<'_>, _)| Pair {
        origin: Origin { strategy: row.strategy, instrument: row.instrument },
        plan: row.plan.clone(),
        signals,
        priority: row.priority,
        confidence: row.confidence,
        detection: row.detection,
    };
    let pairs: Vec<Pair<'_>> =
        rows.iter().zip(&signals).map(|(row, signals)| pair((row, signals as &Signals))).collect();
    let setup = Setup { lines: &lines, pairs: &pairs, rules, capital: 10_000.0 };
    simulate_portfolio(&setup, &mut Unobserved).unwrap()
}

fn entries(record: &Record) -> Vec<(u16, u16)> {
    let mut trades: Vec<&Trade> = record.trades.iter().collect();
    trades.sort_by_key(|trade| trade.position);
    trades.iter().map(|trade| (trade.strategy, trade.instrument)).collect()
}

#[test]
fn sizes_are_fractions_of_the_whole_account() {
    let rising =
        bars(&[Some(FLAT), Some(FLAT), Some([100.0, 201.0, 100.0, 200.0]), Some([200.0, 201.0, 199.0, 200.0])]);
    let symbols = [("A", rising), ("B", flat(4))];
    let rows = [Row::new(0, 0, &[(0, "L")]), Row::new(0, 1, &[(2, "L")])];
    let record = run(&symbols, &rows, &PortfolioRules::default());
    // Twenty-five units of A at 100 are worth 5,000 at 200, so that a quarter of 12,500 buys B.
    assert_eq!(record.trades.iter().map(|trade| trade.quantity).collect::<Vec<_>>(), [25.0, 31.25]);
    assert_eq!(record.equity.equity, [10_000.0, 10_000.0, 12_500.0, 12_500.0]);
}

#[test]
fn what_is_closed_at_the_end_is_held_no_longer() {
    for letter in ["L", "S"] {
        let decisions = [(0, letter)];
        let mut row = Row::new(0, 0, &decisions);
        row.plan.execution.end = EndOfData::Close;
        let record = run(&[("A", flat(4))], &[row], &PortfolioRules::default());
        assert_eq!((record.trades.len(), record.equity.equity.last()), (1, Some(&10_000.0)), "{letter}");
    }
}

#[test]
fn what_is_sold_at_an_open_buys_at_the_same_open() {
    let all = || plan(1.0);
    let symbols = [("A", flat(5)), ("B", flat(5))];
    let swap = [
        Row { plan: all(), ..Row::new(0, 0, &[(2, "L")]) },
        Row { plan: all(), ..Row::new(0, 1, &[(0, "L"), (2, "l")]) },
    ];
    let record = run(&symbols, &swap, &PortfolioRules::default());
    assert_eq!(entries(&record), [(0, 1), (0, 0)]);
    assert_eq!(record.trades[0].exit_time, record.trades[1].entry_time);
    assert_eq!(record.trades[1].quantity.to_bits(), 100.0f64.to_bits());
}

#[test]
fn cash_that_is_gone_buys_nothing() {
    let symbols = [("A", flat(3)), ("B", flat(3))];
    let rows = [
        Row { plan: plan(1.0), ..Row::new(0, 0, &[(0, "L")]) },
        Row { plan: plan(1.0), ..Row::new(0, 1, &[(0, "L")]) },
    ];
    let record = run(&symbols, &rows, &PortfolioRules::default());
    assert_eq!(entries(&record), [(0, 0)]);
    assert_eq!(record.dropped, Dropped { too_small: 1, ..Dropped::default() });
}

#[test]
fn the_first_in_rank_takes_the_last_place() {
    let symbols = [("A", flat(4)), ("B", flat(4)), ("C", flat(4))];
    let rules = PortfolioRules { max_positions: Some(1), ..PortfolioRules::default() };
    let taken = |rank: [(u8, f64); 3]| {
        let row = |number: u16| {
            let (priority, confidence) = rank[usize::from(number)];
            Row { priority, confidence, ..Row::new(number, number, &[(0, "L")]) }
        };
        let record = run(&symbols, &[row(0), row(1), row(2)], &rules);
        assert_eq!(record.dropped, Dropped { outranked: 2, ..Dropped::default() });
        entries(&record)[0].0
    };
    assert_eq!(taken([(50, 0.5), (50, 0.5), (50, 0.5)]), 0, "the place in the specification");
    assert_eq!(taken([(50, 0.5), (50, 0.6), (50, 0.5)]), 1, "confidence");
    assert_eq!(taken([(50, 0.5), (50, 0.9), (51, 0.1)]), 2, "priority before confidence");
}

#[test]
fn a_place_that_an_exit_frees_is_taken_at_once() {
    let symbols = [("A", flat(5)), ("B", flat(5))];
    let rules = PortfolioRules { max_positions: Some(1), ..PortfolioRules::default() };
    let rows = [Row::new(0, 0, &[(0, "L"), (2, "l")]), Row::new(0, 1, &[(1, "L"), (2, "L")])];
    let record = run(&symbols, &rows, &rules);
    assert_eq!(entries(&record), [(0, 0), (0, 1)]);
    assert_eq!(record.dropped.outranked, 1);
}

#[test]
fn a_symbol_has_one_position_or_one_of_each_strategy() {
    let symbols = [("A", flat(4))];
    let rows = || [Row::new(0, 0, &[(0, "L")]), Row::new(1, 0, &[(0, "S")])];
    let one = run(&symbols, &rows(), &PortfolioRules::default());
    assert_eq!((entries(&one), one.dropped.symbol_taken), (vec![(0, 0)], 1));
    let rules = PortfolioRules { per_symbol: PerSymbol::EachStrategy, ..PortfolioRules::default() };
    let each = run(&symbols, &rows(), &rules);
    assert_eq!((entries(&each), each.dropped.symbol_taken), (vec![(0, 0), (1, 0)], 0));
    assert_eq!(each.trades.iter().map(|trade| trade.side).collect::<Vec<_>>(), [Side::Long, Side::Short]);
    assert_eq!(each.trades.iter().map(|trade| trade.position).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn a_missing_bar_keeps_the_last_known_close_and_the_order_waits() {
    let gaps = bars(&[Some(FLAT), None, None, Some([110.0, 111.0, 109.0, 110.0]), None]);
    let symbols = [("A", gaps), ("B", flat(5))];
    // Decided on the first bar of A, filled at its next, three hours later.
    let record = run(&symbols, &[Row::new(0, 0, &[(0, "L")]), Row::new(0, 1, &[])], &PortfolioRules::default());
    let trade = record.trades[0];
    assert_eq!((trade.entry_time.as_nanos(), trade.entry_price), (4 * HOUR, 110.0));
    assert_eq!(record.equity.time, [1, 2, 3, 4, 5].map(|hour| hour * HOUR));
    assert_eq!((trade.open, trade.exit_time.as_nanos(), trade.exit_price), (true, 4 * HOUR, 110.0));
    assert_eq!(record.exposed_bars, 2, "marked at the last close while there is no bar");
}

#[test]
fn a_loss_elsewhere_brings_liquidation_nearer() {
    let falling = bars(&[Some(FLAT), Some(FLAT), Some([100.0, 100.0, 40.0, 40.0]), Some([40.0, 41.0, 39.0, 40.0])]);
    let dipping = bars(&[Some(FLAT), Some(FLAT), Some(FLAT), Some([100.0, 100.0, 55.0, 60.0])]);
    let mut levered = plan(2.0);
    levered.execution.leverage = 4.0;
    let row = |instrument| Row { plan: levered.clone(), ..Row::new(0, instrument, &[(0, "L")]) };
    let alone = run(&[("B", dipping.clone())], &[row(0)], &PortfolioRules::default());
    assert_eq!(alone.trades[0].reason, ExitReason::EndOfData);
    let both = run(&[("A", falling), ("B", dipping)], &[row(0), row(1)], &PortfolioRules::default());
    let reasons: Vec<_> = both.trades.iter().map(|trade| (trade.instrument, trade.reason)).collect();
    assert_eq!(reasons[0], (0, ExitReason::Liquidation));
}

/// Both extremes in one bar of an hour, with bars of half an hour that tell their order.
fn with_finer(finer: &[[f64; 4]]) -> Record {
    let rows = [Some(FLAT), Some(FLAT), Some([100.0, 106.0, 94.0, 100.0]), Some(FLAT)];
    let bars = bars(&rows);
    let mut halves = Bars::default();
    for (place, [open, high, low, close]) in (1..).zip(finer) {
        halves.push(Bar {
            time: 2 * HOUR + place * HOUR / 2,
            open: *open,
            high: *high,
            low: *low,
            close: *close,
            volume: 1.0,
        });
    }
    let symbol = "A".parse().unwrap();
    let lines = [Line { finer: halves.view(), ..line_of(&symbol, &bars) }];
    let signals = signals(4, &[(0, "L")]);
    let mut plan = plan(0.25);
    plan.exits.stop_loss = Some(0.05);
    plan.exits.take_profit = vec![assay_strategy::TargetPlan { at: 0.05, close: 1.0 }];
    plan.execution.intrabar = Intrabar::Finer;
    let pairs = [Pair {
        origin: Origin::default(),
        plan,
        signals: &signals,
        priority: 50,
        confidence: 0.5,
        detection: Detection::Both,
    }];
    let rules = PortfolioRules::default();
    let setup = Setup { lines: &lines, pairs: &pairs, rules: &rules, capital: 10_000.0 };
    simulate_portfolio(&setup, &mut Unobserved).unwrap()
}

#[test]
fn finer_bars_tell_what_came_first() {
    let first = |finer: &[[f64; 4]]| {
        let record = with_finer(finer);
        assert_eq!(record.ambiguous_bars, 1);
        (record.trades[0].reason, record.uncovered_bars)
    };
    let (up, down) = ([100.0, 106.0, 99.0, 99.0], [99.0, 100.0, 94.0, 100.0]);
    assert_eq!(first(&[up, down]), (ExitReason::Target, 0));
    assert_eq!(first(&[[100.0, 101.0, 94.0, 95.0], [95.0, 106.0, 95.0, 100.0]]), (ExitReason::Stop, 0));
    assert_eq!(first(&[[100.0, 106.0, 94.0, 100.0]]), (ExitReason::Stop, 0), "both in one finer bar");
    assert_eq!(first(&[up]), (ExitReason::Stop, 1), "the low is missing");
    assert_eq!(first(&[]), (ExitReason::Stop, 1));
}

#[test]
fn an_instrument_that_moves_like_one_that_is_held_is_left_out() {
    let wave = |sign: f64| {
        let row = |hour: usize| {
            let close = 100.0 + sign * [0.0, 1.0, -1.0, 2.0][hour % 4];
            Some([close, close + 1.0, close - 1.0, close])
        };
        bars(&(0..10).map(row).collect::<Vec<_>>())
    };
    let dropped = |other: Bars, side: &'static str, window| {
        let correlation = Some(CorrelationRule { window, limit: 0.8 });
        let rules = PortfolioRules { correlation, ..PortfolioRules::default() };
        let decisions: &[(usize, &str)] = if side == "L" { &[(8, "L")] } else { &[(8, "S")] };
        let rows = [Row::new(0, 0, &[(6, "L")]), Row::new(0, 1, decisions)];
        run(&[("A", wave(1.0)), ("B", other)], &rows, &rules).dropped.correlated
    };
    assert_eq!(dropped(wave(1.0), "L", 5), 1);
    assert_eq!(dropped(wave(1.0), "S", 5), 0, "a short position is the opposite");
    assert_eq!(dropped(wave(-1.0), "L", 5), 0);
    assert_eq!(dropped(wave(-1.0), "S", 5), 1, "two opposites are alike");
    assert_eq!(dropped(wave(1.0), "L", 50), 0, "too few returns");
    assert_eq!(dropped(flat(10), "L", 5), 0, "it never moved");
}

#[test]
fn strategies_on_one_instrument_share_the_volume_of_its_bars() {
    let row = |number: u16, decisions: &'static [(usize, &'static str)]| {
        let mut row = Row::new(number, 0, decisions);
        row.plan.sizing = Sizing::Units(10.0);
        row.plan.entry.life = 5;
        row.plan.execution.volume_share = Some(0.015);
        row
    };
    let rules = PortfolioRules { per_symbol: PerSymbol::EachStrategy, ..PortfolioRules::default() };
    let rows = [row(0, &[(0, "L"), (3, "l")]), row(1, &[(0, "L"), (3, "l")])];
    let record = run(&[("A", flat(7))], &rows, &rules);
    let filled = |trade: &Trade| (trade.strategy, trade.exit_time.as_nanos() / HOUR - 1, trade.quantity);
    assert_eq!(record.trades.iter().map(filled).collect::<Vec<_>>(), [(0, 4, 10.0), (1, 4, 5.0), (1, 5, 5.0)]);
    let most = PortfolioRules { max_positions: Some(1), ..rules };
    let late =
        run(&[("A", flat(7)), ("B", flat(7))], &[row(0, &[(0, "L"), (3, "l")]), Row::new(1, 1, &[(3, "L")])], &most);
    assert_eq!(late.dropped.outranked, 1, "a position that leaves in parts may still be there at the next open");
}

#[test]
fn detection_types_are_chosen_or_confirm_each_other() {
    use Detection::{Both, Fast, Slow};
    let taken = |detection: DetectionRule, types: [Detection; 2]| {
        let rules = PortfolioRules { detection, per_symbol: PerSymbol::EachStrategy, ..PortfolioRules::default() };
        let row = |number: u16| Row { detection: types[usize::from(number)], ..Row::new(number, 0, &[(0, "L")]) };
        let record = run(&[("A", flat(3))], &[row(0), row(1)], &rules);
        assert_eq!(record.trades.len() as u64 + record.dropped.detection, 2);
        entries(&record).into_iter().map(|entry| entry.0).collect::<Vec<_>>()
    };
    assert_eq!(taken(DetectionRule::Any, [Fast, Slow]), [0, 1]);
    assert_eq!(taken(DetectionRule::Fast, [Fast, Slow]), [0]);
    assert_eq!(taken(DetectionRule::Slow, [Fast, Slow]), [1]);
    assert_eq!(taken(DetectionRule::Fast, [Both, Slow]), [0]);
    assert_eq!(taken(DetectionRule::Confirmed, [Fast, Slow]), [0, 1]);
    assert_eq!(taken(DetectionRule::Confirmed, [Fast, Fast]), [0u16; 0]);
}
