use assay_types::{ApiKeyId, Scope, UserId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Audit, AuditEvent, Break, Origin, Verified, append::name, chain::Chain};
use crate::{
    StoreError,
    convert::{Column, moment, to_bigint},
    tenant::TenantTx,
};

/// Events read at once.
const BATCH: i64 = 500;

impl Audit<'_> {
    /// Returns up to `limit` events of the scope's organisation that are older than `before`, the newest first, of these actions or of all.
    pub async fn events(
        &self,
        scope: &Scope,
        before: Option<u64>,
        limit: u16,
        action: Option<&str>,
    ) -> Result<Vec<AuditEvent>, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let rows = sqlx::query_as!(
            Row,
            "SELECT seq, at, user_id, api_key_id, action, target, address, user_agent, trace_id, diff_json, prev_hash, hash
             FROM audit.events
             WHERE organisation_id = $1 AND ($2::bigint IS NULL OR seq < $2) AND ($4::text IS NULL OR action = $4)
             ORDER BY seq DESC LIMIT $3",
            scope.organisation().as_uuid(),
            before.map(to_bigint),
            i64::from(limit),
            action,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        rows.into_iter().map(Row::into_event).collect()
    }

    /// Counts the events of the scope's organisation, of one action or of all.
    pub async fn count(&self, scope: &Scope, action: Option<&str>) -> Result<u64, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let count = sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!" FROM audit.events
             WHERE organisation_id = $1 AND ($2::text IS NULL OR action = $2)"#,
            scope.organisation().as_uuid(),
            action,
        )
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Column("audit.events", "seq").count(count)
    }

    /// Follows the whole chain of the scope's organisation, or says where it breaks first.
    pub async fn verify(&self, scope: &Scope) -> Result<Result<Verified, Break>, StoreError> {
        let name = name(scope.organisation().as_uuid());
        let mut chain = Chain::begin(&name);
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let mut after = 0;
        loop {
            let rows = sqlx::query_as!(
                Row,
                "SELECT seq, at, user_id, api_key_id, action, target, address, user_agent, trace_id, diff_json, prev_hash, hash
                 FROM audit.events WHERE organisation_id = $1 AND seq > $2 ORDER BY seq LIMIT $3",
                scope.organisation().as_uuid(),
                after,
                BATCH,
            )
            .fetch_all(&mut *tx)
            .await?;
            let Some(last) = rows.last() else { break };
            after = last.seq;
            for row in rows {
                if let Err(found) = chain.follow(&row.into_event()?) {
                    return Ok(Err(found));
                }
            }
        }
        tx.commit().await?;
        Ok(Ok(chain.end()))
    }
}

struct Row {
    seq: i64,
    at: DateTime<Utc>,
    user_id: Option<Uuid>,
    api_key_id: Option<Uuid>,
    action: String,
    target: String,
    address: String,
    user_agent: String,
    trace_id: String,
    diff_json: String,
    prev_hash: Vec<u8>,
    hash: Vec<u8>,
}

impl Row {
    fn into_event(self) -> Result<AuditEvent, StoreError> {
        Ok(AuditEvent {
            seq: Column("audit.events", "seq").count(self.seq)?,
            at: moment(self.at),
            user: self.user_id.map(UserId::from_uuid),
            origin: Origin {
                api_key: self.api_key_id.map(ApiKeyId::from_uuid),
                address: self.address,
                user_agent: self.user_agent,
                trace_id: self.trace_id,
            },
            action: self.action,
            target: self.target,
            diff_json: self.diff_json,
            prev_hash: Column("audit.events", "prev_hash").digest(&self.prev_hash)?,
            hash: Column("audit.events", "hash").digest(&self.hash)?,
        })
    }
}
