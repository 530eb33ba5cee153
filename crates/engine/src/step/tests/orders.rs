//! Entries with a price of their own.

use assay_strategy::OrderKind;

use super::{super::order::to_tick, *};
use crate::{Dropped, LimitRule, Unfilled};

/// A plan whose entries wait at a distance of 2 % for two bars.
fn waiting(order: OrderKind) -> Plan {
    let entry = EntryPlan { order, distance: 0.02, limit_distance: 0.01, life: 2, ..EntryPlan::default() };
    Plan { entry, ..plan() }
}

/// Bar and price of every entry.
fn entries(record: &Record) -> Vec<(i64, f64)> {
    record.trades.iter().map(|trade| (trade.entry_time.as_nanos() / DAY - 1, trade.entry_price)).collect()
}

fn entered(order: OrderKind, side: &str, bar: [f64; 4]) -> Vec<(i64, f64)> {
    entries(&run(&[FLAT, bar, FLAT], &[(0, side)], &waiting(order)))
}

#[test]
fn a_limit_fills_beyond_its_price_and_better_at_a_gap() {
    let long = |bar| entered(OrderKind::Limit, "L", bar);
    assert_eq!(long([100.0, 101.0, 97.0, 99.0]), [(1, 98.0)]);
    assert_eq!(long([95.0, 99.0, 94.0, 98.0]), [(1, 95.0)], "the open is better");
    assert_eq!(long([100.0, 101.0, 98.0, 99.0]), [], "a touch may be somebody else's");
    let short = |bar| entered(OrderKind::Limit, "S", bar);
    assert_eq!(short([100.0, 103.0, 99.0, 100.0]), [(1, 102.0)]);
    assert_eq!(short([105.0, 106.0, 104.0, 105.0]), [(1, 105.0)]);
    let mut touch = waiting(OrderKind::Limit);
    touch.execution.limit = LimitRule::Touch;
    assert_eq!(entries(&run(&[FLAT, [100.0, 101.0, 98.0, 99.0]], &[(0, "L")], &touch)), [(1, 98.0)]);
}

#[test]
fn a_stop_fills_at_its_price_and_worse_at_a_gap() {
    let long = |bar| entered(OrderKind::Stop, "L", bar);
    assert_eq!(long([100.0, 102.0, 99.0, 101.0]), [(1, 102.0)]);
    assert_eq!(long([104.0, 105.0, 103.0, 104.0]), [(1, 104.0)], "the open is worse");
    assert_eq!(entered(OrderKind::Stop, "S", [100.0, 101.0, 97.0, 99.0]), [(1, 98.0)]);
    let mut slipping = waiting(OrderKind::Stop);
    slipping.execution.slippage = Slippage { spread: 1.0, ..Slippage::default() };
    assert_eq!(entries(&run(&[FLAT, [100.0, 102.0, 99.0, 101.0]], &[(0, "L")], &slipping)), [(1, 102.5)]);
}

#[test]
fn a_stop_limit_pays_no_more_than_its_limit() {
    let long = |bar| entered(OrderKind::StopLimit, "L", bar);
    assert_eq!(long([100.0, 102.5, 99.0, 101.0]), [(1, 102.0)], "reached inside the bar");
    assert_eq!(long([102.5, 104.0, 102.2, 103.0]), [(1, 102.5)], "opens between stop and limit");
    assert_eq!(long([105.0, 106.0, 104.0, 105.0]), [(2, 100.0)], "beyond the limit, and back at the next open");
    assert_eq!(long([105.0, 106.0, 102.0, 103.0]), [(1, 103.0)], "comes back to the limit after the open");
}

/// A run whose orders have their distances from the bar of the decision.
fn by_bar(order: OrderKind, side: &str, rows: &[[f64; 4]], (entry, limit): (f64, f64)) -> Record {
    let mut plan = waiting(order);
    (plan.entry.by_distance, plan.entry.limit_by_distance) = (true, order == OrderKind::StopLimit);
    let mut signals = signals(rows.len(), &[(0, side)]);
    // Only the distance at the decision counts.
    let column = |first: f64| Some((0..rows.len()).map(|row| if row == 0 { first } else { 7.0 }).collect());
    (signals.entry_distance, signals.limit_distance) = (column(entry), column(limit));
    simulate(bars(rows).view(), &signals, &plan, &mut Unobserved).unwrap()
}

#[test]
fn an_order_lies_at_the_distance_that_its_bar_told() {
    let at = |order, side, bar, distances| entries(&by_bar(order, side, &[FLAT, bar, FLAT], distances));
    let (dips, rises) = ([100.0, 101.0, 96.0, 99.0], [100.0, 104.0, 99.0, 101.0]);
    assert_eq!(at(OrderKind::Limit, "L", dips, (3.0, 0.0)), [(1, 97.0)]);
    assert_eq!(at(OrderKind::Limit, "S", rises, (3.0, 0.0)), [(1, 103.0)]);
    assert_eq!(at(OrderKind::Limit, "L", dips, (5.0, 0.0)), []);
    assert_eq!(at(OrderKind::Limit, "L", dips, (0.0, 0.0)), [(1, 100.0)], "at the close");
    assert_eq!(at(OrderKind::Stop, "L", rises, (3.0, 0.0)), [(1, 103.0)]);
    assert_eq!(at(OrderKind::Stop, "S", dips, (3.0, 0.0)), [(1, 97.0)]);
    let gap = [104.0, 106.0, 103.0, 105.0];
    assert_eq!(at(OrderKind::StopLimit, "L", gap, (3.0, 1.5)), [(1, 104.0)], "opens between 103 and 104.5");
    assert_eq!(at(OrderKind::StopLimit, "L", gap, (3.0, 0.5)), [(1, 103.5)], "comes back to the limit");
}

#[test]
fn an_entry_whose_price_is_not_known_is_dropped_and_counted() {
    for (order, distances) in [
        (OrderKind::Limit, (f64::NAN, 0.0)),
        (OrderKind::Stop, (-1.0, 0.0)),
        (OrderKind::Limit, (100.0, 0.0)),
        (OrderKind::Stop, (f64::INFINITY, 0.0)),
        (OrderKind::StopLimit, (1.0, f64::NAN)),
    ] {
        let record = by_bar(order, "L", &[FLAT; 3], distances);
        let expected = Dropped { without_price: 1, ..Dropped::default() };
        assert_eq!((record.trades.len(), record.dropped), (0, expected), "{order:?} {distances:?}");
    }
    let mut held = by_bar(OrderKind::Limit, "L", &[FLAT; 3], (f64::NAN, 0.0)).dropped;
    held.add(&Dropped { without_price: 2, ..Dropped::default() });
    assert_eq!(held.without_price, 3);
    assert!(!serde_json::to_string(&Dropped::default()).unwrap().contains("without_price"));
}

#[test]
fn an_order_lives_as_long_as_it_is_told() {
    let rows = [FLAT, FLAT, [100.0, 101.0, 97.0, 99.0], FLAT];
    let with = |life| {
        let mut plan = waiting(OrderKind::Limit);
        plan.entry.life = life;
        run(&rows, &[(0, "L")], &plan)
    };
    assert_eq!((entries(&with(1)), with(1).dropped), (vec![], Dropped { expired: 1, ..Dropped::default() }));
    assert_eq!(entries(&with(2)), [(2, 98.0)]);
    assert_eq!(with(2).trades[0].decided_at.as_nanos(), DAY);
}

#[test]
fn an_exit_condition_takes_a_waiting_order_back_and_a_new_decision_replaces_it() {
    let rows = [FLAT, FLAT, [100.0, 101.0, 97.0, 99.0], FLAT];
    let back = run(&rows, &[(0, "L"), (1, "l")], &waiting(OrderKind::Limit));
    assert_eq!((entries(&back), back.dropped.withdrawn), (vec![], 1));
    let higher = [FLAT, [100.0, 111.0, 99.0, 110.0], [110.0, 111.0, 107.0, 110.0], FLAT];
    assert_eq!(entries(&run(&higher, &[(0, "L"), (1, "L")], &waiting(OrderKind::Limit))), [(2, 107.8)]);
}

#[test]
fn an_order_waits_after_a_decision_at_this_close() {
    let mut plan = waiting(OrderKind::Limit);
    plan.execution.fill = Fill::ThisClose;
    let record = run(&[[100.0, 101.0, 90.0, 100.0], [100.0, 101.0, 97.0, 99.0]], &[(0, "L")], &plan);
    assert_eq!(entries(&record), [(1, 98.0)], "the low before the decision fills nothing");
}

#[test]
fn stops_and_targets_see_what_remains_of_the_bar_of_the_entry() {
    let bracket = |order, intrabar, bar| {
        let mut plan = waiting(order);
        plan.exits.stop_loss = Some(0.05);
        plan.exits.take_profit = vec![TargetPlan { at: 0.05, close: 1.0 }];
        plan.execution.intrabar = intrabar;
        let record = run(&[FLAT, bar, FLAT], &[(0, "L")], &plan);
        record.trades[0].reason
    };
    // The price came down to the limit at 98; whether the high of 104 was before is not known.
    let dips = [100.0, 104.0, 97.0, 99.0];
    assert_eq!(bracket(OrderKind::Limit, Intrabar::Pessimistic, dips), ExitReason::EndOfData);
    assert_eq!(bracket(OrderKind::Limit, Intrabar::Optimistic, dips), ExitReason::Target);
    assert_eq!(bracket(OrderKind::Limit, Intrabar::Ohlc, dips), ExitReason::EndOfData);
    assert_eq!(bracket(OrderKind::Limit, Intrabar::Pessimistic, [100.0, 104.0, 92.0, 99.0]), ExitReason::Stop);
    // The price rose to the stop at 102; whether the low of 96 was before is not known.
    let rises = [100.0, 103.0, 96.0, 101.0];
    assert_eq!(bracket(OrderKind::Stop, Intrabar::Pessimistic, rises), ExitReason::Stop);
    assert_eq!(bracket(OrderKind::Stop, Intrabar::Optimistic, rises), ExitReason::EndOfData);
    assert_eq!(bracket(OrderKind::Stop, Intrabar::Pessimistic, [100.0, 108.0, 99.0, 105.0]), ExitReason::Target);
}

#[test]
fn a_bar_gives_no_more_than_its_share_of_the_volume() {
    let mut plan = plan();
    plan.entry.life = 3;
    plan.sizing = Sizing::Units(25.0);
    plan.execution.volume_share = Some(0.01);
    let rows = [FLAT, FLAT, [110.0, 111.0, 109.0, 110.0], [120.0, 121.0, 119.0, 120.0], FLAT];
    let record = run(&rows, &[(0, "L")], &plan);
    // Ten at 100, ten at 110, five at 120.
    assert_eq!((record.trades.len(), record.trades[0].quantity), (1, 25.0));
    close_to(record.trades[0].entry_price, (1_000.0 + 1_100.0 + 600.0) / 25.0);
    assert_eq!(record.dropped, Dropped::default());
    plan.entry.life = 2;
    let shorter = run(&rows, &[(0, "L")], &plan);
    assert_eq!((shorter.trades[0].quantity, shorter.dropped.partial), (20.0, 1));
    plan.execution.unfilled = Unfilled::Drop;
    let dropped = run(&rows, &[(0, "L")], &plan);
    assert_eq!((dropped.trades[0].quantity, dropped.dropped.partial), (10.0, 1));
}

#[test]
fn a_bar_that_opens_beyond_a_limit_gives_its_volume_once() {
    let mut plan = waiting(OrderKind::Limit);
    plan.sizing = Sizing::Units(25.0);
    plan.execution.volume_share = Some(0.01);
    let below = [95.0, 97.0, 94.0, 95.0];
    let record = run(&[FLAT, below, below, FLAT], &[(0, "L")], &plan);
    // Ten at each open, and none at 98, where the price never was.
    assert_eq!((entries(&record), record.trades[0].quantity), (vec![(1, 95.0)], 20.0));
    assert_eq!(record.dropped.partial, 1);
}

#[test]
fn prices_of_orders_are_whole_ticks_on_the_worse_side() {
    let mut plan = waiting(OrderKind::Limit);
    plan.entry.distance = 0.011;
    plan.execution.tick_size = 0.5;
    plan.exits.stop_loss = Some(0.013);
    let rows = [FLAT, [100.0, 101.0, 97.9, 99.0], [99.0, 99.5, 96.0, 97.0]];
    let record = run(&rows, &[(0, "L")], &plan);
    // 98.9 becomes 98.5 for a buyer, and the stop at 97.2195 becomes 97.
    assert_eq!(entries(&record), [(1, 98.5)]);
    assert_eq!(exits(&record), [(2, 97.0, ExitReason::Stop)]);
    assert_eq!(to_tick(0.3, 0.1, true).to_bits(), (3.0f64 * 0.1).to_bits());
    assert!(to_tick(f64::NEG_INFINITY, 0.1, true).is_infinite());
}
