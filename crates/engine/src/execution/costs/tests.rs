use proptest::prelude::*;

use super::*;

#[test]
fn a_fee_is_rate_units_and_fixed_between_its_bounds() {
    let fees = Fees { rate: 0.001, per_unit: 0.01, fixed: 1.0, ..Fees::default() };
    assert!((fees.of(10.0, 1_000.0, 0.0) - 2.1).abs() < 1e-12);
    let broker = Fees { per_unit: 0.005, minimum: 1.0, maximum_rate: Some(0.005), ..Fees::default() };
    assert!((broker.of(100.0, 10_000.0, 0.0) - 1.0).abs() < 1e-12);
    assert!((broker.of(1_000.0, 10_000.0, 0.0) - 5.0).abs() < 1e-12);
    assert!((broker.of(1.0, 20.0, 0.0) - 0.1).abs() < 1e-12);
}

#[test]
fn tiers_take_over_with_traded_value() {
    let tier = |from_volume, rate| FeeTier { from_volume, rate };
    let fees = Fees { rate: 0.003, tiers: vec![tier(1e4, 0.002), tier(1e5, 0.001)], ..Fees::default() };
    assert_eq!([0.0, 9_999.0, 1e4, 1e6].map(|traded| (fees.rate_at(traded) * 1e3).round() as i64), [3, 3, 2, 1]);
}

#[test]
fn slippage_always_costs_and_grows_with_the_share_of_volume() {
    let slippage = Slippage { basis_points: 10.0, spread: 0.5, volume_impact: 100.0, ..Slippage::default() };
    let buy = slippage.apply(100.0, true, 1.0, 100.0);
    assert!((buy - (100.0 * (1.0 + 0.001 + 0.01) + 0.25)).abs() < 1e-12);
    assert!((slippage.apply(100.0, false, 1.0, 100.0) - (100.0 * (1.0 - 0.011) - 0.25)).abs() < 1e-12);
    let capped = 100.0 * (1.0 + 0.001 + 0.0625) + 0.25;
    assert!((slippage.apply(100.0, true, 50.0, 100.0) - capped).abs() < 1e-12);
    assert!((slippage.apply(100.0, true, 1.0, 0.0) - capped).abs() < 1e-12);
}

proptest! {
    #[test]
    fn what_is_affordable_is_paid_by_the_budget_and_nearly_exhausts_it(
        budget in 10.0f64..1e6, price in 0.01f64..1e4, rate in 0.0f64..0.01, per_unit in 0.0f64..0.1,
        fixed in 0.0f64..5.0, minimum in 0.0f64..5.0, maximum_rate in proptest::option::of(0.001f64..0.01),
    ) {
        let fees = Fees { rate, per_unit, fixed, minimum, maximum_rate, tiers: Vec::new() };
        let quantity = fees.affordable(budget, price, 0.0);
        let spent = quantity * price + fees.of(quantity, quantity * price, 0.0);
        prop_assert!(quantity == 0.0 || spent <= budget * (1.0 + 1e-12), "{spent} of {budget}");
        prop_assert!(quantity == 0.0 || spent >= budget * 0.98 - 6.0, "{spent} of {budget}");
    }
}
