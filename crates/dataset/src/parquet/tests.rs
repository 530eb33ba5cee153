use proptest::prelude::*;

use super::*;
use crate::{Bars, Format, ImportError, ImportOptions, StampedAt, import, synthetic};
use assay_types::Timeframe;

fn bars() -> Bars {
    synthetic::market(3, &synthetic::INSTRUMENTS[0], Timeframe::HOUR, 500)
}

#[test]
fn what_is_encoded_decodes_to_the_same_bars_and_bytes() {
    let bars = bars();
    let bytes = encode(&bars).unwrap();
    assert_eq!(decode(bytes.clone()).unwrap(), bars);
    assert_eq!(encode(&decode(bytes.clone()).unwrap()).unwrap(), bytes);
    let options = ImportOptions { timestamps: StampedAt::Close, ..ImportOptions::default() };
    assert_eq!(import(bytes, Format::Parquet, &options).unwrap().bars, bars);
}

#[test]
fn the_bytes_of_a_file_never_change() {
    let digest = assay_types::Digest::of(&encode(&bars()).unwrap());
    assert_eq!(digest.to_string(), "sha256:a3b9fd109893051d34d79d414ce9296d8839fe2cf7044e2f96ca1bb489b23303");
}

#[test]
fn tables_of_several_kinds_are_written_and_ragged_ones_refused() {
    let time = [1, 2];
    let fields = [
        Field { name: "timestamp", values: Values::Time(&time) },
        Field { name: "side", values: Values::Text(&["long", "short"]) },
    ];
    assert!(table(&fields).unwrap().starts_with(b"PAR1"));
    let ragged = [fields[0], Field { name: "price", values: Values::Number(&[1.0]) }];
    assert!(matches!(table(&ragged), Err(ParquetError::Ragged { found: 1, expected: 2, .. })));
}

#[test]
fn wrong_types_and_missing_columns_are_named() {
    let time: Vec<i64> = (1..=2).map(|hour| hour * 1_706_659_200_000_000_000 / 2).collect();
    let price = [1.0, 2.0];
    let number = |name| Field { name, values: Values::Number(&price) };
    let fields = |first, volume| vec![first, number("open"), number("high"), number("low"), number("close"), volume];
    let read = |fields: &[Field<'_>]| {
        import(table(fields).unwrap(), Format::Parquet, &ImportOptions::default()).unwrap_err().to_string()
    };
    let stamp = Field { name: "time", values: Values::Time(&time) };
    let text = Field { name: "Volume", values: Values::Text(&["a", "b"]) };
    assert!(read(&fields(number("time"), number("v"))).contains("column time has the Parquet type DOUBLE"));
    assert!(read(&fields(stamp, text)).contains("column Volume has the Parquet type BYTE_ARRAY"));
    assert!(read(&fields(stamp, number("v"))[..4]).contains("no column for close"));
    assert!(matches!(decode(&b"PAR1 nonsense PAR1"[..]), Err(ImportError::Parquet { .. })));
}

proptest! {
    #[test]
    fn no_damage_makes_the_reader_panic(at in 0usize..4_000, value: u8, cut in 0usize..64) {
        let mut bytes = encode(&bars().view().slice(0..50).to_bars()).unwrap();
        let at = at % bytes.len();
        bytes[at] = value;
        bytes.truncate(bytes.len() - cut % 2 * cut);
        let _ = decode(bytes);
    }
}
