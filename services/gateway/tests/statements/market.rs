use assay_dataset::synthetic;
use assay_store::{NewReadyDataset, Quality, ReadyDataset};
use assay_types::{DatasetId, Timeframe, Timestamp};

/// A dataset that can be used at once, though nobody can read its bars.
pub(crate) fn market(id: DatasetId) -> NewReadyDataset {
    let instrument = &synthetic::INSTRUMENTS[0];
    let bars = synthetic::market(42, instrument, Timeframe::HOUR, 100);
    let stamp = |index: usize| Timestamp::from_nanos(bars.time[index]);
    NewReadyDataset {
        id,
        name: "Synthetic".to_owned(),
        symbol: instrument.symbol.parse().unwrap(),
        vendor: "synthetic".to_owned(),
        ready: ReadyDataset {
            object_key: "orgs/unread/bars.columns".to_owned(),
            digest: assay_dataset::digest(bars.view()),
            timeframe: Timeframe::HOUR,
            calendar: instrument.calendar.as_str().to_owned(),
            from: stamp(0),
            to: stamp(99),
            rows: 100,
            quality: Quality::default(),
        },
    }
}
