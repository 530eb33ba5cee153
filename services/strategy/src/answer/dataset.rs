use assay_proto::{to_timestamp, v1};
use assay_store::{Dataset, Gap, Quality};

pub(crate) fn dataset(dataset: Dataset) -> v1::Dataset {
    let mut answer = v1::Dataset {
        id: dataset.id.to_string(),
        name: dataset.name,
        state: dataset.state.as_str().to_owned(),
        symbol: dataset.symbol.to_string(),
        vendor: dataset.vendor,
        calendar: dataset.calendar,
        rejection: dataset.rejection.unwrap_or_default(),
        created_at: Some(to_timestamp(dataset.created_at)),
        ..v1::Dataset::default()
    };
    if let Some(ready) = dataset.ready {
        answer.timeframe = ready.timeframe.to_string();
        answer.from = Some(to_timestamp(ready.from));
        answer.to = Some(to_timestamp(ready.to));
        answer.rows = ready.rows;
        answer.digest = ready.digest.to_string();
        answer.quality = Some(quality(&ready.quality));
    }
    answer
}

fn quality(quality: &Quality) -> v1::QualityReport {
    v1::QualityReport {
        rows: quality.rows,
        missing_bars: quality.missing_bars,
        zero_volume: quality.zero_volume,
        outliers: quality.outliers,
        gaps: quality.gaps.iter().map(gap).collect(),
    }
}

fn gap(gap: &Gap) -> v1::Gap {
    v1::Gap { from: Some(to_timestamp(gap.from)), to: Some(to_timestamp(gap.to)), missing_bars: gap.missing_bars }
}
