//! Writing to, and reading from, the log of a run.

use assay_types::{RunId, Scope};
use sqlx::types::Json;

use crate::{
    Event, EventKind, Events, Lease, LogEntry, StoreError, Work,
    convert::{Column, clean, moment, to_bigint},
    runs::read,
    tenant::TenantTx,
};

/// Longest line of a log, in bytes.
const MAX_LINE: usize = 4_096;

impl Events<'_> {
    /// Most entries that dispatchers may add to one log; what comes later is not logged.
    pub const MAX_ENTRIES: u32 = 2_000;

    /// Adds a dispatcher's events to the log of the leased run, in order and all at once. Imports have no log.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`].
    pub async fn append(&self, lease: &Lease, events: &[Event]) -> Result<(), StoreError> {
        let Work::Backtest { run, .. } = &lease.work else { return Ok(()) };
        let mut tx = TenantTx::begin(self.store.pool(), lease.organisation).await?;
        let organisation = tx.organisation();
        let last = sqlx::query_scalar!(
            "SELECT last_event FROM strategy.runs
             WHERE organisation_id = $1 AND id = $2 AND attempt = $3 AND fence = $4 AND status = 'running'
             FOR UPDATE",
            organisation,
            run.as_uuid(),
            lease.attempt.cast_signed(),
            lease.fence,
        )
        .fetch_optional(&mut *tx)
        .await?
        .ok_or(StoreError::LeaseLost)?;
        let room = Self::MAX_ENTRIES.saturating_sub(Column("strategy.runs", "last_event").small(last)?);
        let entries: Vec<EventKind> = events.iter().filter_map(acceptable).take(room as usize).collect();
        set_progress(&mut tx, *run, events).await?;
        if !entries.is_empty() {
            append(&mut tx, *run, &entries).await?;
        }
        tx.commit().await
    }

    /// Returns up to `limit` entries after a cursor (0 is the beginning).
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the organisation has no such run.
    pub async fn after(&self, scope: &Scope, run: RunId, cursor: u32, limit: u32) -> Result<Vec<LogEntry>, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let organisation = tx.organisation();
        let rows = sqlx::query!(
            r#"SELECT sequence, at, body AS "body: Json<EventKind>" FROM strategy.run_events
             WHERE organisation_id = $1 AND run_id = $2 AND sequence > $3 ORDER BY sequence LIMIT $4"#,
            organisation,
            run.as_uuid(),
            i32::try_from(cursor).unwrap_or(i32::MAX),
            i64::from(limit),
        )
        .fetch_all(&mut *tx)
        .await?;
        if rows.is_empty() {
            read::one(&mut tx, run).await?;
        }
        tx.commit().await?;
        rows.into_iter()
            .map(|row| {
                let sequence = Column("strategy.run_events", "sequence").small(row.sequence)?;
                Ok(LogEntry { sequence, at: moment(row.at), kind: row.body.0 })
            })
            .collect()
    }
}

/// What comes out of a sandbox is hostile: lines are cut and cleaned, numbers that are none are dropped.
fn acceptable(event: &Event) -> Option<EventKind> {
    let event = match event {
        Event::EquityPoint { equity, .. } if !equity.is_finite() => return None,
        Event::EquityPoint { .. } => event.clone(),
        Event::Log(line) => Event::Log(clean(line, MAX_LINE)),
        Event::Progress(progress) => {
            let mut progress = progress.clone();
            progress.message = clean(&progress.message, MAX_LINE);
            Event::Progress(progress)
        }
    };
    Some(EventKind::Reported(event))
}

/// The run's own row shows the latest progress, whether or not the log has room for it.
async fn set_progress(tx: &mut TenantTx, run: RunId, events: &[Event]) -> Result<(), StoreError> {
    let latest = events.iter().rev().find_map(|event| match event {
        Event::Progress(progress) => Some(progress),
        _ => None,
    });
    let Some(progress) = latest else { return Ok(()) };
    let organisation = tx.organisation();
    sqlx::query!(
        "UPDATE strategy.runs SET progress_done = $3, progress_total = $4, progress_message = $5
         WHERE organisation_id = $1 AND id = $2",
        organisation,
        run.as_uuid(),
        to_bigint(progress.done),
        to_bigint(progress.total),
        clean(&progress.message, MAX_LINE),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Numbers the entries on from the last one. The run's row is locked from here to the commit, so that no reader sees a
/// number before its predecessors.
pub(crate) async fn append(tx: &mut TenantTx, run: RunId, entries: &[EventKind]) -> Result<(), StoreError> {
    let organisation = tx.organisation();
    let count = i32::try_from(entries.len()).unwrap_or(i32::MAX);
    let bodies = entries
        .iter()
        .map(serde_json::to_value)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| Column("strategy.run_events", "body").broken(&error))?;
    sqlx::query!(
        "WITH numbered AS (
             UPDATE strategy.runs SET last_event = last_event + $3
             WHERE organisation_id = $1 AND id = $2
             RETURNING last_event - $3 AS before
         )
         INSERT INTO strategy.run_events (organisation_id, run_id, sequence, body)
         SELECT $1, $2, numbered.before + entry.number::integer, entry.body
         FROM numbered, unnest($4::jsonb[]) WITH ORDINALITY AS entry (body, number)",
        organisation,
        run.as_uuid(),
        count,
        &bodies,
    )
    .execute(&mut **tx)
    .await?;
    notify(tx, run).await
}

/// Wakes whoever follows the run. The message carries the id alone: it passes by row-level security.
pub(crate) async fn notify(tx: &mut TenantTx, run: RunId) -> Result<(), StoreError> {
    sqlx::query!("SELECT pg_notify('assay_runs', $1)", run.as_uuid().to_string()).fetch_one(&mut **tx).await?;
    Ok(())
}
