use assay_types::{DatasetId, Scope, Timestamp};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    Dataset, DatasetState, Datasets, Listing, Page, ReadyDataset, StoreError,
    convert::{Column, in_order, moment},
    tenant::TenantTx,
};

const TABLE: &str = "strategy.datasets";

impl Datasets<'_> {
    /// Returns those datasets of `ids` that the organisation has, in the order asked for.
    pub async fn get_many(&self, scope: &Scope, ids: &[DatasetId]) -> Result<Vec<Dataset>, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let keys: Vec<Uuid> = ids.iter().map(|id| id.as_uuid()).collect();
        let rows = datasets(&mut tx, &keys).await?;
        tx.commit().await?;
        Ok(in_order(ids, rows, |row| row.id))
    }

    /// Lists datasets, newest first.
    pub async fn list(&self, scope: &Scope, page: Page) -> Result<Listing<Dataset>, StoreError> {
        let bounds = page.bounds();
        let organisation = scope.organisation().as_uuid();
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let found = sqlx::query_file!(
            "queries/page_datasets.sql",
            organisation,
            bounds.edge(),
            bounds.probe(),
            bounds.backward,
        )
        .fetch_one(&mut *tx)
        .await?;
        let rows = datasets(&mut tx, &found.ids).await?;
        tx.commit().await?;
        Ok(Listing::cut(rows, &bounds, found.total, |row| row.id.as_uuid()))
    }
}

struct Row {
    id: Uuid,
    name: String,
    state: DatasetState,
    symbol: String,
    calendar: String,
    vendor: String,
    object_key: Option<String>,
    digest: Option<Vec<u8>>,
    timeframe: Option<String>,
    from_ns: Option<i64>,
    to_ns: Option<i64>,
    rows: Option<i64>,
    quality: Option<serde_json::Value>,
    rejection: Option<String>,
    created_at: DateTime<Utc>,
}

/// Reads datasets, newest first.
pub(super) async fn datasets(tx: &mut TenantTx, ids: &[Uuid]) -> Result<Vec<Dataset>, StoreError> {
    let organisation = tx.organisation();
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT id, name, state AS "state: DatasetState", symbol, calendar, vendor, object_key, digest, timeframe,
             from_ns, to_ns, rows, quality, rejection, created_at
         FROM strategy.datasets WHERE organisation_id = $1 AND id = ANY($2) ORDER BY id DESC"#,
        organisation,
        ids,
    )
    .fetch_all(&mut **tx)
    .await?;
    rows.into_iter().map(Row::into_dataset).collect()
}

impl Row {
    fn into_dataset(self) -> Result<Dataset, StoreError> {
        let ready = self.ready()?;
        Ok(Dataset {
            id: DatasetId::from_uuid(self.id),
            name: self.name,
            state: self.state,
            symbol: Column(TABLE, "symbol").parse(&self.symbol)?,
            calendar: self.calendar,
            vendor: self.vendor,
            ready,
            rejection: self.rejection,
            created_at: moment(self.created_at),
        })
    }

    /// The table guarantees that these columns are set together.
    fn ready(&self) -> Result<Option<ReadyDataset>, StoreError> {
        let (Some(object_key), Some(digest), Some(timeframe), Some(from), Some(to), Some(rows), Some(quality)) =
            (&self.object_key, &self.digest, &self.timeframe, self.from_ns, self.to_ns, self.rows, &self.quality)
        else {
            return Ok(None);
        };
        Ok(Some(ReadyDataset {
            object_key: object_key.clone(),
            digest: Column(TABLE, "digest").digest(digest)?,
            timeframe: Column(TABLE, "timeframe").parse(timeframe)?,
            calendar: self.calendar.clone(),
            from: Timestamp::from_nanos(from),
            to: Timestamp::from_nanos(to),
            rows: Column(TABLE, "rows").count(rows)?,
            quality: Column(TABLE, "quality").json(quality.clone())?,
        }))
    }
}
