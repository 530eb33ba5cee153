use assay_dataset::{Bar, Bars};
use assay_strategy::{ExitPlan, TargetPlan};

use super::*;
use crate::{ExitReason, Unobserved, simulate};

const DAY: i64 = 86_400_000_000_000;
const FLAT: [f64; 4] = [100.0, 101.0, 99.0, 100.0];

fn bars(rows: &[[f64; 4]]) -> Bars {
    let mut bars = Bars::default();
    for (number, [open, high, low, close]) in (1..).zip(rows) {
        bars.push(Bar { time: number * DAY, open: *open, high: *high, low: *low, close: *close, volume: 1_000.0 });
    }
    bars
}

fn signals(rows: usize) -> Signals {
    let never = vec![false; rows];
    let mut enter_long = never.clone();
    enter_long[1] = true;
    enter_long[4] = true;
    Signals {
        enter_long,
        exit_long: never.clone(),
        enter_short: never.clone(),
        exit_short: never,
        ..Signals::default()
    }
}

fn plan() -> Plan {
    let take_profit = vec![TargetPlan { at: 0.05, close: 1.0 }];
    let exits = ExitPlan { stop_loss: Some(0.05), take_profit, carry: true, ..ExitPlan::default() };
    Plan::new(exits, Sizing::Units(10.0), Execution::default(), 10_000.0)
}

/// Stop and target in one bar, then a second position.
fn fixture() -> (Bars, Signals) {
    let rows = [FLAT, FLAT, FLAT, [100.0, 106.0, 94.0, 100.0], FLAT, FLAT, FLAT];
    (bars(&rows), signals(rows.len()))
}

fn tried(decided_at: i64) -> Vec<Counterfactual> {
    let (bars, signals) = fixture();
    let decision = Decision { decided_at, side: Side::Long, quantity: 10.0, equity: 10_000.0, traded: 0.0 };
    counterfactuals(bars.view(), &signals, &plan(), &decision).unwrap()
}

fn under(tried: &[Counterfactual], rules: Rules) -> &Trade {
    &tried.iter().find(|one| one.rules == rules).unwrap().trades[0]
}

#[test]
fn the_rules_of_the_run_give_the_trade_of_the_run() {
    let (bars, signals) = fixture();
    let record = simulate(bars.view(), &signals, &plan(), &mut Unobserved).unwrap();
    let tried = tried(2 * DAY);
    assert_eq!(*under(&tried, Rules::Intrabar(Intrabar::Pessimistic)), record.trades[0]);
    assert_eq!(*under(&tried, Rules::Preset(Preset::Assay)), record.trades[0]);
}

#[test]
fn policies_and_presets_part_where_the_order_of_events_decides() {
    let tried = tried(2 * DAY);
    assert_eq!(tried.len(), 5 + Preset::ALL.len());
    let end = |rules| (under(&tried, rules).reason, under(&tried, rules).exit_price.to_bits());
    let (stopped, won) = ((ExitReason::Stop, 95.0f64.to_bits()), (ExitReason::Target, 105.0f64.to_bits()));
    assert_eq!(end(Rules::Intrabar(Intrabar::Optimistic)), won);
    assert_eq!(end(Rules::Intrabar(Intrabar::Ohlc)), won);
    assert_eq!(end(Rules::Preset(Preset::BacktestingPy)), stopped);
    assert_eq!(end(Rules::Preset(Preset::Nautilus)), won);
    assert_eq!(under(&tried, Rules::Preset(Preset::Vectorbt)).entry_time.as_nanos(), 2 * DAY, "fills at the close");
}

#[test]
fn a_position_that_never_ended_is_marked_and_an_unknown_decision_refused() {
    let open = tried(5 * DAY);
    assert!(open.iter().all(|one| one.trades.len() == 1 && one.trades[0].open));
    let (bars, signals) = fixture();
    let nowhere = Decision { decided_at: 7, side: Side::Long, quantity: 1.0, equity: 1.0, traded: 0.0 };
    assert_eq!(counterfactuals(bars.view(), &signals, &plan(), &nowhere), Err(EngineError::NoBars));
}
