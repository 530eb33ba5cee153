use std::collections::{BTreeSet, HashMap};

use assay_host::TraceContext;
use assay_proto::{
    to_timestamp,
    v1::{self, ListAuditEventsRequest, ListAuditEventsResponse},
};
use assay_store::{AuditEvent, Origin};
use assay_types::{Credential, Principal, Scope, UserId};
use tonic::metadata::MetadataMap;

use crate::{
    answer,
    service::{CallError, Deps},
};

const DEFAULT_PAGE: u16 = 20;
const LARGEST_PAGE: u16 = 100;

/// Returns from where a call comes, as the gateway says.
pub(super) fn origin(caller: &Principal, metadata: &MetadataMap) -> Origin {
    let text = |name: &str| metadata.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let trace = TraceContext::current().map(|trace| trace.to_string());
    Origin {
        api_key: match caller.credential {
            Credential::ApiKey(key, _) => Some(key),
            Credential::Session(_) => None,
        },
        address: text("assay-address"),
        user_agent: text("assay-user-agent"),
        trace_id: trace.as_deref().and_then(|trace| trace.split('-').nth(1)).unwrap_or_default().to_owned(),
    }
}

impl Deps {
    /// Returns what was done in the caller's organisation, the newest first.
    pub(super) async fn list_audit_events(
        &self,
        caller: &Principal,
        request: &ListAuditEventsRequest,
    ) -> Result<ListAuditEventsResponse, CallError> {
        let (audit, scope) = (self.store.audit(), Scope::of(caller));
        let first = match u16::try_from(request.first).unwrap_or(LARGEST_PAGE) {
            0 => DEFAULT_PAGE,
            first => first.min(LARGEST_PAGE),
        };
        let before = (request.before > 0).then_some(request.before);
        let action = Some(request.action.as_str()).filter(|action| !action.is_empty());
        // One more than asked for tells whether there is more.
        let mut events = audit.events(&scope, before, first + 1, action).await?;
        let has_more = events.len() > usize::from(first);
        events.truncate(usize::from(first));
        let actors = self.actors(&events).await?;
        Ok(ListAuditEventsResponse {
            events: events.into_iter().map(|event| written(event, &actors)).collect(),
            has_more,
            total: audit.count(&scope, action).await?,
        })
    }

    /// Looks up who acted, everybody at once.
    async fn actors(&self, events: &[AuditEvent]) -> Result<HashMap<UserId, v1::User>, CallError> {
        let ids: BTreeSet<UserId> = events.iter().filter_map(|event| event.user).collect();
        let users = self.store.accounts().users(&ids.into_iter().collect::<Vec<_>>()).await?;
        Ok(users.into_iter().map(|user| (user.id, v1::User { email: String::new(), ..answer::user(user) })).collect())
    }
}

fn written(event: AuditEvent, actors: &HashMap<UserId, v1::User>) -> v1::AuditEvent {
    v1::AuditEvent {
        id: event.id().to_string(),
        seq: event.seq,
        at: Some(to_timestamp(event.at)),
        actor: event.user.and_then(|user| actors.get(&user).cloned()),
        api_key_id: event.origin.api_key.map(|key| key.to_string()).unwrap_or_default(),
        action: event.action,
        target_id: event.target,
        address: event.origin.address,
        user_agent: event.origin.user_agent,
        trace_id: event.origin.trace_id,
        diff_json: event.diff_json,
        prev_hash: event.prev_hash.to_string(),
        hash: event.hash.to_string(),
    }
}
