use assay_types::Digest;
use sha2::{Digest as _, Sha256};

use crate::{BarsView, columns};

/// How many values are turned into bytes at a time.
const BLOCK: usize = 1024;

/// Returns the SHA-256 of the bars' canonical bytes, those of [`columns::encode`], without building them.
pub fn digest(bars: BarsView<'_>) -> Digest {
    let rows = bars.len();
    let mut hash = Sha256::new();
    hash.update(columns::header(rows));
    update(&mut hash, &bars.time[..rows], i64::to_le_bytes);
    for column in [bars.open, bars.high, bars.low, bars.close, bars.volume] {
        update(&mut hash, &column[..rows], f64::to_le_bytes);
    }
    Digest::from_bytes(hash.finalize().into())
}

fn update<T: Copy>(hash: &mut Sha256, values: &[T], to_bytes: impl Fn(T) -> [u8; 8]) {
    let mut block = [0; BLOCK * 8];
    for values in values.chunks(BLOCK) {
        let bytes = &mut block[..values.len() * 8];
        columns::write(bytes, values, &to_bytes);
        hash.update(bytes);
    }
}
