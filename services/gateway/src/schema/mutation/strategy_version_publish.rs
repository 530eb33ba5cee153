use std::sync::Arc;

use assay_proto::v1;
use assay_types::TokenScope;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use crate::{
    ApiError,
    schema::{
        Api,
        api::{STRATEGY, answer},
        directive::{auth, needs},
        object::{Diagnostic, StrategyKind, StrategyVersion},
        user_error::{UserError, user_errors},
    },
};

/// The next version of a strategy.
#[derive(InputObject)]
struct StrategyVersionInput {
    /// The document: TOML, or JSON where it begins with a brace.
    source: String,
    /// How it is written.
    #[graphql(default_with = "StrategyKind::Declarative")]
    kind: StrategyKind,
    /// What changed.
    note: Option<String>,
    /// Makes a repeated call the same call; the header `Idempotency-Key` does the same.
    idempotency_key: Option<String>,
}

/// The version that was made.
#[derive(SimpleObject)]
struct StrategyVersionPayload {
    /// The version.
    version: Option<StrategyVersion>,
    /// What the checker found in the document.
    diagnostics: Vec<Diagnostic>,
    /// What the caller can put right.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct StrategyVersionPublish;

#[Object]
impl StrategyVersionPublish {
    /// Adds a version to a strategy.
    #[graphql(guard = "needs(TokenScope::StrategyWrite)", directive = auth::apply(Some(TokenScope::StrategyWrite.to_string()), None))]
    async fn strategy_version_publish(
        &self,
        ctx: &Context<'_>,
        strategy: ID,
        input: StrategyVersionInput,
    ) -> Result<StrategyVersionPayload, ApiError> {
        // There is one kind yet.
        let StrategyKind::Declarative = input.kind;
        let api = Api::of(ctx);
        let note = input.note.unwrap_or_default();
        let message = v1::AddVersionRequest {
            strategy_id: strategy.0,
            source: input.source,
            note,
            idempotency_key: api.idempotency_key(input.idempotency_key),
        };
        let answer = answer(STRATEGY, api.strategies().add_version(api.request(message)?).await)?;
        Ok(StrategyVersionPayload {
            version: answer.version.map(|made| StrategyVersion(Arc::new(made))),
            diagnostics: answer.diagnostics.into_iter().map(Diagnostic::from).collect(),
            user_errors: user_errors(answer.user_errors),
        })
    }
}
