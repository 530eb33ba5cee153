use assay_dataset::{Gap as Found, Outlier};

use super::*;

fn upload(format: &str, timestamps: &str) -> Upload {
    Upload {
        object_key: String::new(),
        format: format.to_owned(),
        timestamps: timestamps.to_owned(),
        timeframe: None,
        bytes: 0,
    }
}

#[test]
fn what_the_person_said_reaches_the_importer() {
    let Ok(Task::Import { format, options }) = task(&upload("parquet", "close"), "exchange") else {
        unreachable!("the words are known");
    };
    assert_eq!((format, options.timestamps), (Format::Parquet, StampedAt::Close));
    assert_eq!(options.calendar, Some(Calendar::Exchange));
    assert!(!options.allow_non_positive);
}

#[test]
fn a_word_of_a_newer_service_is_refused_and_named() {
    for (upload, calendar, word) in [
        (upload("xlsx", "open"), "", "xlsx"),
        (upload("csv", "mid"), "", "mid"),
        (upload("csv", "open"), "lunar", "lunar"),
    ] {
        let Err(Trouble::Failed(failure)) = task(&upload, calendar) else { unreachable!("{word} is unknown") };
        assert!(failure.message.contains(word), "{}", failure.message);
    }
}

#[test]
fn the_catalogue_keeps_what_the_report_found() {
    let at = Timestamp::from_nanos;
    let report = QualityReport {
        rows: 10,
        first: at(1),
        last: at(9),
        has_volume: true,
        gap_count: 1,
        missing_bars: 3,
        gaps: vec![Found { after: at(2), until: at(6), missing: 3 }],
        irregular_bars: 0,
        zero_volume_bars: 4,
        outlier_count: 5,
        outliers: Vec::<Outlier>::new(),
    };
    let kept = quality(&report);
    assert_eq!((kept.rows, kept.missing_bars, kept.zero_volume, kept.outliers), (10, 3, 4, 5));
    assert_eq!(kept.gaps, [Gap { from: at(2), to: at(6), missing_bars: 3 }]);
}
