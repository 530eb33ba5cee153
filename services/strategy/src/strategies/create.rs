use assay_proto::v1::{AddVersionRequest, CreateStrategyRequest, StrategyResponse, VersionResponse};
use assay_store::{Idempotency, NewStrategy, NewVersion, StoreError};
use assay_types::{Scope, StrategyId, StrategyVersionId};

use super::check::Compiled;
use crate::{
    CallError, answer,
    call::id,
    idempotency::{idempotency, mismatch},
    refusal::{Refusal, RefusalCode, user_errors},
    service::Service,
    validate::{self, MAX_DESCRIPTION, MAX_NOTE},
};

/// How many characters of an id make a slug unique.
const SUFFIX: usize = 6;

/// What a valid request says about the strategy itself.
struct Described {
    name: String,
    description: String,
    tags: Vec<String>,
    idempotency: Option<Idempotency>,
}

impl Service {
    pub(crate) async fn create(
        &self,
        scope: &Scope,
        request: CreateStrategyRequest,
    ) -> Result<StrategyResponse, CallError> {
        let refuse = |refusals| StrategyResponse { user_errors: user_errors(refusals), ..StrategyResponse::default() };
        let source = match source(&request) {
            Ok(source) => source,
            Err(refusal) => return Ok(refuse(vec![refusal])),
        };
        let (compiled, diagnostics) = match Compiled::of(source).await? {
            Ok(compiled) => compiled,
            Err(rejected) => {
                let diagnostics = rejected.diagnostics;
                return Ok(StrategyResponse { diagnostics, ..refuse(vec![rejected.refusal]) });
            }
        };
        let described = match describe(&request, &compiled) {
            Ok(described) => described,
            Err(refusals) => return Ok(refuse(refusals)),
        };
        match self.insert(scope, described, &compiled).await {
            Ok(strategy) => Ok(StrategyResponse {
                strategy: Some(answer::strategy(strategy)),
                diagnostics,
                user_errors: Vec::new(),
            }),
            Err(CallError::Store(StoreError::IdempotencyMismatch)) => Ok(refuse(vec![mismatch()])),
            Err(error) => Err(error),
        }
    }

    /// Two strategies may have one name; the second one's address tells them apart.
    async fn insert(
        &self,
        scope: &Scope,
        described: Described,
        compiled: &Compiled,
    ) -> Result<assay_store::Strategy, CallError> {
        let new = NewStrategy {
            id: StrategyId::generate(&*self.deps.clock, &*self.deps.entropy),
            slug: validate::slug(&described.name),
            name: described.name,
            description: described.description,
            tags: described.tags,
            version: self.new_version(compiled, String::new())?,
            idempotency: described.idempotency,
        };
        match self.deps.store.strategies().create(scope, new.clone()).await {
            Err(StoreError::Taken(_)) => {
                let id = new.id.to_string();
                let suffix = id.get(id.len().saturating_sub(SUFFIX)..).unwrap_or(&id);
                let slug = format!("{}-{suffix}", new.slug);
                Ok(self.deps.store.strategies().create(scope, NewStrategy { slug, ..new }).await?)
            }
            other => Ok(other?),
        }
    }

    pub(crate) async fn add(&self, scope: &Scope, request: AddVersionRequest) -> Result<VersionResponse, CallError> {
        let strategy: StrategyId = id(&request.strategy_id, "strategy")?;
        let refuse =
            |refusal| VersionResponse { user_errors: user_errors(vec![refusal]), ..VersionResponse::default() };
        let note = match validate::text("note", &request.note, MAX_NOTE) {
            Ok(note) => note,
            Err(refusal) => return Ok(refuse(refusal)),
        };
        let (compiled, diagnostics) = match Compiled::of(request.source).await? {
            Ok(compiled) => compiled,
            Err(rejected) => {
                let diagnostics = rejected.diagnostics;
                return Ok(VersionResponse { diagnostics, ..refuse(rejected.refusal) });
            }
        };
        let asked = [request.strategy_id.as_bytes(), compiled.source.as_bytes(), note.as_bytes()];
        let idempotency = match idempotency(&request.idempotency_key, &asked) {
            Ok(idempotency) => idempotency,
            Err(refusal) => return Ok(refuse(refusal)),
        };
        let version = self.new_version(&compiled, note)?;
        match self.deps.store.strategies().add_version(scope, strategy, version, idempotency.as_ref()).await {
            Ok(added) => {
                Ok(VersionResponse { version: Some(answer::version(added)?), diagnostics, user_errors: Vec::new() })
            }
            Err(StoreError::IdempotencyMismatch) => Ok(refuse(mismatch())),
            Err(error) => Err(error.into()),
        }
    }

    pub(crate) fn new_version(&self, compiled: &Compiled, note: String) -> Result<NewVersion, CallError> {
        Ok(NewVersion {
            id: StrategyVersionId::generate(&*self.deps.clock, &*self.deps.entropy),
            source: compiled.source.clone(),
            source_digest: compiled.digest,
            note,
            parameters_json: compiled.parameters_json()?,
            explanation: compiled.explanation.clone(),
        })
    }
}

/// Returns the source that is given, or that of the template named.
fn source(request: &CreateStrategyRequest) -> Result<String, Refusal> {
    match (request.source.as_str(), request.template_id.as_str()) {
        ("", "") => {
            Err(Refusal::of("source", RefusalCode::Required, "Give the source of the strategy, or name a template."))
        }
        (source, "") => Ok(source.to_owned()),
        ("", template) => assay_strategy::builtin(template).map(|found| found.source.to_owned()).ok_or_else(|| {
            Refusal::of("template", RefusalCode::NotFound, "There is no such template; `templates` lists them.")
        }),
        _ => Err(Refusal::of("template", RefusalCode::Invalid, "Give either a source or a template, not both.")),
    }
}

/// Checks what people say about the strategy. Without a name, the document's own is taken.
fn describe(request: &CreateStrategyRequest, compiled: &Compiled) -> Result<Described, Vec<Refusal>> {
    let name = if request.name.trim().is_empty() { &compiled.name } else { &request.name };
    let name = validate::name("name", name);
    let description = validate::text("description", &request.description, MAX_DESCRIPTION);
    let tags = validate::tags("tags", &request.tags);
    let asked = [&request.name, &request.description, &request.source, &request.template_id];
    let asked: Vec<&[u8]> = asked.into_iter().chain(&request.tags).map(String::as_bytes).collect();
    let idempotency = idempotency(&request.idempotency_key, &asked);
    match (name, description, tags, idempotency) {
        (Ok(name), Ok(description), Ok(tags), Ok(idempotency)) => {
            Ok(Described { name, description, tags, idempotency })
        }
        (name, description, tags, idempotency) => {
            Err([name.err(), description.err(), tags.err(), idempotency.err()].into_iter().flatten().collect())
        }
    }
}
