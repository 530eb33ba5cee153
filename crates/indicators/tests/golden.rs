//! Every indicator that TA-Lib has gives TA-Lib's numbers on real series, warm-up included.
//!
//! `tests/golden/make/indicators.py` wrote the numbers once; the prices are read from the folder named by `ASSAY_DATA`.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "a skipped test says so")]

use std::{collections::BTreeMap, fs, path::PathBuf};

use assay_dataset::{Bars, Format, ImportOptions, import};
use assay_indicators::find;
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    file: String,
    rows: usize,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    parameters: Vec<f64>,
    inputs: Vec<String>,
    outputs: BTreeMap<String, Summary>,
}

#[derive(Deserialize)]
struct Summary {
    first: usize,
    values: usize,
    sum: f64,
    absolute: f64,
    min: f64,
    max: f64,
    at: Vec<(usize, f64)>,
}

/// How far values may be apart, relative to the larger of the value and the scale of its column.
const TOLERANCE: f64 = 1e-9;

/// TA-Lib subtracts sums of squares, which leaves it noise of this size relative to the price; ours has none.
const NOISE: f64 = 1e-6;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Returns the bars of a series, or nothing (and says so) where the data is absent.
fn bars(file: &str) -> Option<Bars> {
    let data = std::env::var_os("ASSAY_DATA").map_or_else(|| root().join("../shared/data"), PathBuf::from);
    let path = data.join(file);
    let Ok(bytes) = fs::read(&path) else {
        println!("skipped: {} is absent; set ASSAY_DATA to the folder of price series", path.display());
        return None;
    };
    let format =
        if path.extension().is_some_and(|extension| extension == "csv") { Format::Csv } else { Format::Parquet };
    Some(import(bytes, format, &ImportOptions::default()).unwrap().bars)
}

fn column<'a>(bars: &'a Bars, name: &str) -> &'a [f64] {
    match name {
        "open" => &bars.open,
        "high" => &bars.high,
        "low" => &bars.low,
        "close" => &bars.close,
        "volume" => &bars.volume,
        _ => unreachable!("a golden file names the column {name}"),
    }
}

/// Returns how far off a value of this scale may be.
fn allowance(case: &Case, bars: &Bars, scale: f64) -> f64 {
    let price = bars.close.iter().fold(0.0_f64, |most, price| most.max(price.abs()));
    match case.id.as_str() {
        "stddev" | "bollinger" => NOISE * price,
        "variance" => NOISE * NOISE * price * price,
        _ => TOLERANCE * scale,
    }
}

fn compare(case: &Case, name: &str, summary: &Summary, ours: &[f64], bars: &Bars) -> Vec<String> {
    let mut differences = Vec::new();
    let mut check = |what: &str, ours: f64, theirs: f64, allowed: f64| {
        let equal = (ours - theirs).abs() <= allowed;
        if !equal {
            differences.push(format!("{}{:?} {name}: {what} is {ours:e}, not {theirs:e}", case.id, case.parameters));
        }
    };
    let allowed = allowance(case, bars, summary.max.abs().max(summary.min.abs()));
    let valid: Vec<f64> = ours.iter().copied().filter(|value| !value.is_nan()).collect();
    let first = ours.iter().position(|value| !value.is_nan()).unwrap_or(ours.len());
    check("the first", first as f64, summary.first as f64, 0.0);
    check("the count", valid.len() as f64, summary.values as f64, 0.0);
    let of_sums = TOLERANCE * summary.absolute + allowed * (valid.len() as f64).sqrt();
    check("the sum", valid.iter().sum(), summary.sum, of_sums);
    check("the absolute sum", valid.iter().map(|value| value.abs()).sum(), summary.absolute, of_sums);
    check("the least", valid.iter().copied().fold(f64::INFINITY, f64::min), summary.min, allowed);
    check("the greatest", valid.iter().copied().fold(f64::NEG_INFINITY, f64::max), summary.max, allowed);
    for (at, theirs) in &summary.at {
        check(&format!("value {at}"), ours[*at], *theirs, allowed);
    }
    differences
}

fn holds(name: &str) {
    let path = root().join("tests/golden/indicators").join(name).with_extension("json");
    let golden: Golden = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let Some(bars) = bars(&golden.file) else { return };
    assert_eq!(bars.len(), golden.rows);
    let mut differences = Vec::new();
    for case in &golden.cases {
        let indicator = find(&case.id).expect("a golden file names an indicator");
        let inputs: Vec<&[f64]> = case.inputs.iter().map(|name| column(&bars, name)).collect();
        let columns = indicator.batch(&inputs, &case.parameters).unwrap();
        let warm_up = indicator.warm_up(&case.parameters);
        for (name, summary) in &case.outputs {
            let ours = &columns[indicator.output(name).expect("a golden file names an output")];
            differences.extend(compare(case, name, summary, ours, &bars));
            if warm_up != summary.first {
                differences.push(format!("{} {name}: warm-up is {warm_up}, not {}", case.id, summary.first));
            }
        }
    }
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
}

#[test]
fn equals_ta_lib_on_daily_shares() {
    holds("btpy_goog_1d");
}

#[test]
fn equals_ta_lib_on_an_index_over_two_decades() {
    holds("equity_spy_1d_raw");
}

#[test]
fn equals_ta_lib_on_hourly_currencies() {
    holds("btpy_eurusd_1h");
}

#[test]
fn equals_ta_lib_on_prices_of_a_hundred_thousandth() {
    holds("crypto_adabtc_5m");
}

#[test]
fn equals_ta_lib_on_hourly_bitcoin() {
    holds("crypto_btcusd_1h_coinbase");
}

#[test]
fn equals_ta_lib_on_a_year_with_still_hours() {
    holds("crypto_btcusd_5m_2015");
}
