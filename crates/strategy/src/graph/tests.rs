use std::collections::BTreeMap;

use assay_dataset::{Bar, Bars, Partial, resample};
use proptest::prelude::*;

use crate::{
    compile,
    document::{Document, ParameterValue, RiskSizing, Side, SizingRule},
    program::Program,
};

/// Random bars with runs of equal prices, gaps in time and volume of zero.
fn any_bars() -> impl Strategy<Value = Bars> {
    prop::collection::vec((0_u8..12, 0_u8..4, 0_u8..4, 0_u8..5, 1_i64..6), 0..250).prop_map(|rows| {
        let (mut bars, mut time) = (Bars::default(), 0);
        for (close, up, down, volume, hours) in rows {
            time += hours * 3_600_000_000_000;
            let close = f64::from(close) + 4.0;
            let (high, low) = (close + f64::from(up) / 2.0, close - f64::from(down) / 3.0);
            bars.push(Bar { time, open: low + (high - low) / 2.0, high, low, close, volume: f64::from(volume) });
        }
        bars
    })
}

/// Random texts of numbers.
fn any_number() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        prop::sample::select(vec![
            "open", "high", "low", "close", "volume", "hl2", "hour", "weekday", "p", "1.5", "0", "line"
        ])
        .prop_map(str::to_owned),
        Just("rsi(3)".to_owned()),
        Just("session_vwap()".to_owned()),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let bars = 1_u32..6;
        prop_oneof![
            (inner.clone(), prop::sample::select(vec!["+", "-", "*", "/"]), inner.clone())
                .prop_map(|(left, operator, right)| format!("({left} {operator} {right})")),
            (inner.clone(), 0_u32..5).prop_map(|(of, back)| format!("({of})[{back}]")),
            (Just("change"), inner.clone(), bars.clone())
                .prop_map(|(function, of, bars)| format!("{function}({of}, {bars})")),
            (prop::sample::select(vec!["sma", "ema", "highest", "lowest"]), inner.clone(), bars.clone())
                .prop_map(|(function, of, bars)| format!("{function}(({of}) + 0 * close, {bars})")),
            (
                prop::sample::select(vec!["abs", "sqrt", "ln", "exp", "floor", "ceil", "round", "sign", "-", "nz"]),
                inner.clone()
            )
                .prop_map(|(function, of)| format!("{function}({of})")),
            (prop::sample::select(vec!["min", "max", "pow", "nz"]), inner.clone(), inner.clone())
                .prop_map(|(function, left, right)| format!("{function}({left}, {right})")),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(left, right, other)| format!("if({left} > {right}, {other}, {left})")),
            (inner.clone(), inner.clone()).prop_map(|(left, right)| format!("since({left} < {right})")),
            (inner.clone(), inner.clone()).prop_map(|(left, right)| format!("value_when({left} >= {right}, {right})")),
            (inner.clone(), inner.clone(), bars)
                .prop_map(|(left, right, bars)| format!("count({left} == {right}, {bars})")),
        ]
    })
}

/// Random texts of conditions.
fn any_condition() -> impl Strategy<Value = String> {
    let operators = vec!["<", "<=", ">", ">=", "==", "!=", "crosses above", "crosses below"];
    let leaf = (any_number(), prop::sample::select(operators), any_number())
        .prop_map(|(left, operator, right)| format!("({left} {operator} {right})"));
    leaf.prop_recursive(3, 12, 2, |inner| {
        prop_oneof![
            (inner.clone(), prop::sample::select(vec!["and", "or"]), inner.clone())
                .prop_map(|(left, operator, right)| format!("({left} {operator} {right})")),
            inner.clone().prop_map(|of| format!("(not {of})")),
            (inner.clone(), 0_u32..4).prop_map(|(of, back)| format!("{of}[{back}]")),
            (prop::sample::select(vec!["any", "all"]), inner.clone(), 1_u32..5)
                .prop_map(|(function, of, bars)| format!("{function}({of}, {bars})")),
        ]
    })
}

/// Random conditions of which some look at longer timeframes.
fn any_entry() -> impl Strategy<Value = String> {
    let timeframes = prop::sample::select(vec!["4h", "1d", "1w"]);
    prop_oneof![
        2 => any_condition(),
        1 => (timeframes, any_condition(), any_condition())
            .prop_map(|(timeframe, own, longer)| format!("{own} or not htf('{timeframe}', {longer})")),
    ]
}

fn program(entry: &str, exit: &str, distance: &str) -> Program {
    let side =
        |entry: &str| Some(Side { entry: Some(entry.to_owned()), exit: Some(exit.to_owned()), sequence: Vec::new() });
    let mut document: Document = toml::from_str(
        "name = 'random'\nparameters = { p = { type = 'int', default = 3 } }\nlet = { line = 'ema(close, p)' }",
    )
    .unwrap();
    document.exits.stop_distance = Some(distance.to_owned());
    document.sizing = SizingRule::Risk(RiskSizing { fraction: 0.01.into(), distance: distance.to_owned() });
    (document.long, document.short) = (side(entry), side(exit));
    compile(&document, &BTreeMap::from([("p".to_owned(), ParameterValue::Int(4))])).unwrap()
}

fn bits(column: Option<Vec<f64>>) -> Vec<u64> {
    column.into_iter().flatten().map(f64::to_bits).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn stepping_gives_the_bits_of_the_batch(
        entry in any_entry(), exit in any_condition(), distance in any_number(), bars in any_bars(),
    ) {
        let program = program(&entry, &exit, &distance);
        let batch = program.evaluate(bars.view()).unwrap();
        let mut stepper = program.stepper().unwrap();
        let steps: Vec<_> = bars.view().iter().map(|bar| stepper.step(&bar)).collect();
        prop_assert_eq!(steps.iter().map(|signal| signal.enter_long).collect::<Vec<_>>(), batch.enter_long);
        prop_assert_eq!(steps.iter().map(|signal| signal.exit_long).collect::<Vec<_>>(), batch.exit_long);
        prop_assert_eq!(steps.iter().map(|signal| signal.enter_short).collect::<Vec<_>>(), batch.enter_short);
        prop_assert_eq!(steps.iter().map(|signal| signal.exit_short).collect::<Vec<_>>(), batch.exit_short);
        let stop = steps.iter().map(|signal| signal.stop_distance).collect();
        prop_assert_eq!(bits(Some(stop)), bits(batch.stop_distance));
        let risk = steps.iter().map(|signal| signal.risk_distance).collect();
        prop_assert_eq!(bits(Some(risk)), bits(batch.risk_distance));
    }

    #[test]
    fn later_bars_change_nothing_before_them(entry in any_entry(), exit in any_condition(), bars in any_bars(), cut in 0_usize..300) {
        let program = program(&entry, &exit, "close");
        let part = cut.min(bars.len());
        let whole = program.evaluate(bars.view()).unwrap();
        let prefix = program.evaluate(bars.slice(0..part)).unwrap();
        prop_assert_eq!(&whole.enter_long[..part], &prefix.enter_long[..]);
        prop_assert_eq!(&whole.exit_short[..part], &prefix.exit_short[..]);
    }

    #[test]
    fn a_shared_cache_changes_no_bit(entries in prop::collection::vec((any_entry(), any_condition()), 1..5), bars in any_bars()) {
        let mut cache = crate::ColumnCache::new(8);
        for (entry, exit) in entries {
            let program = program(&entry, &exit, "close");
            prop_assert_eq!(program.evaluate_with(bars.view(), &mut cache).unwrap(), program.evaluate(bars.view()).unwrap());
        }
    }
}

#[test]
fn longer_bars_are_those_of_the_dataset() {
    let mut bars = Bars::default();
    for hour in (1..2_000_i64).filter(|hour| hour % 7 != 0) {
        let close = 50.0 + (hour % 23) as f64;
        bars.push(Bar {
            time: hour * 3_600_000_000_000,
            open: close - 1.0,
            high: close + 2.0,
            low: close - 3.0,
            close,
            volume: 1.0,
        });
    }
    for (length, column) in [("4h", "open"), ("1d", "high"), ("1d", "low"), ("1w", "close"), ("12h", "volume")] {
        let timeframe = length.parse().unwrap();
        let longer = resample(bars.view(), "1h".parse().unwrap(), timeframe, Partial::Drop).unwrap();
        let view = longer.view();
        let values = match column {
            "open" => view.open,
            "high" => view.high,
            "low" => view.low,
            "close" => view.close,
            _ => view.volume,
        };
        let shown = program("true", "true", &format!("htf('{length}', {column})")).evaluate(bars.view()).unwrap();
        for (at, shown) in shown.stop_distance.unwrap().iter().enumerate() {
            // The last longer bar that ends at or before the close of this one.
            let closed = view.time.partition_point(|end| *end <= bars.time[at]);
            let expected = closed.checked_sub(1).map_or(f64::NAN, |last| values[last]);
            assert_eq!(shown.to_bits(), expected.to_bits(), "{column} of {length} at {at}");
        }
    }
}

#[test]
fn a_cache_computes_an_indicator_once() {
    let strategy = |exit: &str| program("sma(close, 3) > sma(sma(close, 3), 4)", exit, "1");
    let bars = Bars {
        time: (1..=50).collect(),
        open: vec![1.0; 50],
        high: vec![1.0; 50],
        low: vec![1.0; 50],
        close: vec![1.0; 50],
        volume: vec![1.0; 50],
    };
    let mut cache = crate::ColumnCache::new(10);
    for exit in ["close > 1", "close > 2", "sma(close, 3) > 7"] {
        strategy(exit).evaluate_with(bars.view(), &mut cache).unwrap();
    }
    assert_eq!(cache.hits(), 4);
}
