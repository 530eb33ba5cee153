//! Exits that a bar's volume fills in parts.

use super::*;

/// Ten units a bar may give, of a thousand that are traded.
fn limited() -> Plan {
    let mut plan = plan();
    plan.entry.life = 9;
    plan.sizing = Sizing::Units(25.0);
    plan.execution.volume_share = Some(0.01);
    plan
}

/// Bar, quantity, price and reason of every part.
fn parts(record: &Record) -> Vec<(i64, f64, f64, ExitReason)> {
    let part =
        |trade: &crate::Trade| (trade.exit_time.as_nanos() / DAY - 1, trade.quantity, trade.exit_price, trade.reason);
    record.trades.iter().map(part).collect()
}

fn at(open: f64) -> [f64; 4] {
    [open, open + 1.0, open - 1.0, open]
}

/// Bars 1 to 3 fill the entry at 100; then come these.
fn after_entry(rows: &[[f64; 4]]) -> Vec<[f64; 4]> {
    [&[FLAT; 4], rows].concat()
}

#[test]
fn an_exit_takes_as_many_bars_as_its_volume_needs() {
    let rows = after_entry(&[at(101.0), at(102.0), at(103.0), at(104.0), at(105.0)]);
    let record = run(&rows, &[(0, "L"), (4, "l")], &limited());
    let signal = ExitReason::Signal;
    assert_eq!(parts(&record), [(5, 10.0, 102.0, signal), (6, 10.0, 103.0, signal), (7, 5.0, 104.0, signal)]);
    assert!(record.trades.iter().all(|trade| trade.position == 0 && (trade.entry_price - 100.0).abs() < 1e-9));
    close_to(record.trades.iter().map(|trade| trade.profit).sum(), 20.0 + 30.0 + 20.0);
    // Five units are still held at 103.
    close_to(record.equity.equity[6], 10_000.0 + 20.0 + 30.0 + 15.0);
    let mut close = limited();
    close.execution.fill = Fill::ThisClose;
    let record = run(&rows, &[(0, "L"), (4, "l")], &close);
    assert_eq!(parts(&record), [(4, 10.0, 101.0, signal), (5, 10.0, 102.0, signal), (6, 5.0, 103.0, signal)]);
}

#[test]
fn a_stop_that_was_hit_goes_on_at_the_next_open_wherever_that_is() {
    let mut plan = limited();
    plan.exits.stop_loss = Some(0.05);
    let rows = after_entry(&[[100.0, 101.0, 94.0, 96.0], at(98.0), at(110.0), FLAT]);
    let record = run(&rows, &[(0, "L")], &plan);
    let stop = ExitReason::Stop;
    assert_eq!(parts(&record), [(4, 10.0, 95.0, stop), (5, 10.0, 98.0, stop), (6, 5.0, 110.0, stop)]);
    // Fifteen units saw the low of 94.
    close_to(record.equity.drawdown[4], (9_950.0 - 15.0 * 6.0) / 10_000.0 - 1.0);
}

#[test]
fn a_target_goes_on_while_the_stop_guards_the_rest() {
    let mut plan = limited();
    plan.exits.stop_loss = Some(0.05);
    plan.exits.take_profit = vec![TargetPlan { at: 0.05, close: 0.6 }];
    let rows = after_entry(&[[100.0, 106.0, 99.0, 104.0], [103.0, 104.0, 94.0, 96.0], at(97.0), FLAT]);
    let record = run(&rows, &[(0, "L")], &plan);
    let (target, stop) = (ExitReason::Target, ExitReason::Stop);
    let expected = [(4, 10.0, 105.0, target), (5, 5.0, 103.0, target), (5, 5.0, 95.0, stop), (6, 5.0, 97.0, stop)];
    assert_eq!(parts(&record), expected);
    plan.exits.take_profit = vec![TargetPlan { at: 0.05, close: 1.0 }];
    let all = run(&rows, &[(0, "L")], &plan);
    let expected = [(4, 10.0, 105.0, target), (5, 10.0, 103.0, target), (6, 5.0, 97.0, target)];
    assert_eq!(parts(&all), expected, "no stop acts on what an order closes already");
}

#[test]
fn two_targets_of_one_bar_wait_together_and_a_later_signal_takes_everything() {
    let mut plan = limited();
    let target = |at, close| TargetPlan { at, close };
    plan.exits.take_profit = vec![target(0.02, 0.6), target(0.04, 0.2)];
    let rows = after_entry(&[[100.0, 106.0, 99.0, 104.0], at(103.0), at(102.0), FLAT]);
    let record = run(&rows, &[(0, "L")], &plan);
    let reason = ExitReason::Target;
    let open = (7, 5.0, 100.0, ExitReason::EndOfData);
    assert_eq!(parts(&record), [(4, 10.0, 102.0, reason), (5, 10.0, 103.0, reason), open]);
    let left = run(&rows, &[(0, "L"), (4, "l")], &plan);
    let signal = ExitReason::Signal;
    assert_eq!(parts(&left), [(4, 10.0, 102.0, reason), (5, 10.0, 103.0, signal), (6, 5.0, 102.0, signal)]);
}

#[test]
fn entry_and_exit_share_the_volume_of_a_bar() {
    let mut plan = limited();
    plan.sizing = Sizing::Units(10.0);
    plan.exits.stop_loss = Some(0.05);
    let record = run(&[FLAT, [100.0, 101.0, 90.0, 92.0], at(93.0), FLAT], &[(0, "L")], &plan);
    assert_eq!(parts(&record), [(2, 10.0, 93.0, ExitReason::Stop)]);
}

#[test]
fn the_end_of_a_session_goes_on_in_the_next_one() {
    let mut plan = limited();
    plan.exits.carry = false;
    let record = run(&[FLAT, FLAT, at(97.0), FLAT], &[(0, "L")], &plan);
    // Ten units are bought at the open; the close of the same day has no volume left for them.
    assert_eq!(parts(&record), [(2, 10.0, 97.0, ExitReason::Session)]);
    assert_eq!(record.dropped.partial, 1, "no more is bought of what is being sold");
}

#[test]
fn the_other_side_waits_until_the_first_one_is_closed() {
    let rows = after_entry(&[at(101.0), at(102.0), at(103.0), at(104.0), FLAT]);
    let turned = |life, units| {
        let mut plan = limited();
        plan.entry.life = life;
        plan.sizing = Sizing::Units(units);
        let record = run(&rows, &[(0, "L"), (4, "S")], &plan);
        let sides: Vec<_> = record.trades.iter().map(|trade| (trade.side, trade.quantity, trade.entry_price)).collect();
        (sides, record.dropped.expired)
    };
    let long = |quantity| (Side::Long, quantity, 100.0);
    let (sides, expired) = turned(9, 25.0);
    assert_eq!((&sides[..3], expired), (&[long(10.0), long(10.0), long(5.0)][..], 0));
    // Five at 104 beside the last of the long side, ten at each of the next two opens.
    let (side, quantity, price) = sides[3];
    assert_eq!((side, quantity), (Side::Short, 15.0));
    close_to(price, (5.0 * 104.0 + 10.0 * 100.0) / 15.0);
    // The exit takes all of its bar's volume, and the entry lives no longer than that.
    assert_eq!(turned(1, 10.0), (vec![long(10.0)], 1));
}

#[test]
fn a_liquidation_and_the_end_of_the_run_fill_whole() {
    let mut plan = limited();
    plan.capital = 1_000.0;
    plan.execution.leverage = 5.0;
    let fall = after_entry(&[[100.0, 101.0, 50.0, 55.0], FLAT]);
    assert_eq!(parts(&run(&fall, &[(0, "L")], &plan)), [(4, 25.0, 60.0, ExitReason::Liquidation)]);
    let during = run(&after_entry(&[FLAT, [100.0, 101.0, 30.0, 35.0], FLAT]), &[(0, "L"), (4, "l")], &plan);
    let (signal, liquidation) = (ExitReason::Signal, ExitReason::Liquidation);
    assert_eq!(parts(&during)[0], (5, 10.0, 100.0, signal));
    assert_eq!((parts(&during)[1].1, parts(&during)[1].3), (15.0, liquidation), "on its way out already");
    let mut end = limited();
    end.execution.end = EndOfData::Close;
    let record = run(&after_entry(&[at(101.0), at(102.0)]), &[(0, "L"), (4, "l")], &end);
    assert_eq!(parts(&record), [(5, 10.0, 102.0, signal), (5, 15.0, 102.0, ExitReason::EndOfData)]);
}

#[test]
fn parts_are_whole_steps_and_a_bar_without_volume_fills_nothing() {
    let mut plan = limited();
    plan.execution.quantity_step = 4.0;
    plan.sizing = Sizing::Units(24.0);
    let mut silent = bars(&after_entry(&[FLAT, FLAT, FLAT, FLAT, FLAT, FLAT]));
    silent.volume[6] = 0.0;
    let record = simulate(silent.view(), &signals(10, &[(0, "L"), (4, "l")]), &plan, &mut Unobserved).unwrap();
    let rows: Vec<_> = parts(&record).into_iter().map(|(bar, quantity, ..)| (bar, quantity)).collect();
    assert_eq!(rows, [(5, 8.0), (7, 8.0), (8, 8.0)]);
}
