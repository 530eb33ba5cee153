use std::fmt::Write;

use assay_dataset::{Bars, Format, ImportOptions, Partial, columns, digest, import, parquet, resample, synthetic};
use assay_types::Timeframe;

use super::{Target, kind, size};

/// A text file of bars.
pub(super) const CSV: Target = Target { name: "bars-csv", run: csv, made: made_csv, words: &WORDS };
/// A Parquet file of bars.
pub(super) const PARQUET: Target = Target { name: "bars-parquet", run: parquet_file, made: made_parquet, words: &[] };
/// Bars as they travel to a runner and back.
pub(super) const COLUMNS: Target = Target { name: "bars-columns", run: columns_bytes, made: made_columns, words: &[] };

const WORDS: [&str; 20] = [
    "timestamp",
    "time",
    "date",
    "open",
    "high",
    "low",
    "close",
    "volume",
    ",",
    ";",
    "\t",
    "\n",
    "\r\n",
    "\"",
    "2020-01-01",
    "2020-01-01T00:00:00Z",
    "2020-01-01 00:00:00+02:00",
    "1577836800000",
    "nan",
    "1e400",
];

fn bars(rows: usize) -> Bars {
    synthetic::market(1, &synthetic::INSTRUMENTS[2], Timeframe::HOUR, rows)
}

fn made_csv() -> Vec<Vec<u8>> {
    let bars = bars(40);
    let mut text = "timestamp,open,high,low,close,volume\n".to_owned();
    for bar in bars.view().iter() {
        let millis = bar.time / 1_000_000;
        let _ = writeln!(text, "{millis},{},{},{},{},{}", bar.open, bar.high, bar.low, bar.close, bar.volume);
    }
    vec![text.replace(',', ";").into_bytes(), text.into_bytes()]
}

fn made_parquet() -> Vec<Vec<u8>> {
    [3, 50].into_iter().filter_map(|rows| parquet::encode(&bars(rows)).ok()).collect()
}

fn made_columns() -> Vec<Vec<u8>> {
    [0, 1, 20].into_iter().map(|rows| columns::encode(bars(rows).view())).collect()
}

fn csv(bytes: &[u8]) -> u64 {
    imported(bytes, Format::Csv)
}

fn parquet_file(bytes: &[u8]) -> u64 {
    // What we write ourselves is read by the same code as what people upload.
    let _ = parquet::decode(bytes.to_vec());
    imported(bytes, Format::Parquet)
}

/// Bars that pass the import can be traded, resampled and sent.
fn imported(bytes: &[u8], format: Format) -> u64 {
    match import(bytes.to_vec(), format, &ImportOptions::default()) {
        Ok(imported) => {
            let bars = imported.bars;
            assert_eq!(bars.view().first_defect(), None);
            let again = columns::decode(&columns::encode(bars.view()));
            assert_eq!(again.as_ref(), Ok(&bars));
            let _ = resample(bars.view(), imported.timeframe, Timeframe::DAY, Partial::Keep);
            size("imported", bars.len())
        }
        Err(error) => kind(&error.to_string()),
    }
}

/// Every dataset has one form in bytes, so bytes that decode are the bytes that encoding gives.
fn columns_bytes(bytes: &[u8]) -> u64 {
    match columns::decode(bytes) {
        Ok(bars) => {
            assert_eq!(columns::encode(bars.view()), bytes);
            let _ = digest(bars.view());
            size("columns", bars.len())
        }
        Err(error) => kind(&error.to_string()),
    }
}
