//! Imports the real series that stand beside the repository; skipped with a notice where they are absent.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "a test fails by panicking and says why it is skipped")]

use std::path::PathBuf;

use assay_dataset::{Calendar, Format, ImportOptions, Imported, columns, import, parquet};

/// `ASSAY_DATA`, else `../shared/data` beside the repository.
fn folder() -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("ASSAY_DATA").map_or_else(beside, PathBuf::from);
    if !folder.is_dir() {
        eprintln!("skipped: no real data in {}; set ASSAY_DATA", folder.display());
        return None;
    }
    Some(folder)
}

fn read(name: &str) -> Option<Imported> {
    let bytes = std::fs::read(folder()?.join(name)).unwrap();
    let format = if name.rsplit('.').next() == Some("csv") { Format::Csv } else { Format::Parquet };
    Some(import(bytes, format, &ImportOptions::default()).unwrap())
}

#[test]
fn every_bar_file_imports_with_its_rows_timeframe_and_calendar() {
    for (name, rows, timeframe, calendar) in [
        ("btpy_goog_1d.csv", 2_148, "1d", Calendar::Exchange),
        ("equity_spy_1d_raw.csv", 5_849, "1d", Calendar::Exchange),
        ("equity_spy_1h_raw.parquet", 40_832, "1h", Calendar::Exchange),
        ("fx_eurusd_1h.parquet", 74_439, "1h", Calendar::Exchange),
        ("fx_gbpusd_1m_bid.parquet", 30_117, "1m", Calendar::Exchange),
        ("crypto_btcusd_1h_coinbase.csv", 20_111, "1h", Calendar::AlwaysOpen),
        ("crypto_ethbtc_5m.csv", 5_760, "5m", Calendar::AlwaysOpen),
        ("crypto_btcusd_5m_2015.parquet", 105_120, "5m", Calendar::AlwaysOpen),
        ("crypto_btcperp_1m.parquet", 45_031, "1m", Calendar::AlwaysOpen),
    ] {
        let Some(imported) = read(name) else { return };
        assert_eq!(imported.bars.len(), rows, "{name}");
        assert_eq!(imported.timeframe.to_string(), timeframe, "{name}");
        assert_eq!(imported.calendar, calendar, "{name}");
    }
}

#[test]
fn a_year_without_gaps_has_none_and_the_quiet_minutes_of_it_show() {
    let Some(imported) = read("crypto_btcusd_5m_2015.parquet") else { return };
    assert_eq!((imported.quality.gap_count, imported.quality.irregular_bars), (0, 0));
    assert!(imported.quality.zero_volume_bars > 0);
}

#[test]
fn real_bars_survive_both_formats_bit_by_bit() {
    let Some(imported) = read("crypto_btcusd_1h_coinbase.csv") else { return };
    let bytes = columns::encode(imported.bars.view());
    assert_eq!(columns::decode(&bytes).unwrap(), imported.bars);
    let bars = parquet::decode(parquet::encode(&imported.bars).unwrap()).unwrap();
    assert_eq!(columns::encode(bars.view()), bytes);
}
