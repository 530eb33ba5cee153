use proptest::prelude::*;

use super::*;

/// Numbers of every kind, the ordinary most often.
fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![20 => 1.0f64..2.0, 1 => Just(f64::NAN), 1 => Just(f64::INFINITY), 1 => Just(f64::NEG_INFINITY), 1 => -1.0f64..0.0]
}

/// Steps of time, the ordinary most often.
fn any_step() -> impl Strategy<Value = i64> {
    prop_oneof![20 => -1i64..4, 1 => Just(i64::MIN), 1 => Just(i64::MAX)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_fast_check_finds_a_defect_exactly_where_the_careful_one_does(
        rows in proptest::collection::vec((any_step(), any_number(), 0.0f64..1.0, 0.0f64..1.0, any_number()), 1..5),
    ) {
        let mut bars = Bars::default();
        let mut time = 0;
        for (step, open, up, down, volume) in rows {
            time = step.wrapping_add(time);
            bars.push(Bar { time, open, high: open + up, low: open - down, close: open + up * 0.5, volume });
        }
        let mut before = None;
        let careful = bars.view().iter().any(|bar| {
            let defect = order(before, bar.time).or_else(|| bar.defect());
            before = Some(bar.time);
            defect.is_some()
        });
        prop_assert_eq!(bars.view().is_sound(), !careful);
        prop_assert_eq!(bars.view().first_defect().is_some(), careful);
    }
}

#[test]
fn a_range_of_time_includes_both_ends() {
    let mut bars = Bars::default();
    for time in [10, 20, 30] {
        bars.push(Bar { time, open: 1.0, high: 1.0, low: 1.0, close: 1.0, volume: 0.0 });
    }
    let between =
        |from, to| bars.view().between(Some(Timestamp::from_nanos(from)), Some(Timestamp::from_nanos(to))).len();
    assert_eq!([between(10, 30), between(11, 29), between(20, 20), between(31, 99), between(30, 10)], [3, 1, 1, 0, 0]);
    assert_eq!(bars.slice(2..9).time, [30]);
}
