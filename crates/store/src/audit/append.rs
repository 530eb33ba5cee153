use assay_types::{ApiKeyId, Digest, OrganisationId, UserId};
use uuid::Uuid;

use super::{AuditEvent, Origin, chain};
use crate::{
    StoreError,
    convert::{Column, clean, moment, to_bigint, to_db},
    tenant::TenantTx,
};

/// Adds an act to the log of the transaction's organisation: who did what to which object, and what changed, without secrets.
///
/// Call it last: writers of one organisation take turns from here to the commit, so that the chain has no fork.
pub(crate) async fn append(
    tx: &mut TenantTx,
    (user, origin): (Option<UserId>, &Origin),
    (action, target): (&str, String),
    diff: serde_json::Value,
) -> Result<(), StoreError> {
    let organisation = tx.organisation();
    let name = name(organisation);
    sqlx::query!("SELECT pg_advisory_xact_lock(hashtextextended('audit.events ' || $1::text, 0))", name)
        .fetch_one(&mut **tx)
        .await?;
    let last = sqlx::query!(
        r#"SELECT clock_timestamp() AS "now!",
             (SELECT seq FROM audit.events WHERE organisation_id = $1 ORDER BY seq DESC LIMIT 1) AS seq,
             (SELECT hash FROM audit.events WHERE organisation_id = $1 ORDER BY seq DESC LIMIT 1) AS hash"#,
        organisation,
    )
    .fetch_one(&mut **tx)
    .await?;
    let before = last.seq.map_or(Ok(0), |seq| Column("audit.events", "seq").count(seq))?;
    let prev_hash =
        last.hash.map_or(Ok(Digest::from_bytes(chain::ORIGIN)), |hash| Column("audit.events", "hash").digest(&hash))?;
    let mut event = AuditEvent {
        seq: before + 1,
        at: moment(last.now),
        user,
        origin: Origin {
            api_key: origin.api_key,
            address: clean(&origin.address, 64),
            user_agent: clean(&origin.user_agent, 512),
            trace_id: clean(&origin.trace_id, 64),
        },
        action: action.to_owned(),
        target,
        diff_json: diff.to_string(),
        prev_hash,
        hash: prev_hash,
    };
    event.hash = chain::hash(&name, &event);
    insert(tx, &event).await
}

/// Returns how an organisation is named in its chain.
pub(super) fn name(organisation: Uuid) -> String {
    OrganisationId::from_uuid(organisation).to_string()
}

async fn insert(tx: &mut TenantTx, event: &AuditEvent) -> Result<(), StoreError> {
    let organisation = tx.organisation();
    sqlx::query!(
        "INSERT INTO audit.events
             (organisation_id, seq, at, user_id, api_key_id, action, target, address, user_agent, trace_id, diff_json,
              prev_hash, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        organisation,
        to_bigint(event.seq),
        to_db(event.at),
        event.user.map(UserId::as_uuid),
        event.origin.api_key.map(ApiKeyId::as_uuid),
        event.action,
        event.target,
        event.origin.address,
        event.origin.user_agent,
        event.origin.trace_id,
        event.diff_json,
        event.prev_hash.as_bytes().as_slice(),
        event.hash.as_bytes().as_slice(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
