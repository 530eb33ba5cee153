//! W10: a million bars from a file that `files` has written, as CSV, Parquet and in the column format.

use std::{fmt::Write, fs, io::Read, path::PathBuf};

use anyhow::{Context, Result, bail};
use assay_dataset::{Bars, Format, ImportOptions, columns, import, parquet};
use serde_json::{Value, json};

use crate::{Work, market};

const ROWS: usize = 1_000_000;

/// Where the files are.
fn file(kind: &str) -> Result<PathBuf> {
    let folder = std::env::var_os("ASSAY_BENCH_FILES").context("ASSAY_BENCH_FILES names no folder")?;
    Ok(PathBuf::from(folder).join(format!("bars.{kind}")))
}

/// Writes the million bars in every format, and ten thousand for the command line.
pub(crate) fn write_files() -> Result<Value> {
    let bars = market::bars(ROWS)?;
    fs::write(file("csv")?, csv(&bars))?;
    fs::write(file("parquet")?, parquet::encode(&bars)?)?;
    fs::write(file("columns")?, columns::encode(bars.view()))?;
    fs::write(file("csv")?.with_file_name("bars10k.csv"), csv(&market::bars(10_000)?))?;
    Ok(json!({"rows": ROWS}))
}

fn csv(bars: &Bars) -> String {
    let mut text = String::from("timestamp,open,high,low,close,volume\n");
    for bar in bars.view().iter() {
        let opens = bar.time / 1_000_000 - 60_000;
        let _ = writeln!(text, "{opens},{},{},{},{},{}", bar.open, bar.high, bar.low, bar.close, bar.volume);
    }
    text
}

pub(crate) fn prepare(kind: &str, side: &str) -> Result<Work> {
    let path = file(kind)?;
    Ok(match (kind, side) {
        ("csv", "ours") => {
            Box::new(move || Ok(told(&import(fs::read(&path)?, Format::Csv, &ImportOptions::default())?.bars)))
        }
        ("parquet", "ours") => {
            Box::new(move || Ok(told(&import(fs::read(&path)?, Format::Parquet, &ImportOptions::default())?.bars)))
        }
        ("columns", "ours") => Box::new(move || Ok(told(&columns::read(fs::File::open(&path)?)?))),
        (_, "limit") => Box::new(move || {
            let mut bytes = Vec::new();
            fs::File::open(&path)?.read_to_end(&mut bytes)?;
            Ok(json!({"bytes": std::hint::black_box(bytes).len()}))
        }),
        _ => bail!("there is no side {side}"),
    })
}

fn told(bars: &Bars) -> Value {
    json!({"rows": bars.len(), "last": bars.close.last()})
}
