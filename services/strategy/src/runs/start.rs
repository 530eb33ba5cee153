use assay_host::TraceContext;
use assay_proto::v1::{RunResponse, StartBacktestRequest};
use assay_store::{NewRun, StoreError};
use assay_types::{JobId, RunId, Scope};

use super::resolve::Resolved;
use crate::{
    CallError, answer,
    idempotency::mismatch,
    refusal::user_errors,
    service::Service,
    validate::{self, MAX_IDEMPOTENCY_KEY},
};

impl Service {
    /// Resolves a request to a specification, and commits run and job together.
    pub(crate) async fn start(&self, scope: &Scope, request: StartBacktestRequest) -> Result<RunResponse, CallError> {
        let refuse = |refusal| RunResponse { run: None, user_errors: user_errors(vec![refusal]) };
        if let Err(refusal) = validate::at_most("idempotencyKey", &request.idempotency_key, MAX_IDEMPOTENCY_KEY) {
            return Ok(refuse(refusal));
        }
        let resolved = match self.resolve(scope, &request).await? {
            Ok(resolved) => resolved,
            Err(refusal) => return Ok(refuse(refusal)),
        };
        if let Some(refusal) = self.over_quota(scope, "version").await? {
            return Ok(refuse(refusal));
        }
        let run = self.new_run(resolved, request.idempotency_key);
        match self.deps.store.runs().start(scope, run).await {
            Ok(started) => Ok(RunResponse { run: Some(answer::run(started.run)), user_errors: Vec::new() }),
            Err(StoreError::IdempotencyMismatch) => Ok(refuse(mismatch())),
            Err(error) => Err(error.into()),
        }
    }

    fn new_run(&self, resolved: Resolved, idempotency_key: String) -> NewRun {
        let Resolved { strategy, version, dataset, spec_json, spec_digest } = resolved;
        NewRun {
            id: RunId::generate(&*self.deps.clock, &*self.deps.entropy),
            job: JobId::generate(&*self.deps.clock, &*self.deps.entropy),
            strategy,
            version,
            dataset,
            spec_json,
            spec_digest,
            idempotency_key: (!idempotency_key.is_empty()).then_some(idempotency_key),
            trace: TraceContext::current().map(|trace| trace.to_string()),
        }
    }
}
