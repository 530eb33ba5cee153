//! What holds for any markets, plans and decisions.

use proptest::prelude::*;

use super::*;

/// Random walks of an hour each, with missing bars, jumps, and hours without trade.
fn any_bars() -> impl Strategy<Value = Bars> {
    let row = (any::<bool>(), -0.08f64..0.08, -0.03f64..0.03, 0.0f64..0.03, 0.0f64..0.03, 0u8..5);
    proptest::collection::vec(row, 20..60).prop_map(|rows| {
        let mut bars = Bars::default();
        let mut price = 100.0;
        for (hour, (missing, jump, change, up, down, kind)) in (1..).zip(rows) {
            if missing && kind == 4 && hour > 1 {
                continue;
            }
            let open = price * (1.0 + if kind == 1 { jump } else { 0.0 });
            let close = if kind == 0 { open } else { open * (1.0 + change) };
            let (high, low) =
                if kind == 0 { (open, open) } else { (open.max(close) * (1.0 + up), open.min(close) * (1.0 - down)) };
            let volume = if kind == 0 { 0.0 } else { 1_000.0 };
            bars.push(Bar { time: hour * HOUR, open, high, low, close, volume });
            price = close;
        }
        bars
    })
}

fn drawn(bits: &[u8], rows: usize, shift: usize) -> Signals {
    let column = |mask: u8| {
        (0..rows)
            .map(|row| bits[(row + shift) % bits.len()].rotate_left(row as u32 % 5) & 0b0011_0011 == mask)
            .collect()
    };
    Signals {
        enter_long: column(0b0000_0001),
        exit_long: column(0b0000_0010),
        enter_short: column(0b0001_0000),
        exit_short: column(0b0010_0000),
        entry_distance: Some(bits.iter().cycle().take(rows).map(|bits| f64::from(*bits) / 100.0 - 0.2).collect()),
        ..Signals::default()
    }
}

prop_compose! {
    fn any_plan()(
        stop in proptest::option::of(0.005f64..0.05),
        max_bars in proptest::option::of(1u32..20),
        short_stop in proptest::option::of(0.005f64..0.05),
        fill in prop_oneof![Just(Fill::NextOpen), Just(Fill::ThisClose)],
        rate in prop_oneof![Just(0.0), 0.0f64..0.01],
        leverage in prop_oneof![Just(1.0), Just(3.0)],
        fraction in 0.1f64..0.8,
        (order, distance, life) in (
            prop_oneof![Just(OrderKind::Market), Just(OrderKind::Limit), Just(OrderKind::Stop), Just(OrderKind::StopLimit)],
            0.0f64..0.01,
            1u32..5,
        ),
        (maintenance, volume_share, tick_size) in (
            prop_oneof![Just(0.0), Just(0.2)],
            proptest::option::of(0.001f64..0.1),
            prop_oneof![Just(0.0), Just(0.01)],
        ),
        funding in prop_oneof![Just(0.0), -0.001f64..0.001],
        by_distance in any::<bool>(),
    ) -> Plan {
        let both = ExitPlan { stop_loss: stop, max_bars, carry: true, ..ExitPlan::default() };
        let short = short_stop.map(|stop| Box::new(ExitPlan { stop_loss: Some(stop), ..both.clone() }));
        let exits = ExitPlan { short, ..both };
        let fees = Fees { rate, ..Fees::default() };
        let execution = Execution { fill, fees, leverage, maintenance, tick_size, volume_share, ..Execution::default() };
        let entry = EntryPlan { order, distance, limit_distance: 0.002, life, by_distance, ..EntryPlan::default() };
        let constant = Some(ConstantFunding { interval: assay_types::Timeframe::HOUR, rate: funding });
        let funding = Some(Arc::new(Funding { constant, rates: Vec::new() }));
        let sizing = Sizing::EquityFraction(fraction * leverage);
        Plan { entry, exits, sizing, execution, funding, capital: 10_000.0 }
    }
}

prop_compose! {
    fn any_rules()(most in proptest::option::of(1u32..4), each in any::<bool>()) -> PortfolioRules {
        let per_symbol = if each { PerSymbol::EachStrategy } else { PerSymbol::One };
        PortfolioRules { max_positions: most, per_symbol, ..PortfolioRules::default() }
    }
}

/// Two strategies on every line, in the order of the lines given.
fn any_run(lines: &[(usize, &Symbol, &Bars)], plans: &[Plan; 2], rules: &PortfolioRules, bits: &[u8]) -> Record {
    let signals: Vec<[Signals; 2]> = lines
        .iter()
        .map(|(shift, _, bars)| [drawn(bits, bars.len(), *shift), drawn(bits, bars.len(), shift + 7)])
        .collect();
    let mut pairs = Vec::new();
    for (instrument, signals) in (0..).zip(&signals) {
        for (strategy, (signals, plan)) in (0..).zip(signals.iter().zip(plans)) {
            let origin = Origin { strategy, instrument };
            pairs.push(Pair {
                origin,
                plan: plan.clone(),
                signals,
                priority: 50,
                confidence: 0.5,
                detection: Detection::Both,
            });
        }
    }
    let lines: Vec<Line<'_>> = lines.iter().map(|(_, symbol, bars)| line_of(symbol, bars)).collect();
    let setup = Setup { lines: &lines, pairs: &pairs, rules, capital: 10_000.0 };
    simulate_portfolio(&setup, &mut Unobserved).unwrap()
}

fn bits_of(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// One strategy on one instrument is the plain engine, bit for bit.
    #[test]
    fn a_portfolio_of_one_is_the_engine(bars in any_bars(), plan in any_plan(), bits in proptest::collection::vec(any::<u8>(), 1..40)) {
        let signals = drawn(&bits, bars.len(), 0);
        let symbol = "A".parse().unwrap();
        let lines = [line_of(&symbol, &bars)];
        let pairs = [Pair { origin: Origin::default(), plan: plan.clone(), signals: &signals, priority: 50, confidence: 0.5, detection: Detection::Both }];
        let rules = PortfolioRules::default();
        let setup = Setup { lines: &lines, pairs: &pairs, rules: &rules, capital: 10_000.0 };
        let many = simulate_portfolio(&setup, &mut Unobserved).unwrap();
        let one = simulate(bars.view(), &signals, &plan, &mut Unobserved).unwrap();
        prop_assert_eq!(bits_of(&many.equity.equity), bits_of(&one.equity.equity));
        prop_assert_eq!(bits_of(&many.equity.drawdown), bits_of(&one.equity.drawdown));
        prop_assert_eq!(many, one);
    }

    /// The order in which instruments are listed changes nothing.
    #[test]
    fn the_order_of_instruments_changes_nothing(
        all in proptest::collection::vec(any_bars(), 3),
        plans in (any_plan(), any_plan()).prop_map(|(a, b)| [a, b]),
        rules in any_rules(),
        bits in proptest::collection::vec(any::<u8>(), 1..40),
    ) {
        let names: Vec<Symbol> = ["A", "B", "C"].map(|name| name.parse().unwrap()).into();
        let line = |at: usize| (at, &names[at], &all[at]);
        let listed = any_run(&[line(0), line(1), line(2)], &plans, &rules, &bits);
        let permuted = any_run(&[line(2), line(0), line(1)], &plans, &rules, &bits);
        let back = [2, 0, 1];
        let renamed: Vec<Trade> =
            permuted.trades.iter().map(|trade| Trade { instrument: back[usize::from(trade.instrument)], ..*trade }).collect();
        prop_assert_eq!(&listed.trades, &renamed);
        prop_assert_eq!(bits_of(&listed.equity.equity), bits_of(&permuted.equity.equity));
        prop_assert_eq!(listed.dropped, permuted.dropped);
    }

    /// What the trades gained is what the account gained, and no rule is broken on the way.
    #[test]
    fn money_adds_up_over_several_books(
        all in proptest::collection::vec(any_bars(), 3),
        plans in (any_plan(), any_plan()).prop_map(|(a, b)| [a, b]),
        rules in any_rules(),
        bits in proptest::collection::vec(any::<u8>(), 1..40),
    ) {
        let names: Vec<Symbol> = ["A", "B", "C"].map(|name| name.parse().unwrap()).into();
        let lines: Vec<_> = (0..3).map(|at| (at, &names[at], &all[at])).collect();
        let record = any_run(&lines, &plans, &rules, &bits);
        let profits: f64 = record.trades.iter().map(|trade| trade.profit).sum();
        let end = *record.equity.equity.last().unwrap();
        prop_assert!((10_000.0 + profits - end).abs() < 1e-6 * 10_000.0, "{profits} to {end}");
        let fees: f64 = record.trades.iter().map(|trade| trade.fees).sum();
        prop_assert!((fees - record.fees).abs() < 1e-7 * 10_000.0);
        prop_assert!(record.trades.is_sorted_by_key(|trade| trade.exit_time));
        for trade in &record.trades {
            let bars = &all[usize::from(trade.instrument)];
            let row = |time: i64| bars.time.binary_search(&time).unwrap();
            let (entry, exit) = (row(trade.entry_time.as_nanos()), row(trade.exit_time.as_nanos()));
            // A position that took several bars to fill has the mean of their prices.
            let whole = plans[usize::from(trade.strategy)].execution.volume_share.is_none();
            let inside = (bars.low[entry]..=bars.high[entry]).contains(&trade.entry_price);
            prop_assert!(!whole || inside, "{:?}", trade);
            prop_assert!((bars.low[exit]..=bars.high[exit]).contains(&trade.exit_price), "{:?}", trade);
            prop_assert!(trade.decided_at <= trade.entry_time && trade.entry_time <= trade.exit_time);
        }
    }
}
