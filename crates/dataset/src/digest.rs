use assay_types::Digest;
use sha2::{Digest as _, Sha256};

use crate::{BarsView, columns};

/// How many values are turned into bytes at a time.
const BLOCK: usize = 4096;

/// Returns the SHA-256 of the bars' canonical bytes, those of [`columns::encode`], without building them.
pub fn digest(bars: BarsView<'_>) -> Digest {
    let rows = bars.len();
    let mut hash = Sha256::new();
    hash.update(columns::header(rows));
    let mut block = Vec::with_capacity(BLOCK * 8);
    for values in bars.time[..rows].chunks(BLOCK) {
        block.clear();
        block.extend(values.iter().flat_map(|value| value.to_le_bytes()));
        hash.update(&block);
    }
    for column in [bars.open, bars.high, bars.low, bars.close, bars.volume] {
        for values in column[..rows].chunks(BLOCK) {
            block.clear();
            block.extend(values.iter().flat_map(|value| value.to_le_bytes()));
            hash.update(&block);
        }
    }
    Digest::from_bytes(hash.finalize().into())
}
