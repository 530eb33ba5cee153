//! Six-bar fixtures: a long position of ten units entered at 100 with a stop at 95 and a target at 105, one special bar each, under our
//! rules and under those of other engines. The expected fills of the others were measured by running the named versions; those
//! marked "by source" were read from their source.

use assay_dataset::{Bar, Bars};
use assay_engine::{Execution, Plan, Preset, Record, TrailingRule, Unobserved, simulate};
use assay_strategy::{ExitPlan, Signals, Sizing, TargetPlan, TrailingPlan};

use Preset::{
    Assay, BacktestingPy, Freqtrade, Jesse, Lean, LeanBase, Nautilus, NautilusAdaptive, TradingView, Vectorbt,
    VectorbtNextOpen,
};

const DAY: i64 = 86_400_000_000_000;

/// A bar on which nothing happens.
const FLAT: [f64; 4] = [100.0, 101.0, 99.0, 100.0];

/// Both extremes in one bar, by colour.
const BOTH: [f64; 4] = [100.0, 106.0, 94.0, 100.0];
const BOTH_GREEN: [f64; 4] = [100.0, 106.0, 94.0, 101.0];
const BOTH_RED: [f64; 4] = [100.0, 106.0, 94.0, 99.0];

type Exit = Option<(i64, f64)>;

/// Bars of a day each from open, high, low and close.
fn bars(rows: &[[f64; 4]]) -> Bars {
    let mut bars = Bars::default();
    for (number, [open, high, low, close]) in (1..).zip(rows) {
        let time = number * DAY;
        bars.push(Bar { time, open: *open, high: *high, low: *low, close: *close, volume: 1_000.0 });
    }
    bars
}

/// Ten units with a stop at 5 % and a target at 5 %.
fn bracket(execution: Execution) -> Plan {
    let exits = ExitPlan {
        stop_loss: Some(0.05),
        take_profit: vec![TargetPlan { at: 0.05, close: 1.0 }],
        carry: true,
        ..ExitPlan::default()
    };
    Plan::new(exits, Sizing::Units(10.0), execution, 100_000.0)
}

fn enter_long_on_bar_1(rows: &[[f64; 4]], plan: &Plan) -> Record {
    let never = vec![false; rows.len()];
    let mut signals = Signals {
        enter_long: never.clone(),
        exit_long: never.clone(),
        enter_short: never.clone(),
        exit_short: never,
        ..Signals::default()
    };
    signals.enter_long[1] = true;
    simulate(bars(rows).view(), &signals, plan, &mut Unobserved).unwrap()
}

/// Returns bar and price of the only exit, or `None` if the position stayed open.
fn exit(record: &Record) -> Exit {
    let trade = record.trades.first()?;
    (!trade.open).then(|| (trade.exit_time.as_nanos() / DAY - 1, trade.exit_price))
}

fn on_bar(bar: usize, special: [f64; 4], preset: Preset) -> Exit {
    let mut rows = [FLAT; 6];
    rows[bar] = special;
    let mut plan = bracket(preset.execution());
    plan.execution.quantity_step = 0.0;
    exit(&enter_long_on_bar_1(&rows, &plan))
}

fn expect(bar: usize, special: [f64; 4], expected: &[(Preset, Exit)]) {
    for (preset, expected) in expected {
        assert_eq!(on_bar(bar, special, *preset), *expected, "{}", preset.as_str());
    }
}

#[test]
fn entries_fill_where_each_engine_fills_them() {
    let rows = [FLAT, FLAT, [102.0, 103.0, 101.0, 102.0], FLAT, FLAT, FLAT];
    let entry = |preset: Preset| {
        let trade = enter_long_on_bar_1(&rows, &bracket(preset.execution())).trades[0];
        (trade.entry_time.as_nanos() / DAY - 1, trade.entry_price)
    };
    for preset in [Assay, BacktestingPy, Freqtrade, TradingView, VectorbtNextOpen] {
        assert_eq!(entry(preset), (2, 102.0), "{}", preset.as_str());
    }
    for preset in [Vectorbt, Nautilus, Jesse, Lean] {
        assert_eq!(entry(preset), (1, 100.0), "{}", preset.as_str());
    }
}

#[test]
fn fixture_a_stop_and_target_in_one_bar() {
    let (stopped, won) = (Some((3, 95.0)), Some((3, 105.0)));
    expect(
        3,
        BOTH,
        &[
            (Assay, stopped),
            (BacktestingPy, stopped),
            (Vectorbt, stopped),
            (VectorbtNextOpen, stopped),
            (Freqtrade, stopped), // by source
            (Nautilus, won),
            (NautilusAdaptive, stopped),
            (Jesse, stopped),
        ],
    );
    expect(3, BOTH_GREEN, &[(Jesse, stopped)]);
    expect(3, BOTH_RED, &[(Jesse, won)]);
}

#[test]
fn fixture_b_stop_and_target_on_the_bar_after_the_signal() {
    let (stopped, won) = (Some((2, 95.0)), Some((2, 105.0)));
    expect(
        2,
        BOTH,
        &[
            (Assay, stopped),
            (BacktestingPy, stopped),
            (Vectorbt, stopped),
            (VectorbtNextOpen, None), // its entry bar
            (Freqtrade, stopped),     // by source
            (Nautilus, won),
            (NautilusAdaptive, stopped),
            (Jesse, stopped),
        ],
    );
}

#[test]
fn fixture_c_the_bar_opens_beyond_the_stop() {
    let (at_open, at_stop) = (Some((3, 90.0)), Some((3, 95.0)));
    let expected = [
        (Assay, at_open),
        (BacktestingPy, at_open),
        (Vectorbt, at_open),
        (VectorbtNextOpen, at_open),
        (Freqtrade, at_open), // by source
        (Lean, at_open),      // by source
        (Nautilus, at_stop),
        (NautilusAdaptive, at_stop),
        (Jesse, at_open),
        (TradingView, at_open),      // by its documentation
        (LeanBase, Some((3, 91.0))), // by source: the close is worse than the stop
    ];
    expect(3, [90.0, 92.0, 88.0, 91.0], &expected);
}

#[test]
fn fixture_c2_the_bar_opens_beyond_the_stop_and_recovers() {
    let expected = [
        (Assay, Some((3, 90.0))),
        (BacktestingPy, Some((3, 90.0))),
        (Vectorbt, Some((3, 90.0))),  // by source
        (Freqtrade, Some((3, 95.0))), // by source: too good
    ];
    expect(3, [90.0, 96.0, 88.0, 91.0], &expected);
}

#[test]
fn fixture_d_the_bar_opens_beyond_the_target() {
    let (at_open, at_target) = (Some((3, 110.0)), Some((3, 105.0)));
    let expected = [
        (Assay, at_open),
        (BacktestingPy, at_open),
        (Vectorbt, at_open),
        (VectorbtNextOpen, at_open),
        (Lean, at_open), // by source
        (Nautilus, at_target),
        (NautilusAdaptive, at_target),
        (Jesse, at_open),
        (TradingView, at_open),        // by its documentation
        (Freqtrade, Some((3, 108.0))), // by source: the target moved into the range
        (LeanBase, Some((3, 108.0))),  // by source
    ];
    expect(3, [110.0, 112.0, 108.0, 111.0], &expected);
}

#[test]
fn fixture_e_the_low_touches_the_stop() {
    for preset in Preset::ALL.into_iter().filter(|preset| *preset != LeanBase) {
        assert_eq!(on_bar(3, [100.0, 101.0, 95.0, 100.0], preset), Some((3, 95.0)), "{}", preset.as_str());
    }
}

#[test]
fn fixture_f_the_high_touches_the_target() {
    let touch = [100.0, 105.0, 99.0, 100.0];
    for preset in [BacktestingPy, Vectorbt, VectorbtNextOpen, Nautilus, NautilusAdaptive, Jesse, Freqtrade] {
        assert_eq!(on_bar(3, touch, preset), Some((3, 105.0)), "{}", preset.as_str());
    }
    // A limit order of ours and of LEAN waits for a trade beyond its price.
    for preset in [Assay, Lean] {
        assert_eq!(on_bar(3, touch, preset), None, "{}", preset.as_str());
    }
}

#[test]
fn fixture_t_a_trailing_stop() {
    let rows = [FLAT, FLAT, FLAT, [100.0, 110.0, 99.0, 106.0], [106.0, 107.0, 103.0, 104.0], FLAT];
    let trail = |execution: Execution| {
        let mut plan = bracket(execution);
        let trailing = Some(TrailingPlan { distance: 0.05, activation: 0.0 });
        plan.exits = ExitPlan { trailing, carry: true, ..ExitPlan::default() };
        exit(&enter_long_on_bar_1(&rows, &plan))
    };
    for preset in [Assay, Vectorbt, VectorbtNextOpen, Nautilus] {
        assert_eq!(trail(preset.execution()), Some((4, 104.5)), "{}", preset.as_str());
    }
    // Nautilus trailing on quotes, and freqtrade by source.
    let quotes = Execution { trailing: TrailingRule::SameBar, ..Nautilus.execution() };
    assert_eq!(trail(quotes), Some((3, 104.5)));
    assert_eq!(trail(Freqtrade.execution()), Some((3, 104.5)));
}

#[test]
fn fixtures_are_valid_bars() {
    assert_eq!(bars(&[FLAT, BOTH, BOTH_GREEN, BOTH_RED]).view().first_defect(), None);
}
