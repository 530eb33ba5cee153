use std::sync::Arc;

use assay_proto::v1;
use async_graphql::{Context, ID, Object};

use super::{Backtest, StrategyKind, StrategyVersion};
use crate::{
    ApiError,
    schema::{
        Api,
        api::{STRATEGY, answer},
        connection::{Page, PageArguments},
        directive::list_size,
        lists::{ListOf, VersionsKey},
        scalar::DateTime,
    },
};

/// A strategy, over all its versions.
pub(crate) struct Strategy(pub(crate) Arc<v1::Strategy>);

/// A strategy, over all its versions.
#[Object]
impl Strategy {
    /// `strat_…`
    pub(crate) async fn id(&self) -> ID {
        ID(self.0.id.clone())
    }

    /// The name for people.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The name in addresses.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// What it is about.
    async fn description(&self) -> Option<&str> {
        (!self.0.description.is_empty()).then_some(self.0.description.as_str())
    }

    /// How it is written.
    async fn kind(&self) -> StrategyKind {
        StrategyKind::Declarative
    }

    /// Words to find it by.
    async fn tags(&self) -> &[String] {
        &self.0.tags
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime::required(self.0.created_at.as_ref())
    }

    /// When it or its versions last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime::required(self.0.updated_at.as_ref())
    }

    /// The newest version.
    async fn latest_version(&self, ctx: &Context<'_>) -> Result<Option<StrategyVersion>, ApiError> {
        StrategyVersion::load(ctx, &self.0.latest_version_id).await
    }

    /// Every version, the newest first.
    #[graphql(directive = list_size::apply(vec!["first".to_owned(), "last".to_owned()]))]
    async fn versions(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Page<StrategyVersion>, ApiError> {
        let api = Api::of(ctx);
        let asked = PageArguments { first, after, last, before }.of(api, "versions", &self.0.id)?;
        let found = if let Some(list) = ListOf::of(&self.0.id, &asked.request) {
            api.loader.load_one(VersionsKey(list)).await?.unwrap_or_default()
        } else {
            let message = v1::ListVersionsRequest { strategy_id: self.0.id.clone(), page: Some(asked.request.clone()) };
            Arc::new(answer(STRATEGY, api.strategies().list_versions(api.request(message)?).await)?)
        };
        let versions = found.versions.iter().map(|version| StrategyVersion(Arc::new(version.clone())));
        Ok(asked.page(found.page.clone(), versions))
    }

    /// The backtests of every version, the newest first.
    #[graphql(directive = list_size::apply(vec!["first".to_owned(), "last".to_owned()]))]
    async fn backtests(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Page<Backtest>, ApiError> {
        Backtest::list(ctx, &self.0.id, PageArguments { first, after, last, before }).await
    }
}

impl Strategy {
    /// Finds a strategy that the caller may see.
    pub(crate) async fn load(ctx: &Context<'_>, id: &str) -> Result<Option<Self>, ApiError> {
        if id.parse::<assay_types::StrategyId>().is_err() {
            return Ok(None);
        }
        let key = crate::schema::loader::StrategyKey(id.to_owned());
        Ok(Api::of(ctx).loader.load_one(key).await?.map(Self))
    }
}
