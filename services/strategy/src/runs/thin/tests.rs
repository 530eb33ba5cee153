use proptest::prelude::*;

use super::*;

fn curve(equity: Vec<f64>) -> Equity {
    let mut peak = f64::MIN;
    let drawdown = equity
        .iter()
        .map(|value| {
            peak = peak.max(*value);
            value / peak - 1.0
        })
        .collect();
    Equity { time: (0_i64..).take(equity.len()).collect(), equity, drawdown }
}

#[test]
fn a_short_curve_is_kept_whole() {
    assert_eq!(thin(&curve(vec![1.0, 2.0, 3.0]), 3), vec![0, 1, 2]);
    assert_eq!(thin(&curve(Vec::new()), 10), Vec::<usize>::new());
}

#[test]
fn very_few_points_are_the_ends() {
    let line = curve((1..=100).map(f64::from).collect());
    assert_eq!(thin(&line, 4), vec![0, 99]);
    assert_eq!(thin(&line, 1), vec![99]);
    assert_eq!(thin(&line, 0), Vec::<usize>::new());
}

#[test]
fn a_single_spike_among_many_bars_is_kept() {
    let mut equity = vec![100.0; 10_000];
    equity[4_321] = 500.0;
    equity[7_777] = 1.0;
    let kept = thin(&curve(equity), 50);
    assert!(kept.contains(&4_321) && kept.contains(&7_777), "{kept:?}");
    assert!(kept.len() <= 50);
}

proptest! {
    #[test]
    fn what_is_kept_is_bounded_in_order_and_extreme(
        equity in prop::collection::vec(1.0_f64..1e6, 1..400),
        points in 0_usize..200,
    ) {
        let curve = curve(equity);
        let kept = thin(&curve, points);
        prop_assert!(kept.len() <= points.max(usize::from(curve.len() <= points) * curve.len()));
        prop_assert!(kept.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", kept);
        if points >= 5 {
            let pick = |column: &[f64], best: fn(f64, f64) -> f64| {
                let all = column.iter().copied().reduce(best).unwrap();
                let some = kept.iter().map(|at| column[*at]).reduce(best).unwrap();
                (all.to_bits(), some.to_bits())
            };
            for (all, some) in [
                pick(&curve.equity, f64::min),
                pick(&curve.equity, f64::max),
                pick(&curve.drawdown, f64::min),
            ] {
                prop_assert_eq!(all, some);
            }
            prop_assert_eq!(kept.last(), Some(&(curve.len() - 1)));
        }
    }
}
