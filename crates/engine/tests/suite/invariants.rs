//! What holds for any decisions over any prices.

use assay_dataset::{Bar, Bars};
use assay_engine::{
    EndOfData, Engine, EntryBar, Event, Execution, Fees, Fill, Intrabar, Plan, Record, Step, TargetGap, Trade,
    TrailingRule, Unobserved, simulate,
};
use assay_strategy::{ExitPlan, Signal, Signals, Sizing, TargetPlan, TrailingPlan};
use proptest::prelude::*;

const HOUR: i64 = 3_600_000_000_000;

/// Hours of random bars with jumps between them, missing hours and hours without trade.
fn any_bars() -> impl Strategy<Value = Bars> {
    let row = (-0.08f64..0.08, -0.03f64..0.03, 0.0f64..0.03, 0.0f64..0.03, 0u8..4, 1i64..30);
    proptest::collection::vec(row, 2..120).prop_map(|rows| {
        let mut bars = Bars::default();
        let (mut time, mut price) = (0, 100.0);
        for (jump, change, up, down, quiet, hours) in rows {
            time += HOUR * if hours > 24 { hours } else { 1 };
            let open = price * (1.0 + if quiet == 1 { jump } else { 0.0 });
            let (close, volume) = if quiet == 0 { (open, 0.0) } else { (open * (1.0 + change), 1_000.0) };
            let (high, low) = match quiet {
                0 => (open, open),
                _ => (open.max(close) * (1.0 + up), open.min(close) * (1.0 - down)),
            };
            price = close;
            bars.push(Bar { time, open, high, low, close, volume });
        }
        bars
    })
}

fn any_exits() -> impl Strategy<Value = ExitPlan> {
    let share = prop_oneof![Just(1.0), Just(0.5), Just(0.3)];
    (
        proptest::option::of(0.005f64..0.05),
        proptest::collection::vec((0.005f64..0.05, share), 0..3),
        proptest::option::of((0.005f64..0.05, 0.0f64..0.03)),
        proptest::option::of(1u32..20),
        any::<bool>(),
    )
        .prop_map(|(stop_loss, mut targets, trailing, max_bars, carry)| {
            targets.sort_by(|a, b| a.0.total_cmp(&b.0));
            ExitPlan {
                stop_loss,
                stop_by_distance: false,
                take_profit: targets.into_iter().map(|(at, close)| TargetPlan { at, close }).collect(),
                trailing: trailing.map(|(distance, activation)| TrailingPlan { distance, activation }),
                max_bars,
                carry,
                ..ExitPlan::default()
            }
        })
}

fn any_execution() -> impl Strategy<Value = Execution> {
    (
        prop_oneof![Just(Fill::NextOpen), Just(Fill::ThisClose)],
        prop_oneof![
            Just(Intrabar::Pessimistic),
            Just(Intrabar::Optimistic),
            Just(Intrabar::Ohlc),
            Just(Intrabar::NearestExtreme),
            Just(Intrabar::Colour)
        ],
        prop_oneof![Just(TrailingRule::Lagged), Just(TrailingRule::SameBar)],
        prop_oneof![Just(EntryBar::Remaining), Just(EntryBar::Never)],
        prop_oneof![Just(EndOfData::MarkOpen), Just(EndOfData::Close)],
        prop_oneof![Just(0.0), 0.0f64..0.01],
        prop_oneof![Just(1.0), Just(3.0)],
    )
        .prop_map(|(fill, intrabar, trailing, entry_bar, end, rate, leverage)| Execution {
            fill,
            intrabar,
            trailing,
            entry_bar,
            end,
            leverage,
            fees: Fees { rate, ..Fees::default() },
            target_gap: TargetGap::Open,
            ..Execution::default()
        })
}

prop_compose! {
    fn any_plan()(exits in any_exits(), execution in any_execution(), fraction in 0.1f64..1.0) -> Plan {
        let sizing = Sizing::EquityFraction(fraction * execution.leverage);
        Plan::new(exits, sizing, execution, 10_000.0)
    }
}

/// Decisions drawn from the bits of a number for each bar.
fn decisions(bits: &[u8], rows: usize) -> Signals {
    let column = |mask: u8| {
        (0..rows).map(|row| bits[row % bits.len()].rotate_left(row as u32 % 5) & 0b0011_0011 == mask).collect()
    };
    Signals {
        enter_long: column(0b0000_0001),
        exit_long: column(0b0000_0010),
        enter_short: column(0b0001_0000),
        exit_short: column(0b0010_0000),
        ..Signals::default()
    }
}

fn row_of(bars: &Bars, trade_time: assay_types::Timestamp) -> usize {
    bars.time.binary_search(&trade_time.as_nanos()).unwrap()
}

fn inside(bars: &Bars, row: usize, price: f64) -> bool {
    (bars.low[row]..=bars.high[row]).contains(&price)
}

/// Every fill lies within its bar. (A bar's open does, so gap fills do too; a liquidation price of cash over units is rounded.)
fn fills_lie_within_their_bars(bars: &Bars, trades: &[Trade]) -> Result<(), TestCaseError> {
    for trade in trades {
        let (entry, exit) = (row_of(bars, trade.entry_time), row_of(bars, trade.exit_time));
        prop_assert!(inside(bars, entry, trade.entry_price), "{trade:?}");
        prop_assert!(inside(bars, exit, trade.exit_price), "{trade:?}");
    }
    Ok(())
}

fn nothing_fills_before_it_is_decided(plan: &Plan, trades: &[Trade]) -> Result<(), TestCaseError> {
    for trade in trades {
        match plan.execution.fill {
            Fill::NextOpen => prop_assert!(trade.decided_at < trade.entry_time),
            Fill::ThisClose => prop_assert_eq!(trade.decided_at, trade.entry_time),
        }
        prop_assert!(trade.entry_time <= trade.exit_time);
    }
    Ok(())
}

fn money_adds_up(plan: &Plan, record: &Record) -> Result<(), TestCaseError> {
    let profits: f64 = record.trades.iter().map(|trade| trade.profit).sum();
    let equity = *record.equity.equity.last().unwrap();
    prop_assert!((plan.capital + profits - equity).abs() < 1e-7 * plan.capital, "{profits} to {equity}");
    let fees: f64 = record.trades.iter().map(|trade| trade.fees).sum();
    prop_assert!((fees - record.fees).abs() < 1e-7 * plan.capital, "{fees} to {}", record.fees);
    prop_assert!(record.equity.drawdown.iter().all(|drawdown| *drawdown <= 0.0));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn fills_and_money_are_sound(bars in any_bars(), plan in any_plan(), bits in proptest::collection::vec(any::<u8>(), 1..40)) {
        let signals = decisions(&bits, bars.len());
        let record = simulate(bars.view(), &signals, &plan, &mut Unobserved).unwrap();
        fills_lie_within_their_bars(&bars, &record.trades)?;
        nothing_fills_before_it_is_decided(&plan, &record.trades)?;
        money_adds_up(&plan, &record)?;
        prop_assert_eq!(record.equity.len(), bars.len());
    }

    /// What later bars hold changes nothing before them: the run over a prefix is the prefix of the run.
    #[test]
    fn the_future_changes_nothing(bars in any_bars(), plan in any_plan(), bits in proptest::collection::vec(any::<u8>(), 1..40), cut in 1usize..100) {
        let cut = cut.min(bars.len() - 1);
        let mut plan = plan;
        plan.execution.end = EndOfData::MarkOpen;
        // Whether a session ends is known from the next bar, so it is left out here.
        plan.exits.carry = true;
        let whole = simulate(bars.view(), &decisions(&bits, bars.len()), &plan, &mut Unobserved).unwrap();
        let part = simulate(bars.slice(0..cut), &decisions(&bits, cut), &plan, &mut Unobserved).unwrap();
        prop_assert_eq!(&whole.equity.equity[..cut], &part.equity.equity[..]);
        prop_assert_eq!(&whole.equity.drawdown[..cut], &part.equity.drawdown[..]);
        let closed: Vec<_> = part.trades.iter().filter(|trade| !trade.open).collect();
        prop_assert!(closed.iter().zip(&whole.trades).all(|(part, whole)| **part == *whole));
    }

    /// Cash and position are the equity at every bar, and events account for every change of the position.
    #[test]
    fn the_account_is_cash_and_position(bars in any_bars(), plan in any_plan(), bits in proptest::collection::vec(any::<u8>(), 1..40)) {
        let signals = decisions(&bits, bars.len());
        let mut engine = Engine::new(plan).unwrap();
        let mut held = 0.0;
        for (row, bar) in bars.view().iter().enumerate() {
            let signal = Signal {
                enter_long: signals.enter_long[row],
                exit_long: signals.exit_long[row],
                enter_short: signals.enter_short[row],
                exit_short: signals.exit_short[row],
                stop_distance: f64::NAN,
                risk_distance: f64::NAN,
                entry_distance: f64::NAN,
                limit_distance: f64::NAN,
            };
            let mark = engine.step(&Step { bar, signal, session_ends: false });
            for event in engine.events() {
                held += match event {
                    Event::Opened(opened) => opened.side.sign() * opened.quantity,
                    Event::Closed(trade) => -trade.side.sign() * trade.quantity,
                };
            }
            prop_assert!((held - engine.quantity()).abs() <= 1e-9 * held.abs().max(1.0));
            prop_assert_eq!(mark.equity.to_bits(), (engine.cash() + engine.quantity() * bar.close).to_bits());
            prop_assert!(mark.worst <= mark.equity);
        }
    }

    /// An account without leverage that only buys can lose no more than it has.
    #[test]
    fn buying_without_leverage_never_ends_below_zero(bars in any_bars(), plan in any_plan(), bits in proptest::collection::vec(any::<u8>(), 1..40)) {
        let mut plan = plan;
        plan.execution.leverage = 1.0;
        let mut signals = decisions(&bits, bars.len());
        signals.enter_short.fill(false);
        let record = simulate(bars.view(), &signals, &plan, &mut Unobserved).unwrap();
        prop_assert!(record.equity.equity.iter().all(|equity| *equity > 0.0));
    }
}
