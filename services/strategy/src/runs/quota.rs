use assay_types::Scope;

use crate::{
    CallError,
    refusal::{Refusal, RefusalCode},
    service::Service,
};

impl Service {
    /// Refuses more work where the organisation has as much unfinished as it may have.
    pub(crate) async fn over_quota(&self, scope: &Scope, field: &'static str) -> Result<Option<Refusal>, CallError> {
        let limit = self.config.max_unfinished;
        if self.deps.store.runs().unfinished(scope).await? < limit {
            return Ok(None);
        }
        let message = format!("{limit} runs and imports wait or run already; let some finish, or cancel them.");
        Ok(Some(Refusal::of(field, RefusalCode::QuotaExceeded, message)))
    }
}
