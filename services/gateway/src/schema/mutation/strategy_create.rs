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
        object::{Diagnostic, Strategy, StrategyKind},
        user_error::{UserError, UserErrorCode, user_errors},
    },
};

/// A new strategy, from a document or from a built-in one.
#[derive(InputObject)]
struct StrategyCreateInput {
    /// The name for people.
    name: String,
    /// How it is written.
    #[graphql(default_with = "StrategyKind::Declarative")]
    kind: StrategyKind,
    /// The built-in strategy to begin with; not with `source`.
    template: Option<ID>,
    /// The document; not with `template`.
    source: Option<String>,
    /// What it is about.
    description: Option<String>,
    /// Words to find it by.
    tags: Option<Vec<String>>,
    /// Makes a repeated call the same call; the header `Idempotency-Key` does the same.
    idempotency_key: Option<String>,
}

/// The strategy that was made.
#[derive(SimpleObject)]
struct StrategyPayload {
    /// The strategy, with its first version.
    strategy: Option<Strategy>,
    /// What the checker found in the document.
    diagnostics: Vec<Diagnostic>,
    /// What the caller can put right.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct StrategyCreate;

#[Object]
impl StrategyCreate {
    /// Makes a strategy and its first version.
    #[graphql(guard = "needs(TokenScope::StrategyWrite)", directive = auth::apply(Some(TokenScope::StrategyWrite.to_string()), None))]
    async fn strategy_create(
        &self,
        ctx: &Context<'_>,
        input: StrategyCreateInput,
    ) -> Result<StrategyPayload, ApiError> {
        // There is one kind yet.
        let StrategyKind::Declarative = input.kind;
        if input.template.is_some() == input.source.is_some() {
            let message = "Give either `source` or `template`.";
            let error = UserError::new(UserErrorCode::Invalid, &["input", "source"], message);
            return Ok(StrategyPayload { strategy: None, diagnostics: Vec::new(), user_errors: vec![error] });
        }
        let api = Api::of(ctx);
        let message = v1::CreateStrategyRequest {
            name: input.name,
            description: input.description.unwrap_or_default(),
            tags: input.tags.unwrap_or_default(),
            source: input.source.unwrap_or_default(),
            template_id: input.template.map(|id| id.0).unwrap_or_default(),
            idempotency_key: api.idempotency_key(input.idempotency_key),
        };
        let answer = answer(STRATEGY, api.strategies().create_strategy(api.request(message)?).await)?;
        Ok(StrategyPayload {
            strategy: answer.strategy.map(|made| Strategy(Arc::new(made))),
            diagnostics: answer.diagnostics.into_iter().map(Diagnostic::from).collect(),
            user_errors: user_errors(answer.user_errors),
        })
    }
}
