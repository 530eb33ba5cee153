use assay_dataset::{Calendar, Format, ImportOptions, QualityReport, StampedAt, columns, parquet};
use assay_objects::{ObjectKey, Precondition};
use assay_protocol::{ExitClass, Task};
use assay_store::{Ended, Gap, Lease, Quality, ReadyDataset, Upload, Work};
use assay_types::{Digest, Timestamp};
use bytes::Bytes;
use tracing::{Instrument as _, info_span};

use crate::{backtest::Refusal, compute::Computed, keeper::Keeper, talk::Order, trouble::Trouble, worker::Worker};

const COLUMNS: &str = "bars.columns";
const PARQUET: &str = "bars.parquet";

/// Bars that came out of a sandbox and are what they claim to be.
struct Checked {
    columns: Bytes,
    parquet: Bytes,
    ready: ReadyDataset,
}

/// What does not fit.
#[derive(Debug, thiserror::Error)]
enum Distrust {
    #[error("nothing was imported")]
    Nothing,
    #[error("the bars cannot be read")]
    Columns(#[from] columns::ColumnsError),
    #[error("the quality report cannot be read")]
    Quality(#[from] serde_json::Error),
    #[error("the import contradicts {0}")]
    Contradiction(&'static str),
}

impl Worker {
    /// Turns an uploaded file into a dataset.
    pub(crate) async fn import(
        &self,
        lease: &Lease,
        keeper: &mut Keeper<'_>,
        ended: &mut Ended,
    ) -> Result<(), Trouble> {
        let Work::Import { upload, calendar, .. } = &lease.work else {
            return Err(Trouble::Platform("this job is no import".to_owned()));
        };
        let task = task(upload, calendar)?;
        let key: ObjectKey = upload.object_key.parse().map_err(|error| Trouble::platform(&error))?;
        let fetch = self.deps.objects.get(&key).instrument(info_span!("fetch upload", otel.name = "fetch upload"));
        let data = keeper.guard(fetch).await.map_err(Trouble::Stopped)??;
        let computed = self.compute(lease, keeper, Order { task, data: vec![data], trace: None }, ended).await?;

        let store = self.store_bars(lease, computed).instrument(info_span!("store", otel.name = "store"));
        let ready = keeper.guard_to_the_end(store).await.map_err(Trouble::Stopped)??;
        let commit = self.persist(|| async { self.queue().succeed_import(lease, ready.clone()).await });
        commit.instrument(info_span!("commit", otel.name = "commit")).await?;
        self.discard_upload(lease).await;
        Ok(())
    }

    /// Writes the bars under the name of what they contain. Two imports of the same bars write the same.
    async fn store_bars(&self, lease: &Lease, computed: Computed) -> Result<ReadyDataset, Trouble> {
        let organisation = lease.organisation;
        let checked = tokio::task::spawn_blocking(move || check(computed)).await;
        let checked = checked.map_err(|error| Trouble::platform(&error))?;
        let mut checked = checked.map_err(|refusal| self.distrust(refusal))?;
        let digest = checked.ready.digest;
        let key = |name| ObjectKey::for_dataset(organisation, &digest, name).map_err(|error| Trouble::platform(&error));
        let (columns, parquet) = (key(COLUMNS)?, key(PARQUET)?);
        self.deps.objects.put(&parquet, checked.parquet, Precondition::None).await?;
        self.deps.objects.put(&columns, checked.columns, Precondition::None).await?;
        checked.ready.object_key = columns.to_string();
        Ok(checked.ready)
    }
}

/// Translates what the person said about the file. The strategy service checked it; a word that is unknown here is a
/// newer service's.
fn task(upload: &Upload, calendar: &str) -> Result<Task, Trouble> {
    let unknown = |what: &str, word: &str| {
        Trouble::failed(ExitClass::Data, format!("This server does not know the {what} \"{word}\"."))
    };
    let format = match upload.format.as_str() {
        "csv" => Format::Csv,
        "parquet" => Format::Parquet,
        other => return Err(unknown("format", other)),
    };
    let timestamps = match upload.timestamps.as_str() {
        "open" => StampedAt::Open,
        "close" => StampedAt::Close,
        other => return Err(unknown("timestamps", other)),
    };
    let calendar = match calendar {
        "" => None,
        "always_open" => Some(Calendar::AlwaysOpen),
        "exchange" => Some(Calendar::Exchange),
        other => return Err(unknown("calendar", other)),
    };
    let options = ImportOptions { timestamps, timeframe: upload.timeframe, calendar, ..ImportOptions::default() };
    Ok(Task::Import { format, options })
}

/// Decodes the bars, which checks every one of them, and takes their digest ourselves.
fn check(computed: Computed) -> Result<Checked, Refusal> {
    let finished = computed.finished.digest;
    let collected = computed.collected;
    let refuse = |error: Distrust| Refusal::Result(error.into());
    let imported = collected.imported.ok_or_else(|| refuse(Distrust::Nothing))?;
    let bars = columns::decode(&collected.bars).map_err(|error| refuse(error.into()))?;
    let digest = Digest::of(&collected.bars);
    if digest != imported.digest || digest != finished || bars.len() as u64 != imported.bars {
        return Err(refuse(Distrust::Contradiction("its own bars")));
    }
    let report: QualityReport = serde_json::from_slice(&imported.quality).map_err(|error| refuse(error.into()))?;
    let (Some(from), Some(to)) = (bars.time.first(), bars.time.last()) else { return Err(refuse(Distrust::Nothing)) };
    if report.rows != imported.bars {
        return Err(refuse(Distrust::Contradiction("its own report")));
    }
    let ready = ReadyDataset {
        object_key: String::new(),
        digest,
        timeframe: imported.timeframe,
        from: Timestamp::from_nanos(*from),
        to: Timestamp::from_nanos(*to),
        rows: imported.bars,
        quality: quality(&report),
        calendar: calendar_name(imported.calendar).to_owned(),
    };
    let parquet = parquet::encode(&bars).map_err(|error| Refusal::Encode(error.into()))?;
    Ok(Checked { columns: collected.bars.into(), parquet: parquet.into(), ready })
}

const fn calendar_name(calendar: Calendar) -> &'static str {
    match calendar {
        Calendar::AlwaysOpen => "always_open",
        Calendar::Exchange => "exchange",
    }
}

fn quality(report: &QualityReport) -> Quality {
    let gap = |gap: &assay_dataset::Gap| Gap { from: gap.after, to: gap.until, missing_bars: gap.missing };
    Quality {
        rows: report.rows,
        missing_bars: report.missing_bars,
        zero_volume: report.zero_volume_bars,
        outliers: report.outlier_count,
        gaps: report.gaps.iter().map(gap).collect(),
    }
}

#[cfg(test)]
mod tests;
