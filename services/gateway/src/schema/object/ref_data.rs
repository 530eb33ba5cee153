use assay_indicators::Indicator;
use assay_proto::v1;
use async_graphql::{Context, Enum, ID, Object, SimpleObject};

use super::ParameterSpec;
use crate::{
    ApiError,
    schema::{
        Api,
        api::{STRATEGY, answer},
    },
};

/// How a strategy is written.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StrategyKind {
    /// A document with expressions.
    Declarative,
}

/// What strategies are made of.
pub(crate) struct RefData;

/// What strategies are made of.
#[Object]
impl RefData {
    /// The indicators of the expression language.
    async fn indicators(&self) -> Vec<IndicatorSpec> {
        assay_indicators::registry().iter().map(IndicatorSpec).collect()
    }

    /// The built-in strategies.
    async fn templates(&self, ctx: &Context<'_>) -> Result<Vec<StrategyTemplate>, ApiError> {
        let api = Api::of(ctx);
        let request = api.request(v1::ListTemplatesRequest {})?;
        let found = answer(STRATEGY, api.strategies().list_templates(request).await)?.templates;
        found.into_iter().map(StrategyTemplate::try_from).collect()
    }
}

/// An indicator.
pub(crate) struct IndicatorSpec(&'static Indicator);

/// An indicator.
#[Object]
impl IndicatorSpec {
    /// Its name in the language.
    async fn name(&self) -> &str {
        self.0.id
    }

    /// Its name for people.
    async fn label(&self) -> &str {
        self.0.name
    }

    /// What it shows.
    async fn summary(&self) -> &str {
        self.0.summary
    }

    /// Where it belongs: average, momentum, trend, volatility, volume, price or statistic.
    async fn category(&self) -> &str {
        self.0.category.as_str()
    }

    /// The columns it reads.
    async fn inputs(&self) -> Vec<&str> {
        self.0.inputs.iter().map(|input| input.as_str()).collect()
    }

    /// What it computes; the first is meant where none is named.
    async fn outputs(&self) -> Vec<&str> {
        self.0.outputs.to_vec()
    }

    /// The numbers it takes.
    async fn parameters(&self) -> Vec<ParameterSpec> {
        self.0.parameters.iter().map(ParameterSpec::from).collect()
    }

    /// The indicators that its formula builds on.
    async fn depends_on(&self) -> Vec<&str> {
        self.0.dependencies.to_vec()
    }
}

/// A built-in strategy to begin with.
#[derive(SimpleObject)]
pub(crate) struct StrategyTemplate {
    /// What `strategyCreate` knows it by.
    id: ID,
    /// Its name.
    name: String,
    /// momentum, pullback, breakout, `mean_reversion`, cross or band.
    category: String,
    /// What it does, in a sentence.
    description: String,
    /// The document.
    source: String,
    /// How it is written.
    kind: StrategyKind,
    /// What a run of it may choose.
    parameters: Vec<ParameterSpec>,
}

impl TryFrom<v1::Template> for StrategyTemplate {
    type Error = ApiError;

    fn try_from(template: v1::Template) -> Result<Self, ApiError> {
        let parameters = template.parameters.into_iter().map(ParameterSpec::try_from);
        Ok(Self {
            id: ID(template.id),
            name: template.name,
            category: template.category,
            description: template.description,
            source: template.source,
            kind: StrategyKind::Declarative,
            parameters: parameters.collect::<Result<_, _>>()?,
        })
    }
}
