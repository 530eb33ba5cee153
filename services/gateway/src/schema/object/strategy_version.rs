use std::sync::Arc;

use assay_proto::v1;
use assay_types::TokenScope;
use async_graphql::{Context, ID, Object};

use super::{ParameterSpec, Strategy};
use crate::{
    ApiError,
    schema::{
        Api,
        directive::{auth, needs},
        loader::VersionKey,
        scalar::{DateTime, Digest},
    },
};

/// One immutable version of a strategy.
pub(crate) struct StrategyVersion(pub(crate) Arc<v1::StrategyVersion>);

/// One immutable version of a strategy.
#[Object]
impl StrategyVersion {
    /// `ver_…`
    pub(crate) async fn id(&self) -> ID {
        ID(self.0.id.clone())
    }

    /// Counted from 1 within the strategy.
    async fn number(&self) -> u32 {
        self.0.number
    }

    /// The strategy.
    async fn strategy(&self, ctx: &Context<'_>) -> Result<Option<Strategy>, ApiError> {
        Strategy::load(ctx, &self.0.strategy_id).await
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime::required(self.0.created_at.as_ref())
    }

    /// What changed, as its author says.
    async fn note(&self) -> Option<&str> {
        (!self.0.note.is_empty()).then_some(self.0.note.as_str())
    }

    /// The digest of the document.
    async fn source_digest(&self) -> Digest {
        Digest(self.0.source_digest.clone())
    }

    /// The values that a run may choose.
    async fn parameters(&self) -> Result<Vec<ParameterSpec>, ApiError> {
        self.0.parameters.iter().cloned().map(ParameterSpec::try_from).collect()
    }

    /// The document.
    #[graphql(
        guard = "needs(TokenScope::StrategySource)",
        directive = auth::apply(Some(TokenScope::StrategySource.to_string()), None)
    )]
    async fn source(&self) -> Option<&str> {
        (!self.0.source.is_empty()).then_some(self.0.source.as_str())
    }

    /// What it does, in plain English.
    async fn explanation(&self) -> Option<&str> {
        (!self.0.explanation.is_empty()).then_some(self.0.explanation.as_str())
    }
}

impl StrategyVersion {
    /// Finds a version that the caller may see.
    pub(crate) async fn load(ctx: &Context<'_>, id: &str) -> Result<Option<Self>, ApiError> {
        if id.parse::<assay_types::StrategyVersionId>().is_err() {
            return Ok(None);
        }
        Ok(Api::of(ctx).loader.load_one(VersionKey(id.to_owned())).await?.map(Self))
    }
}
