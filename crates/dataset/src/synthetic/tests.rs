use sha2::{Digest as _, Sha256};

use super::*;
use crate::quality;

/// SHA-256 of the raw little-endian columns (open stamps in milliseconds first), from the reference generator in another language.
const REFERENCE: [(usize, f64, &str); 2] = [
    (10_000, 0.004, "134306bfdf3e29690a64ad360cbf422470b6edaa4b1b196a3abb62f0fe79b411"),
    (100_000, 0.0015, "7961e76e2b2ae4fba05deddb6ee1daafb664e3f7351158970639866252aa82ee"),
];

#[test]
fn a_walk_has_the_bits_of_the_reference_generator() {
    for (rows, sigma, expected) in REFERENCE {
        let walk = Walk { seed: 42, start: 30_000.0, sigma, drift: 0.0, ticks: 100.0 };
        let bars = walk.bars(rows, 60_000_000_000);
        let mut hash = Sha256::new();
        for time in &bars.time {
            hash.update((time / 1_000_000 - 60_000).to_le_bytes());
        }
        for column in [&bars.open, &bars.high, &bars.low, &bars.close, &bars.volume] {
            for value in column {
                hash.update(value.to_le_bytes());
            }
        }
        assert_eq!(hex::encode(hash.finalize()), expected);
    }
}

#[test]
fn every_instrument_gives_valid_bars_in_every_timeframe() {
    for instrument in &INSTRUMENTS {
        for timeframe in ["1m", "1h", "4h", "1d", "1w"] {
            let timeframe = timeframe.parse().unwrap();
            let bars = market(1, instrument, timeframe, 3_000);
            assert_eq!(bars.view().first_defect(), None);
            assert!(bars.low.iter().all(|low| *low > 0.0));
            let report = quality::report(bars.view(), timeframe, instrument.calendar);
            assert_eq!((report.gap_count, report.outlier_count), (0, 0), "{} {timeframe}", instrument.symbol);
        }
    }
}

#[test]
fn seeds_symbols_and_timeframes_differ() {
    let of = |seed, instrument: usize, timeframe| {
        crate::digest(market(seed, &INSTRUMENTS[instrument], timeframe, 100).view())
    };
    let base = of(1, 0, Timeframe::HOUR);
    assert_eq!(base, of(1, 0, Timeframe::HOUR));
    assert_ne!(base, of(2, 0, Timeframe::HOUR));
    assert_ne!(base, of(1, 1, Timeframe::HOUR));
    assert_ne!(base, of(1, 0, Timeframe::MINUTE));
}

#[test]
fn exchanges_close_at_weekends() {
    let calendar = |instrument: &Instrument| Calendar::detect(market(1, instrument, Timeframe::HOUR, 2_000).view());
    for instrument in &INSTRUMENTS {
        assert_eq!(calendar(instrument), instrument.calendar);
    }
}

#[test]
fn instruments_are_found_by_their_symbol() {
    let symbol: Symbol = "SYN-EQ".parse().unwrap();
    assert_eq!(find(&symbol).map(|instrument| instrument.symbol), Some("SYN-EQ"));
    assert_eq!(find(&"OTHER".parse().unwrap()), None);
}
