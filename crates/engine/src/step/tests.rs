//! Single rules of the step function, each on a handful of bars.

use assay_strategy::{Signals, TargetPlan, TrailingPlan};

use super::*;
use crate::{EndOfData, ExitReason, FeeTier, Fees, Fill, Intrabar, Record, Slippage, Unobserved, simulate};

mod money;
mod orders;
mod volume;

const DAY: i64 = 86_400_000_000_000;

/// Bars from open, high, low, close; a day each.
fn bars(rows: &[[f64; 4]]) -> assay_dataset::Bars {
    let mut bars = assay_dataset::Bars::default();
    for (number, [open, high, low, close]) in (1..).zip(rows) {
        let time = number * DAY;
        bars.push(Bar { time, open: *open, high: *high, low: *low, close: *close, volume: 1_000.0 });
    }
    bars
}

const FLAT: [f64; 4] = [100.0, 101.0, 99.0, 100.0];

/// Decisions by name at given bars: `L` and `l` enter and leave long, `S` and `s` short.
fn signals(rows: usize, decisions: &[(usize, &str)]) -> Signals {
    let column =
        |name: char| (0..rows).map(move |bar| decisions.iter().any(|(at, what)| *at == bar && what.contains(name)));
    Signals {
        enter_long: column('L').collect(),
        exit_long: column('l').collect(),
        enter_short: column('S').collect(),
        exit_short: column('s').collect(),
        ..Signals::default()
    }
}

fn plan() -> Plan {
    let exits = ExitPlan { carry: true, ..ExitPlan::default() };
    Plan::new(exits, Sizing::Units(10.0), Execution::default(), 10_000.0)
}

fn run(rows: &[[f64; 4]], decisions: &[(usize, &str)], plan: &Plan) -> Record {
    simulate(bars(rows).view(), &signals(rows.len(), decisions), plan, &mut Unobserved).unwrap()
}

fn exits(record: &Record) -> Vec<(i64, f64, ExitReason)> {
    record.trades.iter().map(|trade| (trade.exit_time.as_nanos() / DAY - 1, trade.exit_price, trade.reason)).collect()
}

fn close_to(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
}

#[test]
fn a_decision_fills_at_the_next_open_and_the_account_adds_up() {
    let rows = [FLAT, [102.0, 106.0, 101.0, 105.0], [107.0, 108.0, 103.0, 104.0]];
    let record = run(&rows, &[(0, "L"), (1, "l")], &plan());
    let trade = record.trades[0];
    assert_eq!((trade.entry_time.as_nanos() / DAY, trade.decided_at.as_nanos() / DAY), (2, 1));
    assert_eq!(exits(&record), [(2, 107.0, ExitReason::Signal)]);
    close_to(trade.profit, 50.0);
    assert_eq!(record.equity.equity, [10_000.0, 10_030.0, 10_050.0]);
    assert_eq!((trade.bars_held, record.exposed_bars), (1, 1));
    close_to(trade.best_excursion, 107.0 / 102.0 - 1.0);
    close_to(trade.worst_excursion, 101.0 / 102.0 - 1.0);
    // The worst of bar 1: ten units at 101 beside the high of the start.
    close_to(record.equity.drawdown[1], -10.0 / 10_000.0);
}

#[test]
fn a_decision_fills_at_this_close_by_choice() {
    let mut plan = plan();
    plan.execution.fill = Fill::ThisClose;
    let record = run(&[FLAT, [102.0, 106.0, 101.0, 105.0], FLAT], &[(0, "L"), (1, "l")], &plan);
    assert_eq!(exits(&record), [(1, 105.0, ExitReason::Signal)]);
    close_to(record.trades[0].profit, 50.0);
}

#[test]
fn a_short_gains_when_the_price_falls() {
    let rows = [FLAT, [100.0, 103.0, 89.0, 90.0], [88.0, 89.0, 80.0, 85.0]];
    let record = run(&rows, &[(0, "S"), (1, "s")], &plan());
    let trade = record.trades[0];
    assert_eq!((trade.side, trade.exit_price), (Side::Short, 88.0));
    close_to(trade.profit, 120.0);
    close_to(trade.worst_excursion, -0.03);
    close_to(record.equity.equity[1], 10_100.0);
    close_to(record.equity.drawdown[1], -30.0 / 10_000.0);
}

#[test]
fn the_other_side_turns_a_position_around() {
    let rows = [FLAT, FLAT, [110.0, 112.0, 109.0, 110.0], FLAT];
    let record = run(&rows, &[(0, "L"), (1, "S")], &plan());
    assert_eq!(exits(&record), [(2, 110.0, ExitReason::Reversal), (3, 100.0, ExitReason::EndOfData)]);
    assert_eq!(record.trades.iter().map(|trade| trade.position).collect::<Vec<_>>(), [0, 1]);
    assert!(record.trades[1].open);
    close_to(record.equity.equity[3], 10_200.0);
}

#[test]
fn each_side_ends_by_its_own_rules() {
    let mut plan = plan();
    plan.exits.stop_loss = Some(0.02);
    plan.exits.short = Some(Box::new(ExitPlan { stop_loss: Some(0.05), max_bars: Some(2), ..plan.exits.clone() }));
    let rows = [FLAT, FLAT, [100.0, 104.0, 97.0, 100.0], FLAT, FLAT];
    let ends = |side: &str| exits(&run(&rows, &[(0, side)], &plan))[0];
    assert_eq!(ends("L"), (2, 98.0, ExitReason::Stop));
    assert_eq!(ends("S"), (3, 100.0, ExitReason::Time));
    plan.exits.short = Some(Box::new(ExitPlan { carry: false, ..ExitPlan::default() }));
    let last = |side: &str| exits(&run(&rows, &[(0, side)], &plan))[0];
    assert_eq!(last("S"), (1, 100.0, ExitReason::Session), "a day is a session");
    assert_eq!(last("L"), (2, 98.0, ExitReason::Stop));
}

#[test]
fn contradictory_and_late_decisions_are_counted_and_dropped() {
    let record = run(&[FLAT; 4], &[(0, "LS"), (1, "Ll"), (3, "L")], &plan());
    assert_eq!(record.trades, []);
    assert_eq!((record.dropped.contradictory, record.dropped.at_end), (1, 1));
}

#[test]
fn profit_targets_close_parts_of_one_position() {
    let mut plan = plan();
    let target = |at, close| TargetPlan { at, close };
    plan.exits.take_profit = vec![target(0.05, 0.5), target(0.10, 0.5)];
    let rows = [FLAT, FLAT, [100.0, 106.0, 99.0, 105.0], [105.0, 109.0, 104.0, 108.0], [111.0, 112.0, 110.0, 111.0]];
    let record = run(&rows, &[(0, "L")], &plan);
    assert_eq!(exits(&record), [(2, 105.0, ExitReason::Target), (4, 111.0, ExitReason::Target)]);
    assert!(record.trades.iter().all(|trade| trade.position == 0 && (trade.quantity - 5.0).abs() < 1e-12));
    close_to(record.equity.equity[4], 10_000.0 + 25.0 + 55.0);
}

#[test]
fn a_limit_needs_trade_through_unless_touch_is_chosen() {
    let mut plan = plan();
    plan.exits.take_profit = vec![TargetPlan { at: 0.05, close: 1.0 }];
    let rows = [FLAT, FLAT, [100.0, 105.0, 99.0, 104.0]];
    assert!(run(&rows, &[(0, "L")], &plan).trades[0].open);
    plan.execution.limit = crate::LimitRule::Touch;
    assert_eq!(exits(&run(&rows, &[(0, "L")], &plan)), [(2, 105.0, ExitReason::Target)]);
}

#[test]
fn a_trailing_stop_waits_for_its_activation() {
    let mut plan = plan();
    plan.exits.trailing = Some(TrailingPlan { distance: 0.02, activation: 0.05 });
    let rows = [FLAT, [100.0, 104.0, 90.0, 100.0], [100.0, 110.0, 99.0, 109.0], [109.0, 109.5, 107.0, 108.0]];
    let record = run(&rows, &[(0, "L")], &plan);
    assert_eq!(exits(&record), [(3, 110.0 * 0.98, ExitReason::Trailing)]);
    plan.execution.trailing = crate::TrailingRule::SameBar;
    assert_eq!(exits(&run(&rows, &[(0, "L")], &plan)), [(2, 110.0 * 0.98, ExitReason::Trailing)]);
}

#[test]
fn the_entry_bar_can_be_left_out_of_stops() {
    let mut plan = plan();
    plan.exits.trailing = Some(TrailingPlan { distance: 0.02, activation: 0.0 });
    let rows = [FLAT, [100.0, 120.0, 90.0, 100.0], [100.0, 100.5, 98.5, 99.0], [99.0, 99.5, 97.0, 98.0]];
    assert_eq!(exits(&run(&rows, &[(0, "L")], &plan)), [(1, 98.0, ExitReason::Trailing)]);
    plan.execution.entry_bar = crate::EntryBar::Never;
    assert_eq!(exits(&run(&rows, &[(0, "L")], &plan)), [(3, 100.5 * 0.98, ExitReason::Trailing)]);
}

#[test]
fn a_time_exit_counts_the_bars_held() {
    let mut plan = plan();
    plan.exits.max_bars = Some(2);
    let record = run(&[FLAT; 6], &[(0, "L")], &plan);
    assert_eq!(exits(&record), [(3, 100.0, ExitReason::Time)]);
    assert_eq!(record.trades[0].bars_held, 2);
    plan.execution.fill = Fill::ThisClose;
    assert_eq!(exits(&run(&[FLAT; 6], &[(0, "L")], &plan)), [(2, 100.0, ExitReason::Time)]);
}

#[test]
fn positions_that_are_not_carried_close_with_the_session() {
    let mut plan = plan();
    plan.exits.carry = false;
    // Bars of a day each: every bar but the last ends a session.
    let record = run(&[FLAT, FLAT, FLAT], &[(0, "L")], &plan);
    assert_eq!(exits(&record), [(1, 100.0, ExitReason::Session)]);
}

#[test]
fn a_stop_can_come_as_a_distance_with_the_decision() {
    let mut plan = plan();
    plan.exits.stop_by_distance = true;
    let rows = [FLAT, [100.0, 101.0, 96.0, 97.0], [97.0, 98.0, 90.0, 91.0]];
    let mut decisions = signals(3, &[(0, "L")]);
    decisions.stop_distance = Some(vec![7.0, 1.0, 1.0]);
    let record = simulate(bars(&rows).view(), &decisions, &plan, &mut Unobserved).unwrap();
    assert_eq!(exits(&record), [(2, 93.0, ExitReason::Stop)]);
    decisions.stop_distance = Some(vec![f64::NAN; 3]);
    assert!(simulate(bars(&rows).view(), &decisions, &plan, &mut Unobserved).unwrap().trades[0].open);
}

#[test]
fn sizes_follow_equity_value_units_or_risk() {
    let quantity = |sizing, risk: f64| {
        let mut decisions = signals(3, &[(0, "L")]);
        decisions.risk_distance = Some(vec![risk; 3]);
        let plan = Plan { sizing, ..plan() };
        let record = simulate(bars(&[FLAT; 3]).view(), &decisions, &plan, &mut Unobserved).unwrap();
        (record.trades.first().map_or(0.0, |trade| trade.quantity), record.dropped.without_distance)
    };
    assert_eq!(quantity(Sizing::EquityFraction(0.5), 1.0), (50.0, 0));
    assert_eq!(quantity(Sizing::Notional(2_500.0), 1.0), (25.0, 0));
    assert_eq!(quantity(Sizing::Units(7.0), 1.0), (7.0, 0));
    assert_eq!(quantity(Sizing::Units(700.0), 1.0), (100.0, 0));
    assert_eq!(quantity(Sizing::Risk(0.01), 4.0), (25.0, 0));
    assert_eq!(quantity(Sizing::Risk(0.01), f64::NAN), (0.0, 1));
    assert_eq!(quantity(Sizing::Risk(0.01), -1.0), (0.0, 1));
}

#[test]
fn quantities_are_whole_steps_and_not_too_small() {
    let mut plan = plan();
    plan.execution.quantity_step = 0.1;
    plan.sizing = Sizing::Units(0.3);
    close_to(run(&[FLAT; 3], &[(0, "L")], &plan).trades[0].quantity, 0.3);
    plan.execution.minimum_quantity = 1.0;
    let record = run(&[FLAT; 3], &[(0, "L")], &plan);
    assert_eq!((record.trades.len(), record.dropped.too_small), (0, 1));
}

#[test]
fn costs_are_paid_on_both_sides_and_parts_share_the_entry_fee() {
    let mut plan = plan();
    plan.exits.take_profit = vec![TargetPlan { at: 0.05, close: 0.25 }];
    plan.execution.fees =
        Fees { rate: 0.01, tiers: vec![FeeTier { from_volume: 1_000.0, rate: 0.0 }], ..Fees::default() };
    plan.execution.slippage = Slippage { basis_points: 100.0, ..Slippage::default() };
    let rows = [FLAT, FLAT, [100.0, 107.0, 99.0, 105.0], FLAT];
    let record = run(&rows, &[(0, "L"), (2, "l")], &plan);
    // Bought ten at 101 for a fee of 10.1; from then on the tier without fees holds.
    close_to(record.fees, 10.1);
    close_to(record.trades[0].fees, 2.525);
    close_to(record.trades[1].fees, 7.575);
    // Targets do not slip, market orders do.
    assert_eq!(exits(&record).iter().map(|exit| exit.1).collect::<Vec<_>>(), [101.0 * 1.05, 99.0]);
    let profits: f64 = record.trades.iter().map(|trade| trade.profit).sum();
    close_to(record.equity.equity[3], 10_000.0 + profits);
}

#[test]
fn an_account_that_cannot_bear_its_position_is_liquidated() {
    let mut plan = plan();
    plan.sizing = Sizing::EquityFraction(1.0);
    let rows = [FLAT, FLAT, [100.0, 150.0, 99.0, 140.0], [150.0, 210.0, 140.0, 160.0], [100.0, 101.0, 99.0, 100.0]];
    let record = run(&rows, &[(0, "S"), (3, "L")], &plan);
    assert_eq!(exits(&record), [(3, 200.0, ExitReason::Liquidation)]);
    assert_eq!(record.equity.equity[3..], [0.0, 0.0]);
    assert_eq!(record.dropped.too_small, 1);
    close_to(record.equity.drawdown[3], -1.0);
}

#[test]
fn leverage_buys_more_and_liquidates_sooner() {
    let mut plan = plan();
    plan.execution.leverage = 4.0;
    plan.sizing = Sizing::EquityFraction(4.0);
    let rows = [FLAT, FLAT, [100.0, 100.0, 70.0, 72.0]];
    let record = run(&rows, &[(0, "L")], &plan);
    close_to(record.trades[0].quantity, 400.0);
    assert_eq!(exits(&record), [(2, 75.0, ExitReason::Liquidation)]);
}

#[test]
fn the_order_inside_a_bar_follows_the_policy() {
    let mut plan = plan();
    plan.exits.stop_loss = Some(0.05);
    plan.exits.take_profit = vec![TargetPlan { at: 0.05, close: 1.0 }];
    let price = |intrabar, bar: [f64; 4], side: &str| {
        let mut plan = plan.clone();
        plan.execution.intrabar = intrabar;
        let record = run(&[FLAT, FLAT, bar], &[(0, side)], &plan);
        assert_eq!(record.ambiguous_bars, 1);
        record.trades[0].exit_price.round() as i64
    };
    let (falling, rising) = ([100.0, 107.0, 94.0, 98.0], [100.0, 106.0, 93.0, 103.0]);
    assert_eq!([Intrabar::Pessimistic, Intrabar::Optimistic].map(|rule| price(rule, falling, "L")), [95, 105]);
    assert_eq!([Intrabar::Pessimistic, Intrabar::Optimistic].map(|rule| price(rule, falling, "S")), [105, 95]);
    assert_eq!([falling, rising].map(|bar| price(Intrabar::Colour, bar, "L")), [105, 95]);
    assert_eq!([falling, rising].map(|bar| price(Intrabar::Ohlc, bar, "L")), [105, 105]);
    assert_eq!([falling, rising].map(|bar| price(Intrabar::NearestExtreme, bar, "L")), [95, 105]);
}

#[test]
fn an_open_position_can_be_sold_at_the_end() {
    let mut plan = plan();
    plan.execution.end = EndOfData::Close;
    plan.execution.fees = Fees { fixed: 1.0, ..Fees::default() };
    let record = run(&[FLAT; 3], &[(0, "L")], &plan);
    assert_eq!((record.trades[0].open, record.trades[0].reason), (false, ExitReason::EndOfData));
    assert_eq!(record.equity.equity.last(), Some(&9_998.0));
}

#[test]
fn bad_input_is_refused_and_never_panics() {
    let empty = simulate(assay_dataset::Bars::default().view(), &Signals::default(), &plan(), &mut Unobserved);
    assert_eq!(empty.unwrap_err(), crate::EngineError::NoBars);
    let short = simulate(bars(&[FLAT; 3]).view(), &signals(2, &[]), &plan(), &mut Unobserved).unwrap_err();
    assert_eq!(short, crate::EngineError::Columns { column: "enter_long", found: 2, bars: 3 });
    let refused = |change: fn(&mut assay_dataset::Bars)| {
        let mut bars = bars(&[FLAT; 3]);
        change(&mut bars);
        simulate(bars.view(), &signals(3, &[]), &plan(), &mut Unobserved).unwrap_err().to_string()
    };
    assert!(
        refused(|bars| bars.close[1] = f64::NAN)
            .contains("bar 1 cannot be traded: it holds a number that is not finite")
    );
    assert!(refused(|bars| bars.time[2] = 0).contains("its time is before"));
    assert!(refused(|bars| bars.low[0] = 0.0).contains("a price that is not above zero"));
    let wrong = Plan { capital: f64::NAN, ..plan() };
    assert!(simulate(bars(&[FLAT; 3]).view(), &signals(3, &[]), &wrong, &mut Unobserved).is_err());
}

#[test]
fn an_observer_sees_the_end_and_can_cancel() {
    struct Watch(Vec<usize>, crate::Control);
    impl crate::Observer for Watch {
        fn progress(&mut self, progress: &crate::Progress) -> crate::Control {
            self.0.push(progress.done);
            self.1
        }
    }
    let rows = vec![FLAT; 1_000];
    let mut watch = Watch(Vec::new(), crate::Control::Continue);
    simulate(bars(&rows).view(), &signals(1_000, &[]), &plan(), &mut watch).unwrap();
    assert!(watch.0.len() <= crate::MAX_CALLS + 1 && watch.0.is_sorted());
    assert_eq!(watch.0.last(), Some(&1_000));
    let mut cancel = Watch(Vec::new(), crate::Control::Cancel);
    let canceled = simulate(bars(&rows).view(), &signals(1_000, &[]), &plan(), &mut cancel);
    assert_eq!((canceled, cancel.0.len()), (Err(crate::EngineError::Canceled), 1));
}
