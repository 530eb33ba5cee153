//! The synthetic bars that every side works on.

use anyhow::{Result, bail};
use assay_dataset::{Bars, columns, synthetic::Walk};
use assay_types::Digest;

const MINUTE: i64 = 60_000_000_000;

/// Number of bars, deviation of a step, and the digest of timestamps (milliseconds, opens) and prices.
const KNOWN: [(usize, f64, &str); 3] = [
    (10_000, 0.004, "sha256:134306bfdf3e29690a64ad360cbf422470b6edaa4b1b196a3abb62f0fe79b411"),
    (100_000, 0.001_5, "sha256:7961e76e2b2ae4fba05deddb6ee1daafb664e3f7351158970639866252aa82ee"),
    (1_000_000, 0.000_8, "sha256:42be7ba7162c0f74c14c9e8e10d5c5c2c637954cf25617a532cc605727517bcf"),
];

/// Returns the synthetic minutes of a known length, after comparing their digest.
pub(crate) fn bars(rows: usize) -> Result<Bars> {
    let Some((_, sigma, expected)) = KNOWN.into_iter().find(|known| known.0 == rows) else {
        bail!("there are no synthetic bars of length {rows}");
    };
    let walk = Walk { seed: 42, start: 30_000.0, sigma, drift: 0.0, ticks: 100.0 };
    let bars = walk.bars(rows, MINUTE);
    let mut bytes = columns::encode(bars.view()).split_off(columns::HEADER_LEN);
    // The generator names the open of a bar, in milliseconds.
    for (eight, close) in bytes.as_chunks_mut().0.iter_mut().zip(&bars.time) {
        *eight = ((close - MINUTE) / 1_000_000).to_le_bytes();
    }
    if Digest::of(&bytes).to_string() != expected {
        bail!("the synthetic bars of length {rows} are not those of the generator");
    }
    Ok(bars)
}
