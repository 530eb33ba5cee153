use assay_types::Timestamp;

use super::*;

const HEADER: &str = "timestamp,open,high,low,close,volume";

fn csv(rows: &[&str]) -> Result<Imported, ImportError> {
    let text = format!("{HEADER}\n{}\n", rows.join("\n"));
    import(text, Format::Csv, &ImportOptions::default())
}

fn message(rows: &[&str]) -> String {
    csv(rows).unwrap_err().to_string()
}

const GOOD: [&str; 4] = [
    "1706659200000,10,11,9,10.5,100",
    "1706662800000,10.5,12,10,11,0",
    "1706666400000,11,11.5,10.5,11.25,50",
    "1706677200000,11.25,11.5,11,11,50",
];

#[test]
fn bars_are_stamped_by_their_close() {
    let imported = csv(&GOOD).unwrap();
    assert_eq!(imported.timeframe, Timeframe::HOUR);
    assert_eq!(imported.bars.time[0], 1_706_662_800_000_000_000);
    assert_eq!(imported.bars.close, [10.5, 11.0, 11.25, 11.0]);
    let options = ImportOptions { timestamps: StampedAt::Close, ..ImportOptions::default() };
    let text = format!("{HEADER}\n{}", GOOD.join("\r\n"));
    let closes = import(text, Format::Csv, &options).unwrap();
    assert_eq!(closes.bars.time[0], 1_706_659_200_000_000_000);
}

#[test]
fn gaps_and_zero_volume_are_reported() {
    let quality = csv(&GOOD).unwrap().quality;
    let stamp = |millis| Timestamp::from_millis(millis).unwrap();
    let gap = crate::Gap { after: stamp(1_706_670_000_000), until: stamp(1_706_680_800_000), missing: 2 };
    assert_eq!((quality.gap_count, quality.missing_bars, quality.gaps), (1, 2, vec![gap]));
    assert_eq!((quality.rows, quality.zero_volume_bars, quality.irregular_bars), (4, 1, 0));
}

#[test]
fn headers_may_be_in_any_order_case_and_dialect() {
    let text = "\u{feff}Close;\"LOW\";High;Open;Date;Note\n10.5;9;11;10;2024-01-31;a\n11;10;12;10,5;2024-02-01;b\n";
    let options = ImportOptions::default();
    let error = import(text.to_owned(), Format::Csv, &options).unwrap_err();
    assert_eq!(error.to_string(), "line 3, column Open: \"10,5\" is not a decimal number with a point, such as 1234.5");
    let imported = import(text.replace("10,5", "10.5"), Format::Csv, &options).unwrap();
    assert_eq!(imported.bars.open, [10.0, 10.5]);
    assert_eq!(imported.timeframe, Timeframe::DAY);
    assert!(!imported.quality.has_volume);
}

#[test]
fn a_wrong_row_is_refused_with_line_value_and_advice() {
    assert_eq!(
        message(&[GOOD[0], GOOD[0]]),
        "line 3 is refused: its time repeats that of the bar before (time 2024-01-31T00:00:00Z, open 10, high 11, low 9, close 10.5, volume 100); keep one row for each time"
    );
    assert!(message(&[GOOD[1], GOOD[0]]).contains("line 3 is refused: its time is before that of the bar before"));
    assert!(message(&[GOOD[0], "1706662800000,10,9,11,10,1"]).contains("its low and high do not enclose"));
    assert!(
        message(&["1706659200000,nan,11,9,10,1"]).contains("line 2 is refused: it holds a number that is not finite")
    );
    assert!(message(&["1706659200000,10,11,0,10,1"]).contains("a price that is not above zero"));
    assert!(message(&["1706659200000,10,11,9,10,-1"]).contains("its volume is negative"));
    assert!(message(&["1706659200000,10,11,9,,1"]).contains("line 2, column close: \"\" is not a decimal number"));
    assert!(message(&["yesterday,10,11,9,10,1"]).contains("\"yesterday\" is not a time between"));
}

#[test]
fn the_first_wrong_row_is_the_one_named() {
    let rows = [GOOD[0], "1706662800000,10,11,-1,10,1", "1706662800000,10,11,9,10,1"];
    assert!(message(&rows).starts_with("line 3 is refused: it holds a price that is not above zero"));
    let text = format!("{HEADER}\n{}", rows[..2].join("\n"));
    let options = ImportOptions { allow_non_positive: true, ..ImportOptions::default() };
    assert_eq!(import(text, Format::Csv, &options).unwrap().bars.low[1].to_bits(), (-1.0_f64).to_bits());
}

#[test]
fn files_without_bars_or_columns_say_what_is_missing() {
    let read = |text: &str| import(text.to_owned(), Format::Csv, &ImportOptions::default()).unwrap_err().to_string();
    assert!(read("").contains("holds no bars"));
    assert!(read("timestamp,open,high,low,close\n").contains("holds no bars"));
    assert!(
        read("time,open,high,low\n1,2,3,4\n").contains("no column for close; name it one of close, c, close_price")
    );
    assert!(read("time,date,open,high,low,close\n").contains("two columns could be the timestamp: time and date"));
    assert!(message(&GOOD[..1]).contains("length of a bar does not show"));
    let zip = import(&b"PK\x03\x04\xff\xfe\n"[..], Format::Csv, &ImportOptions::default()).unwrap_err();
    assert!(zip.to_string().starts_with("line 1 is not UTF-8 text"));
}

#[test]
fn a_given_timeframe_must_not_contradict_the_file() {
    let text = format!("{HEADER}\n{}", GOOD.join("\n"));
    let with = |timeframe| {
        import(text.clone(), Format::Csv, &ImportOptions { timeframe: Some(timeframe), ..ImportOptions::default() })
    };
    assert_eq!(
        with(Timeframe::DAY).unwrap_err(),
        ImportError::WrongTimeframe { given: Timeframe::DAY, found: Timeframe::HOUR }
    );
    assert_eq!(with(Timeframe::MINUTE).unwrap().timeframe, Timeframe::MINUTE);
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(rows in "([0-9T:.,\\-e \"\\r]{0,40}\n){0,6}") {
        let _ = import(rows.clone(), Format::Csv, &ImportOptions::default());
        let _ = import(format!("{HEADER}\n{rows}"), Format::Csv, &ImportOptions::default());
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
        let _ = import(bytes, Format::Csv, &ImportOptions::default());
    }
}

// A quoted column makes every row one for the careful reader, so both readers see the same bars.
proptest::proptest! {
    #[test]
    fn the_swift_and_the_careful_reader_agree(
        rows in proptest::collection::vec(
            ("(17066[0-9]{8}|[0-9]{1,17}|2024-01-3[01])", "[0-9]{0,10}(\\.[0-9]{0,10})?", "-?[0-9]{1,9}", "\r?"), 1..5),
    ) {
        let text = |time_quote: &str, high_quote: &str, high: &str| {
            let rows = rows.iter().map(|(time, open, close, end)| {
                format!("{time_quote}{time}{time_quote},{open},{high_quote}{high}{high_quote},0,{close}{end}\n")
            });
            format!("time,open,high,low,close\n{}", rows.collect::<String>())
        };
        let read = |text: String| csv::read(text.as_bytes()).map(|table| table.bars).map_err(|error| error.to_string());
        for high in ["9e9", "99"] {
            let careful = read(text("\"", "\"", high));
            proptest::prop_assert_eq!(&read(text("", "", high)), &careful);
            proptest::prop_assert_eq!(&read(text("", "\"", high)), &careful);
        }
    }
}
