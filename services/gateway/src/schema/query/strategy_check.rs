use assay_proto::v1;
use assay_types::TokenScope;
use async_graphql::{Context, Object, SimpleObject};

use crate::{
    ApiError,
    schema::{
        Api,
        api::{STRATEGY, answer},
        directive::{auth, cost, needs},
        object::{Diagnostic, ParameterSpec},
    },
};

/// What the checker found in a document.
#[derive(SimpleObject)]
struct StrategyCheck {
    /// Whether the document compiles.
    ok: bool,
    /// What is wrong, and where.
    diagnostics: Vec<Diagnostic>,
    /// What it does, in plain English; null where it does not compile.
    explanation: Option<String>,
    /// The values that a run may choose.
    parameters: Vec<ParameterSpec>,
}

#[derive(Default)]
pub(crate) struct StrategyCheckQuery;

#[Object]
impl StrategyCheckQuery {
    /// Compiles a document without saving it. TOML, or JSON where it begins with a brace.
    #[graphql(guard = "needs(TokenScope::Read)", directive = auth::apply(Some(TokenScope::Read.to_string()), None), directive = cost::apply(5))]
    async fn strategy_check(&self, ctx: &Context<'_>, source: String) -> Result<StrategyCheck, ApiError> {
        let api = Api::of(ctx);
        let request = api.request(v1::CheckStrategyRequest { source })?;
        let checked = answer(STRATEGY, api.strategies().check_strategy(request).await)?;
        let parameters: Result<_, ApiError> = checked.parameters.into_iter().map(ParameterSpec::try_from).collect();
        Ok(StrategyCheck {
            ok: checked.diagnostics.iter().all(|found| found.severity != "error"),
            diagnostics: checked.diagnostics.into_iter().map(Diagnostic::from).collect(),
            explanation: (!checked.explanation.is_empty()).then_some(checked.explanation),
            parameters: parameters?,
        })
    }
}
