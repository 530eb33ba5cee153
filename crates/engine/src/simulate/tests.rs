//! The loops for quiet stretches against the step function, bar by bar.

use std::sync::Arc;

use assay_dataset::{Bar, Bars};
use assay_strategy::{EntryPlan, ExitPlan, OrderKind, Sizing, TargetPlan, TrailingPlan};
use assay_types::Timeframe;
use proptest::prelude::*;

use super::*;
use crate::{
    AfterExit, ConstantFunding, EndOfData, EntryBar, Execution, Fees, Fill, Funding, Intrabar, LimitRule, Slippage,
    StopGap, TargetGap, TrailingRule, Unobserved,
};

const HOUR: i64 = 3_600_000_000_000;

/// Every bar through [`Engine::step`].
fn stepped(bars: BarsView<'_>, signals: &Signals, plan: &Plan) -> Record {
    let mut engine = Engine::new(plan.clone()).unwrap();
    let mut record = Recorder::new(plan.capital, bars.time);
    for (index, bar) in bars.iter().enumerate() {
        let session_ends = !plan.exits.carries() && ends_session(bars.time, index);
        let mark = engine.step(&Step { bar, signal: signal(signals, index), session_ends });
        record.take(mark, engine.events());
    }
    let mark = engine.finish(&bars.get(bars.len() - 1).unwrap());
    record.finish(mark, engine.events());
    record.into_record(&Totals {
        fees: engine.fees(),
        funding: engine.funding(),
        traded_value: engine.traded(),
        ambiguous_bars: engine.ambiguous(),
        uncovered_bars: 0,
        dropped: engine.dropped(),
    })
}

/// Random walks with jumps, flat stretches and hours without trade.
fn any_bars() -> impl Strategy<Value = Bars> {
    let row = (-0.08f64..0.08, -0.02f64..0.02, 0.0f64..0.02, 0.0f64..0.02, 0u8..9, 1i64..4);
    prop::collection::vec(row, 1..300).prop_map(|rows| {
        let mut bars = Bars::default();
        let (mut price, mut time) = (100.0, 0);
        for (jump, change, up, down, kind, hours) in rows {
            time += hours * HOUR;
            let open = price * (1.0 + if kind == 1 { jump } else { 0.0 });
            let close = if kind == 0 { open } else { open * (1.0 + change) };
            let (high, low) =
                if kind == 0 { (open, open) } else { (open.max(close) * (1.0 + up), open.min(close) * (1.0 - down)) };
            bars.push(Bar { time, open, high, low, close, volume: if kind == 0 { 0.0 } else { 1_000.0 } });
            price = close;
        }
        bars
    })
}

prop_compose! {
    fn any_exits()(
        stop_loss in prop::option::of(0.005f64..0.1),
        stop_by_distance in prop::bool::weighted(0.2),
        targets in prop::collection::vec(0.005f64..0.05, 0..3),
        trailing in prop::option::of((0.005f64..0.05, prop_oneof![Just(0.0), 0.0f64..0.02])),
        max_bars in prop::option::of(1u32..40),
        carry in any::<bool>(),
    ) -> ExitPlan {
        let mut at = 0.0;
        let take_profit = targets.iter().map(|step| { at += step; TargetPlan { at, close: 0.4 } }).collect();
        let trailing = trailing.map(|(distance, activation)| TrailingPlan { distance, activation });
        ExitPlan { stop_loss, stop_by_distance, take_profit, trailing, max_bars, carry, ..ExitPlan::default() }
    }
}

prop_compose! {
    /// Rules for both sides, and now and then others for one of them.
    fn any_sides()(
        both in any_exits(),
        long in prop::option::weighted(0.3, any_exits()),
        short in prop::option::weighted(0.3, any_exits()),
    ) -> ExitPlan {
        ExitPlan { long: long.map(Box::new), short: short.map(Box::new), ..both }
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
        never in any::<bool>(),
        wait in any::<bool>(),
        close in any::<bool>(),
        leverage in prop_oneof![Just(1.0), Just(5.0)],
        rate in prop_oneof![Just(0.0), 0.0f64..0.01],
        maintenance in prop_oneof![Just(0.0), Just(0.15)],
        volume_share in prop::option::weighted(0.3, 0.001f64..0.1),
    ) -> Execution {
        Execution {
            fill, intrabar, limit, target_gap, stop_gap, trailing, leverage, maintenance, volume_share,
            entry_bar: if never { EntryBar::Never } else { EntryBar::Remaining },
            after_exit: if wait { AfterExit::Wait } else { AfterExit::Reenter },
            end: if close { EndOfData::Close } else { EndOfData::MarkOpen },
            fees: Fees { rate, ..Fees::default() },
            slippage: Slippage { basis_points: 3.0, ..Slippage::default() },
            ..Execution::default()
        }
    }
}

prop_compose! {
    fn any_entry()(
        order in prop_oneof![Just(OrderKind::Market), Just(OrderKind::Limit), Just(OrderKind::Stop), Just(OrderKind::StopLimit)],
        distance in 0.0f64..0.01,
        life in 1u32..5,
        (by_distance, limit_by_distance) in (prop::bool::weighted(0.3), prop::bool::weighted(0.3)),
    ) -> EntryPlan {
        EntryPlan { order, distance, limit_distance: 0.002, life, by_distance, limit_by_distance }
    }
}

fn any_funding() -> impl Strategy<Value = Option<Arc<Funding>>> {
    prop::option::weighted(0.2, -0.001f64..0.001).prop_map(|rate| {
        let constant = rate.map(|rate| ConstantFunding { interval: Timeframe::HOUR, rate })?;
        Some(Arc::new(Funding { constant: Some(constant), rates: Vec::new() }))
    })
}

fn any_signals() -> impl Strategy<Value = Vec<[bool; 4]>> {
    prop::collection::vec(prop::array::uniform4(prop::bool::weighted(0.03)), 300)
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn quiet_stretches_have_the_bits_of_single_steps(
        bars in any_bars(),
        rows in any_signals(),
        exits in any_sides(),
        execution in any_execution(),
        (entry, funding) in (any_entry(), any_funding()),
        sizing in prop_oneof![Just(Sizing::EquityFraction(1.0)), Just(Sizing::EquityFraction(4.0)), Just(Sizing::Units(3.0))],
    ) {
        let column = |place: usize| rows[..bars.len()].iter().map(|row| row[place]).collect::<Vec<_>>();
        let by_distance = exits.of_long().stop_by_distance || exits.of_short().stop_by_distance;
        let signals = Signals {
            enter_long: column(0),
            exit_long: column(1),
            enter_short: column(2),
            exit_short: column(3),
            stop_distance: by_distance.then(|| bars.close.iter().map(|close| close * 0.02).collect()),
            // Some bars tell no distance, some one below zero.
            entry_distance: entry.by_distance.then(|| bars.close.iter().map(|close| (close - 95.0).sqrt() - 0.3).collect()),
            limit_distance: entry.limit_by_distance.then(|| bars.high.iter().map(|high| (high - 95.0).sqrt() - 0.3).collect()),
            ..Signals::default()
        };
        let plan = Plan { entry, exits, sizing, execution, funding, capital: 10_000.0 };
        let fast = simulate(bars.view(), &signals, &plan, &mut Unobserved).unwrap();
        let slow = stepped(bars.view(), &signals, &plan);
        prop_assert_eq!(bits(&fast.equity.equity), bits(&slow.equity.equity));
        prop_assert_eq!(bits(&fast.equity.drawdown), bits(&slow.equity.drawdown));
        prop_assert_eq!(fast.utilisation.to_bits(), slow.utilisation.to_bits());
        prop_assert_eq!(fast, slow);
    }
}
