//! Batch and incremental form give the same bits, with and without gaps, and both keep to the rules of warm-up and gaps.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assay_indicators::{Indicator, Input, Parameter, find, registry};
use proptest::prelude::*;

/// A bar's columns in the order open, high, low, close, volume, then a second series and the session.
type Row = [f64; 7];

/// What a bar is made of: a step of the close, the reach of its wicks, its volume.
type Step = (i32, u8, u8, u8);

/// Makes bars of random steps: flat stretches, jumps and bars without volume among them.
fn rows(steps: &[Step]) -> Vec<Row> {
    let mut close = 100.0_f64;
    let mut bars = Vec::with_capacity(steps.len());
    for (step, up, down, volume) in steps {
        let open = close;
        close = (close + f64::from(step % 300) / 64.0).max(1.0);
        let high = open.max(close) + f64::from(up % 50) / 128.0;
        let low = (open.min(close) - f64::from(down % 50) / 128.0).max(0.5);
        let other = 50.0 + f64::from(step % 7) + f64::from(*up) / 3.0;
        let session = (bars.len() / 24) as f64;
        bars.push([open, high, low, close, f64::from(volume / 8) * 100.0, other, session]);
    }
    bars
}

fn steps(bars: usize) -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![3 => -300..300_i32, 1 => Just(0), 1 => -9..9_i32];
    prop::collection::vec((step, any::<u8>(), any::<u8>(), any::<u8>()), bars)
}

fn draws() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 9)
}

/// Returns the columns that an indicator reads; the second series argument is another than the first.
fn columns(indicator: &Indicator, rows: &[Row]) -> Vec<Vec<f64>> {
    let mut series = [3, 5].into_iter();
    let places = indicator.inputs.iter().map(|input| match input {
        Input::Series => series.next().unwrap(),
        Input::Open => 0,
        Input::High => 1,
        Input::Low => 2,
        Input::Close => 3,
        Input::Volume => 4,
        Input::Session => 6,
    });
    places.map(|place| rows.iter().map(|row| row[place]).collect()).collect()
}

fn slices(columns: &[Vec<f64>]) -> Vec<&[f64]> {
    columns.iter().map(Vec::as_slice).collect()
}

/// Steps the incremental form over every bar.
fn stepped(indicator: &Indicator, inputs: &[Vec<f64>], parameters: &[f64]) -> Vec<Vec<f64>> {
    let mut stream = indicator.stream(parameters).unwrap();
    let mut columns = vec![Vec::new(); indicator.outputs.len()];
    let mut values = vec![0.0; indicator.outputs.len()];
    for at in 0..inputs[0].len() {
        let row: Vec<f64> = inputs.iter().map(|column| column[at]).collect();
        stream.next(&row, &mut values);
        for (column, value) in columns.iter_mut().zip(&values) {
            column.push(*value);
        }
    }
    columns
}

/// The bits of columns, all NaN alike: their sign and payload mean nothing.
fn bits(columns: &[Vec<f64>]) -> Vec<Vec<u64>> {
    let bits = |value: &f64| if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() };
    columns.iter().map(|column| column.iter().map(bits).collect()).collect()
}

/// Draws parameters in the lower part of their ranges, so that windows fit the series.
fn small(indicator: &Indicator, draw: &[u8]) -> Vec<f64> {
    let pick = |(parameter, draw): (&Parameter, &u8)| {
        if parameter.integer {
            parameter.min + f64::from(draw % 24)
        } else {
            let most = parameter.max.min(parameter.min + 3.0);
            parameter.min + (most - parameter.min) * f64::from(*draw) / 255.0
        }
    };
    indicator.parameters.iter().zip(draw.iter().cycle()).map(pick).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn batch_and_stream_give_the_same_bits(
        steps in steps(400),
        draw in draws(),
        gaps in prop::collection::vec((0..400_usize, 0..72_usize, 0..6_usize), 0..5),
    ) {
        let bars = rows(&steps);
        for indicator in registry() {
            let parameters = small(indicator, &draw);
            let mut inputs = columns(indicator, &bars);
            let longest = 3 * indicator.warm_up(&parameters);
            for (from, length, column) in &gaps {
                let column = column % inputs.len();
                let length = (*length).min(longest);
                let to = (from + length).min(bars.len());
                inputs[column][*from..to].fill(if length % 2 == 0 { f64::NAN } else { f64::INFINITY });
            }
            let batch = indicator.batch(&slices(&inputs), &parameters).unwrap();
            let stream = stepped(indicator, &inputs, &parameters);
            prop_assert_eq!(bits(&batch), bits(&stream), "{}{:?}", indicator.id, parameters);
        }
    }

    #[test]
    fn the_fast_loops_give_the_bits_of_single_steps(
        steps in steps(2600),
        draw in draws(),
        gaps in prop::collection::vec((0..2600_usize, 1..40_usize), 0..3),
    ) {
        let bars = rows(&steps);
        for id in ["sma", "ema", "rma", "wma", "sum", "highest", "lowest", "stddev", "rsi", "macd", "bollinger", "atr"] {
            let indicator = find(id).unwrap();
            let parameters: Vec<f64> = small(indicator, &draw).iter().map(|parameter| parameter * 5.0).collect();
            let mut inputs = columns(indicator, &bars);
            for (from, length) in &gaps {
                let to = (from + length).min(bars.len());
                inputs[0][*from..to].fill(f64::NAN);
            }
            let batch = indicator.batch(&slices(&inputs), &parameters).unwrap();
            let stream = stepped(indicator, &inputs, &parameters);
            prop_assert_eq!(bits(&batch), bits(&stream), "{}{:?}", indicator.id, parameters);
        }
    }

    #[test]
    fn a_stream_may_be_fed_columns_and_single_bars_by_turns(steps in steps(900), draw in draws(), cuts in (1..300_usize, 300..600_usize)) {
        let bars = rows(&steps);
        for indicator in registry() {
            let parameters = small(indicator, &draw);
            let inputs = columns(indicator, &bars);
            let batch = indicator.batch(&slices(&inputs), &parameters).unwrap();
            let mut stream = indicator.stream(&parameters).unwrap();
            let mut mixed = vec![vec![0.0; bars.len()]; indicator.outputs.len()];
            for range in [0..cuts.0, cuts.1..bars.len()] {
                if range.start > 0 {
                    let mut values = vec![0.0; mixed.len()];
                    for at in cuts.0..cuts.1 {
                        let row: Vec<f64> = inputs.iter().map(|column| column[at]).collect();
                        stream.next(&row, &mut values);
                        mixed.iter_mut().zip(&values).for_each(|(column, value)| column[at] = *value);
                    }
                }
                let rows: Vec<&[f64]> = inputs.iter().map(|column| &column[range.clone()]).collect();
                let mut outputs: Vec<&mut [f64]> = mixed.iter_mut().map(|column| &mut column[range.clone()]).collect();
                stream.extend(&rows, &mut outputs);
            }
            prop_assert_eq!(bits(&batch), bits(&mixed), "{}{:?}", indicator.id, parameters);
        }
    }

    #[test]
    fn a_gap_is_as_if_its_bars_had_not_been(
        steps in steps(300),
        draw in draws(),
        from in 0..300_usize,
        length in 1..60_usize,
    ) {
        let bars = rows(&steps);
        for indicator in registry() {
            let parameters = small(indicator, &draw);
            let inputs = columns(indicator, &bars);
            let whole = indicator.batch(&slices(&inputs), &parameters).unwrap();
            let mut torn = inputs.clone();
            for column in &mut torn {
                column.splice(from..from, std::iter::repeat_n(f64::NAN, length));
            }
            let mut torn = indicator.batch(&slices(&torn), &parameters).unwrap();
            for column in &mut torn {
                prop_assert!(column.splice(from..from + length, []).all(f64::is_nan));
            }
            prop_assert_eq!(bits(&whole), bits(&torn), "{}{:?}", indicator.id, parameters);
        }
    }

    #[test]
    fn the_future_changes_nothing(steps in steps(200), draw in draws(), cut in 1..200_usize) {
        let bars = rows(&steps);
        for indicator in registry() {
            let parameters = small(indicator, &draw);
            let whole = indicator.batch(&slices(&columns(indicator, &bars)), &parameters).unwrap();
            let known = indicator.batch(&slices(&columns(indicator, &bars[..cut])), &parameters).unwrap();
            let whole: Vec<Vec<f64>> = whole.iter().map(|column| column[..cut].to_vec()).collect();
            prop_assert_eq!(bits(&whole), bits(&known), "{}{:?}", indicator.id, parameters);
        }
    }

    #[test]
    fn outputs_begin_together_after_the_warm_up(steps in steps(300), draw in draws()) {
        let mut bars = rows(&steps);
        for bar in &mut bars {
            bar[4] += 1.0;
        }
        for indicator in registry() {
            let parameters = small(indicator, &draw);
            let warm_up = indicator.warm_up(&parameters).min(bars.len());
            for column in indicator.batch(&slices(&columns(indicator, &bars)), &parameters).unwrap() {
                let (before, after) = column.split_at(warm_up);
                prop_assert!(before.iter().all(|value| value.is_nan()), "{}{:?}: early", indicator.id, parameters);
                prop_assert!(after.iter().all(|value| value.is_finite()), "{}{:?}: late", indicator.id, parameters);
            }
        }
    }

    #[test]
    fn anything_goes_in_without_a_panic(
        values in prop::collection::vec(any::<f64>(), 0..200),
        parameters in prop::collection::vec(prop_oneof![any::<f64>(), (0..40_i32).prop_map(f64::from)], 0..10),
    ) {
        for indicator in registry() {
            let allowed = indicator.check(&parameters).is_ok();
            prop_assert!(indicator.warm_up(&parameters) <= 10 * assay_indicators::MAX_WINDOW);
            let inputs = vec![values.as_slice(); indicator.inputs.len()];
            prop_assert_eq!(indicator.batch(&inputs, &parameters).is_ok(), allowed);
            prop_assert_eq!(indicator.stream(&parameters).is_ok(), allowed);
        }
    }
}

#[test]
fn equal_prices_have_exactly_no_spread() {
    let close = vec![0.1; 500];
    for (id, expected) in [("sma", 0.1), ("wma", 0.1), ("stddev", 0.0), ("linearreg_slope", 0.0), ("zscore", 0.0)] {
        let column = &find(id).unwrap().batch(&[&close], &[30.0]).unwrap()[0];
        assert!(column[29..].iter().all(|value| value.to_bits() == f64::to_bits(expected)), "{id}");
    }
}

#[test]
fn every_session_begins_its_average_price_anew() {
    let steps: Vec<Step> = (0..200).map(|i: i32| (i * 37 % 200 - 90, 9, 7, u8::try_from(i % 200).unwrap())).collect();
    let bars = rows(&steps);
    let (session, anchored) = (find("session_vwap").unwrap(), find("vwap_anchored").unwrap());
    let whole = session.batch(&slices(&columns(session, &bars)), &[]).unwrap();
    for (part, bars) in bars.chunks(24).enumerate() {
        let alone = anchored.batch(&slices(&columns(anchored, bars)), &[]).unwrap();
        let within = vec![whole[0][part * 24..][..bars.len()].to_vec()];
        assert_eq!(bits(&within), bits(&alone), "session {part}");
    }
}

#[test]
fn an_outlier_leaves_no_trace() {
    let mut close: Vec<f64> = (0..300).map(|i| 100.0 + f64::from(i % 13)).collect();
    close[50] = 1e17;
    for id in ["sma", "wma", "stddev", "linearreg", "sum", "highest"] {
        let indicator = find(id).unwrap();
        let with = &indicator.batch(&[&close], &[20.0]).unwrap()[0];
        let without = &indicator.batch(&[&close[100..]], &[20.0]).unwrap()[0];
        assert_eq!(bits(&[with[120..].to_vec()]), bits(&[without[20..].to_vec()]), "{id}");
    }
}

#[test]
fn prices_whose_sum_overflows_are_no_gap() {
    let column = vec![f64::MAX / 4.0; 600];
    let average = find("sma").unwrap().batch(&[&column], &[5.0]).unwrap();
    assert_eq!(average[0][4..], column[4..]);
}
