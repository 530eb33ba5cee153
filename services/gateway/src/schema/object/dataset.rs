use std::sync::Arc;

use assay_proto::v1;
use assay_types::Timeframe;
use async_graphql::{Context, Enum, ID, Object, SimpleObject};

use crate::{
    ApiError,
    schema::{
        Api,
        loader::DatasetKey,
        scalar::{BigInt, DateTime, Digest, Duration},
        wire_enum::{unknown, wire_enum},
    },
};

wire_enum! {
    /// How far an import is.
    DatasetState {
        /// The file is being read.
        Importing = "importing",
        /// Runs can use it.
        Ready = "ready",
        /// The file is not what it should be; `rejection` says why.
        Rejected = "rejected",
    }
}

/// What a dataset holds.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
enum DatasetKind {
    /// Open, high, low, close and volume.
    Bars,
}

/// Imported market data; it never changes.
pub(crate) struct Dataset(pub(crate) Arc<v1::Dataset>);

/// Imported market data; it never changes.
#[Object]
impl Dataset {
    /// `ds_…`
    pub(crate) async fn id(&self) -> ID {
        ID(self.0.id.clone())
    }

    /// The name for people.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it holds.
    async fn kind(&self) -> DatasetKind {
        DatasetKind::Bars
    }

    /// How far its import is.
    async fn state(&self) -> Result<DatasetState, ApiError> {
        DatasetState::from_wire(&self.0.state).ok_or_else(|| unknown("dataset state", &self.0.state))
    }

    /// Why the file was rejected.
    async fn rejection(&self) -> Option<&str> {
        text(&self.0.rejection)
    }

    /// Who made the data.
    async fn vendor(&self) -> Option<&str> {
        text(&self.0.vendor)
    }

    /// What the prices are of.
    async fn symbol(&self) -> &str {
        &self.0.symbol
    }

    /// The length of a bar in the platform's words, such as 1h; null until it is found out.
    async fn timeframe(&self) -> Option<&str> {
        text(&self.0.timeframe)
    }

    /// The length of a bar.
    async fn resolution(&self) -> Option<Duration> {
        self.0.timeframe.parse::<Timeframe>().ok().map(Duration::of)
    }

    /// When the market trades: `always_open` or `exchange`.
    async fn calendar(&self) -> &str {
        &self.0.calendar
    }

    /// The first bar.
    async fn from(&self) -> Option<DateTime> {
        DateTime::of(self.0.from.as_ref())
    }

    /// The last bar.
    async fn to(&self) -> Option<DateTime> {
        DateTime::of(self.0.to.as_ref())
    }

    /// How many bars.
    async fn rows(&self) -> BigInt {
        self.0.rows.into()
    }

    /// The digest of the bars.
    async fn digest(&self) -> Option<Digest> {
        Digest::of(&self.0.digest)
    }

    /// What is odd about the bars.
    async fn quality(&self) -> Option<QualityReport> {
        self.0.quality.as_ref().map(QualityReport::from)
    }

    /// Where bars are missing.
    async fn gaps(&self) -> Vec<DataGap> {
        self.0.quality.iter().flat_map(|quality| &quality.gaps).map(Into::into).collect()
    }

    /// When it was imported.
    async fn created_at(&self) -> DateTime {
        DateTime::required(self.0.created_at.as_ref())
    }
}

impl Dataset {
    /// Finds a dataset that the caller may see.
    pub(crate) async fn load(ctx: &Context<'_>, id: &str) -> Result<Option<Self>, ApiError> {
        if id.parse::<assay_types::DatasetId>().is_err() {
            return Ok(None);
        }
        Ok(Api::of(ctx).loader.load_one(DatasetKey(id.to_owned())).await?.map(Self))
    }
}

fn text(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// What is odd about the bars of a dataset.
#[derive(SimpleObject)]
struct QualityReport {
    /// How many bars there are.
    rows: BigInt,
    /// How many bars are missing.
    missing_bars: BigInt,
    /// How many bars have no volume.
    zero_volume: BigInt,
    /// How many bars move unusually far.
    outliers: BigInt,
}

impl From<&v1::QualityReport> for QualityReport {
    fn from(report: &v1::QualityReport) -> Self {
        Self {
            rows: report.rows.into(),
            missing_bars: report.missing_bars.into(),
            zero_volume: report.zero_volume.into(),
            outliers: report.outliers.into(),
        }
    }
}

/// A time without bars where there should be some.
#[derive(SimpleObject)]
struct DataGap {
    /// The last bar before it.
    from: DateTime,
    /// The first bar after it.
    to: DateTime,
    /// How many bars are missing.
    missing_bars: BigInt,
}

impl From<&v1::Gap> for DataGap {
    fn from(gap: &v1::Gap) -> Self {
        Self {
            from: DateTime::required(gap.from.as_ref()),
            to: DateTime::required(gap.to.as_ref()),
            missing_bars: gap.missing_bars.into(),
        }
    }
}
