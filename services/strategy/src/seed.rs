//! What a new platform has from the beginning: built-in strategies and synthetic markets, for a demonstration.

use assay_dataset::{Bars, Calendar, columns, parquet};
use assay_objects::{KeyError, ObjectError, ObjectKey, Precondition};
use assay_store::{Dataset, NewReadyDataset, NewStrategy, Quality, ReadyDataset, StoreError};
use assay_strategy::builtins;
use assay_types::{DatasetId, Digest, Scope, StrategyId, Symbol, Timeframe, Timestamp};
use uuid::Builder;

use crate::{CallError, Config, Deps, service::Service, strategies::Compiled};

/// The canonical columns of a dataset, as the import names them too.
const COLUMNS: &str = "bars.columns";
const PARQUET: &str = "bars.parquet";

/// Puts strategies and datasets into an organisation, checked like everybody's. Doing so again changes nothing.
pub struct Seeds {
    service: Service,
    scope: Scope,
}

/// Bars to put into an organisation.
#[derive(Clone, Debug)]
pub struct SeedDataset {
    /// The name shown.
    pub name: String,
    /// The instrument.
    pub symbol: Symbol,
    /// When it trades.
    pub calendar: Calendar,
    /// The length of a bar.
    pub timeframe: Timeframe,
    /// Who the bars came from, such as `synthetic`.
    pub vendor: String,
    /// The bars.
    pub bars: Bars,
}

/// Something cannot be seeded.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// A built-in strategy does not compile.
    #[error("built-in strategy `{0}` does not compile")]
    Builtin(&'static str),
    /// A dataset without bars.
    #[error("dataset `{0}` has no bars")]
    NoBars(String),
    /// Bars cannot be written as Parquet.
    #[error("cannot write bars")]
    Parquet(#[from] parquet::ParquetError),
    /// The service refused.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The object store refused.
    #[error(transparent)]
    Objects(#[from] ObjectError),
    /// An object cannot be named.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl Seeds {
    /// Prepares to seed the organisation of `scope`.
    pub fn new(config: &Config, deps: Deps, life: &assay_host::Lifecycle, scope: Scope) -> Self {
        Self { service: Service::new(config.clone(), deps, life.clone()), scope }
    }

    /// Creates every built-in strategy that the organisation does not have yet; returns how many those were.
    pub async fn strategies(&self) -> Result<usize, SeedError> {
        let mut created = 0;
        for builtin in builtins() {
            let compiled = Compiled::of(builtin.source.to_owned()).await?;
            let Ok((compiled, _)) = compiled else { return Err(SeedError::Builtin(builtin.id)) };
            let deps = &self.service.deps;
            let strategy = NewStrategy {
                id: StrategyId::generate(&*deps.clock, &*deps.entropy),
                name: builtin.name.clone(),
                slug: builtin.id.to_owned(),
                description: builtin.description.clone(),
                tags: vec![builtin.category.as_str().to_owned()],
                version: self.service.new_version(&compiled, String::new())?,
            };
            match deps.store.strategies().create(&self.scope, strategy).await {
                Ok(_) => created += 1,
                Err(StoreError::Taken(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(created)
    }

    /// Writes bars to the object store, and the dataset to the catalogue.
    pub async fn dataset(&self, seed: SeedDataset) -> Result<Dataset, SeedError> {
        let deps = &self.service.deps;
        let bars = seed.bars;
        let (Some(from), Some(to)) = (bars.time.first().copied(), bars.time.last().copied()) else {
            return Err(SeedError::NoBars(seed.name));
        };
        let rows = bars.len() as u64;
        let encoded = columns::encode(bars.view());
        let digest = Digest::of(&encoded);
        let key = |name| ObjectKey::for_dataset(self.scope.organisation(), &digest, name);
        let (columns, parquet) = (key(COLUMNS)?, key(PARQUET)?);
        deps.objects.put(&parquet, parquet::encode(&bars)?.into(), Precondition::None).await?;
        deps.objects.put(&columns, encoded.into(), Precondition::None).await?;
        let ready = ReadyDataset {
            object_key: columns.to_string(),
            digest,
            timeframe: seed.timeframe,
            calendar: seed.calendar.as_str().to_owned(),
            from: Timestamp::from_nanos(from),
            to: Timestamp::from_nanos(to),
            rows,
            quality: Quality { rows, ..Quality::default() },
        };
        let id = self.id_of(&seed.name, &ready);
        let dataset = NewReadyDataset { id, name: seed.name, symbol: seed.symbol, vendor: seed.vendor, ready };
        Ok(deps.store.datasets().insert_ready(&self.scope, dataset).await?)
    }

    /// Returns the same id for the same bars under the same name, so that seeding twice inserts once.
    fn id_of(&self, name: &str, ready: &ReadyDataset) -> DatasetId {
        let what = format!("{} {name} {}", self.scope.organisation(), ready.digest);
        let digest = Digest::of(what.as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(digest.as_bytes().split_at(16).0);
        DatasetId::from_uuid(Builder::from_custom_bytes(bytes).into_uuid())
    }
}
