//! Datasets that every organisation begins with, so that a first backtest needs no upload: a synthetic market, the same
//! for everybody.

use assay_dataset::{columns, parquet, synthetic};
use assay_objects::{ObjectKey, Precondition};
use assay_store::{NewReadyDataset, Page, Quality, ReadyDataset};
use assay_types::{DatasetId, Digest, Scope, Symbol, Timeframe, Timestamp};
use uuid::Builder;

use crate::{CallError, service::Service};

/// Seed of the synthetic market.
const SEED: u64 = 42;
/// Bars of each dataset.
const BARS: usize = 10_000;
/// When the market was made, as far as ids tell: before anything that a user makes, so that it is listed last.
const MADE_MILLIS: u64 = 1_577_836_800_000;

impl Service {
    /// Gives an organisation its first datasets, unless it has any.
    pub(crate) async fn welcome(&self, scope: &Scope) -> Result<(), CallError> {
        if !self.config.starter_data || self.deps.store.datasets().list(scope, Page::first(1)).await?.total > 0 {
            return Ok(());
        }
        let platform = Scope::platform(scope.organisation());
        for instrument in &synthetic::INSTRUMENTS {
            let dataset = self.starter(&platform, instrument).await?;
            self.deps.store.datasets().insert_ready(&platform, dataset).await?;
        }
        Ok(())
    }

    async fn starter(&self, scope: &Scope, instrument: &synthetic::Instrument) -> Result<NewReadyDataset, CallError> {
        let damaged = |detail: String| CallError::Damaged { what: "the synthetic market", detail };
        let timeframe = Timeframe::HOUR;
        let bars = synthetic::market(SEED, instrument, timeframe, BARS);
        let symbol: Symbol = instrument.symbol.parse().map_err(|error| damaged(format!("{error}")))?;
        let encoded = columns::encode(bars.view());
        let digest = Digest::of(&encoded);
        let key = |name| {
            ObjectKey::for_dataset(scope.organisation(), &digest, name).map_err(|error| damaged(error.to_string()))
        };
        let (columns, parquet_key) = (key("bars.columns")?, key("bars.parquet")?);
        let parquet = parquet::encode(&bars).map_err(|error| damaged(error.to_string()))?;
        self.deps.objects.put(&parquet_key, parquet.into(), Precondition::None).await?;
        self.deps.objects.put(&columns, encoded.into(), Precondition::None).await?;
        let stamp = |time: Option<&i64>| Timestamp::from_nanos(time.copied().unwrap_or_default());
        let rows = bars.len() as u64;
        Ok(NewReadyDataset {
            id: id(scope, &digest),
            name: format!("{symbol} {timeframe} (synthetic)"),
            symbol,
            vendor: "synthetic".to_owned(),
            ready: ReadyDataset {
                object_key: columns.to_string(),
                digest,
                timeframe,
                calendar: instrument.calendar.as_str().to_owned(),
                from: stamp(bars.time.first()),
                to: stamp(bars.time.last()),
                rows,
                quality: Quality { rows, ..Quality::default() },
            },
        })
    }
}

/// An id that is the same each time for the same organisation and bars, so that two first calls at once insert once.
fn id(scope: &Scope, digest: &Digest) -> DatasetId {
    let seed = Digest::of(format!("{} {digest}", scope.organisation()).as_bytes());
    let mut random = [0; 10];
    random.iter_mut().zip(seed.as_bytes()).for_each(|(to, from)| *to = *from);
    DatasetId::from_uuid(Builder::from_unix_timestamp_millis(MADE_MILLIS, &random).into_uuid())
}
