use proptest::prelude::*;

use super::*;
use crate::{Bar, digest};

fn three() -> Bars {
    let mut bars = Bars::default();
    for (time, close) in [(10, 1.5), (20, 1.25), (35, 1.75)] {
        bars.push(Bar { time, open: 1.5, high: 2.0, low: 1.0, close, volume: 7.0 });
    }
    bars
}

#[test]
fn what_is_encoded_decodes_to_the_same_bars() {
    let bars = three();
    let bytes = encode(bars.view());
    assert_eq!(bytes.len(), HEADER_LEN + 3 * ROW_LEN);
    assert_eq!(decode(&bytes), Ok(bars));
}

#[test]
fn the_digest_is_that_of_the_encoded_bytes() {
    let bars = three();
    assert_eq!(digest(bars.view()), assay_types::Digest::of(&encode(bars.view())));
}

#[test]
fn damaged_bytes_are_refused_with_the_reason() {
    let good = encode(three().view());
    assert_eq!(decode(b"short"), Err(ColumnsError::NotColumns));
    assert_eq!(decode(&[0; 24]), Err(ColumnsError::NotColumns));
    assert!(matches!(decode(&good[..good.len() - 1]), Err(ColumnsError::Length { rows: 3, .. })));
    let mut newer = good.clone();
    newer[8] = 2;
    assert_eq!(decode(&newer), Err(ColumnsError::Version { found: 2 }));
    let mut huge = good.clone();
    huge[16..24].fill(0xff);
    assert_eq!(decode(&huge), Err(ColumnsError::TooManyRows { rows: u64::MAX }));
}

#[test]
fn impossible_bars_are_refused_with_their_index() {
    let refused = |change: fn(&mut Bars)| {
        let mut bars = three();
        change(&mut bars);
        decode(&encode(bars.view())).unwrap_err()
    };
    let at = |index, defect| ColumnsError::Bar { index, defect };
    assert_eq!(refused(|bars| bars.time[1] = 10), at(1, Defect::Duplicate));
    assert_eq!(refused(|bars| bars.time[2] = 15), at(2, Defect::OutOfOrder));
    assert_eq!(refused(|bars| bars.open[0] = f64::NAN), at(0, Defect::NotFinite));
    assert_eq!(refused(|bars| bars.high[2] = 1.6), at(2, Defect::ImpossibleRange));
    assert_eq!(refused(|bars| bars.volume[1] = -1.0), at(1, Defect::NegativeVolume));
}

proptest! {
    #[test]
    fn no_bytes_make_the_decoder_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), cut in 0usize..200, at in 0usize..168, value: u8) {
        let _ = decode(&bytes);
        let mut near = encode(three().view());
        near[at] = value;
        let kept = near.len() - cut.min(near.len());
        let _ = decode(&near[..kept]);
    }
}

#[test]
fn reading_gives_what_decoding_gives() {
    let bars = crate::synthetic::Walk { seed: 5, start: 10.0, sigma: 0.01, drift: 0.0, ticks: 100.0 }
        .bars(20_000, 60_000_000_000);
    let bytes = encode(bars.view());
    assert_eq!(read(bytes.as_slice()).unwrap(), bars);
    for wrong in [0, 23, 24, 1_000, bytes.len() - 1] {
        let cut = &bytes[..wrong];
        assert_eq!(read(cut).unwrap_err().to_string(), decode(cut).unwrap_err().to_string(), "{wrong}");
    }
    let mut long = bytes.clone();
    long.push(0);
    assert_eq!(read(long.as_slice()).unwrap_err().to_string(), decode(&long).unwrap_err().to_string());
    let mut torn = bytes;
    torn[24..32].copy_from_slice(&i64::MAX.to_le_bytes());
    assert_eq!(read(torn.as_slice()).unwrap_err().to_string(), decode(&torn).unwrap_err().to_string());
}
