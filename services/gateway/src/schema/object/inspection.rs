use assay_engine::{Answer, LookaheadReport, Moment};
use assay_proto::v1;
use async_graphql::{Context, ID, Object, SimpleObject};
use serde_json::{Map, Value};

use super::{
    counterfactual::CounterfactualReport,
    dialects::DialectsReport,
    run::{RunFailure, RunStatus},
};
use crate::{
    ApiError,
    schema::{
        Api,
        api::{STRATEGY, found},
        scalar::{BigInt, DateTime, Decimal},
        wire_enum::unknown,
    },
};

/// A question to a finished run, which a sandbox answers.
pub(crate) struct Inspection(pub(crate) v1::Inspection);

/// A question to a finished run, which a sandbox answers.
#[Object]
impl Inspection {
    /// `insp_…`
    pub(crate) async fn id(&self) -> ID {
        ID(self.0.id.clone())
    }

    /// How far it is.
    async fn status(&self) -> Result<RunStatus, ApiError> {
        RunStatus::from_wire(&self.0.status).ok_or_else(|| unknown("inspection status", &self.0.status))
    }

    /// When it was asked.
    async fn created_at(&self) -> DateTime {
        DateTime::required(self.0.created_at.as_ref())
    }

    /// When it was answered or given up.
    async fn finished_at(&self) -> Option<DateTime> {
        DateTime::of(self.0.finished_at.as_ref())
    }

    /// Why there is no answer.
    async fn failure(&self) -> Option<RunFailure> {
        self.0.failure.clone().filter(|failure| !failure.class.is_empty()).map(RunFailure::from)
    }

    /// The run that was asked about.
    async fn backtest(&self, ctx: &Context<'_>) -> Result<Option<super::Backtest>, ApiError> {
        super::Backtest::load(ctx, &self.0.run_id).await
    }

    /// Why a trade was made; null until that is known, or where something else was asked.
    async fn decision(&self) -> Option<DecisionTrail> {
        match self.read()? {
            Answer::Decision(trail) => Some(DecisionTrail(*trail)),
            _ => None,
        }
    }

    /// Whether the strategies know the future; null until that is known, or where something else was asked.
    async fn lookahead(&self) -> Option<LookaheadCheck> {
        match self.read()? {
            Answer::Lookahead(report) => Some(LookaheadCheck::from(&report)),
            _ => None,
        }
    }

    /// What other rules would have made of a decision; null until that is known, or where something else was asked.
    async fn counterfactual(&self) -> Option<CounterfactualReport> {
        match self.read()? {
            Answer::Counterfactual(report) => Some(CounterfactualReport(*report)),
            _ => None,
        }
    }

    /// How other engines would fill the run; null until that is known, or where something else was asked.
    async fn dialects(&self) -> Option<DialectsReport> {
        match self.read()? {
            Answer::Dialects(report) => Some(DialectsReport(*report)),
            _ => None,
        }
    }

    /// The whole answer as the engine gives it.
    async fn answer(&self) -> Option<Value> {
        serde_json::from_str(&self.0.answer_json).ok()
    }
}

impl Inspection {
    /// Finds a question that the caller may see.
    pub(crate) async fn load(ctx: &Context<'_>, id: &str) -> Result<Option<Self>, ApiError> {
        if id.parse::<assay_types::InspectionId>().is_err() {
            return Ok(None);
        }
        let api = Api::of(ctx);
        api.identity()?;
        let request = api.request(v1::GetInspectionRequest { id: id.to_owned() })?;
        Ok(found(STRATEGY, api.runs().get_inspection(request).await)?.map(Self))
    }

    fn read(&self) -> Option<Answer> {
        serde_json::from_str(&self.0.answer_json).ok()
    }
}

/// Why a trade was made: what the strategy saw when it decided.
struct DecisionTrail(assay_engine::DecisionTrail);

/// Why a trade was made: what the strategy saw when it decided.
#[Object]
impl DecisionTrail {
    /// The number of the trade.
    async fn trade(&self) -> u32 {
        self.0.trade
    }

    /// When the bar closed that decided the entry.
    async fn decided_at(&self) -> DateTime {
        DateTime::of_nanos(self.0.entry.time.as_nanos())
    }

    /// The conditions at that bar, whole ones before their parts.
    async fn conditions(&self) -> Vec<ConditionEval> {
        conditions(&self.0.entry)
    }

    /// The numbers that they are made of, by expression.
    async fn indicators(&self) -> Value {
        indicators(&self.0.entry)
    }

    /// What decided the exit; null where a stop, a target or another rule did.
    async fn exit(&self) -> Option<DecisionMoment> {
        self.0.exit.clone().map(DecisionMoment)
    }
}

/// What a strategy saw at the close of a bar.
struct DecisionMoment(Moment);

/// What a strategy saw at the close of a bar.
#[Object]
impl DecisionMoment {
    /// When the bar closed.
    async fn at(&self) -> DateTime {
        DateTime::of_nanos(self.0.time.as_nanos())
    }

    /// The conditions, whole ones before their parts.
    async fn conditions(&self) -> Vec<ConditionEval> {
        conditions(&self.0)
    }

    /// The numbers that they are made of, by expression.
    async fn indicators(&self) -> Value {
        indicators(&self.0)
    }
}

/// A condition and whether it held.
#[derive(SimpleObject)]
struct ConditionEval {
    /// Where in the document, such as `long.entry`.
    path: String,
    /// The condition.
    expression: String,
    /// Whether it held.
    value: bool,
}

fn conditions(moment: &Moment) -> Vec<ConditionEval> {
    let shown = moment.conditions.iter().map(|condition| ConditionEval {
        path: condition.path.clone(),
        expression: condition.expression.clone(),
        value: condition.holds,
    });
    shown.collect()
}

fn indicators(moment: &Moment) -> Value {
    let values = moment.values.iter().map(|value| (value.expression.clone(), value.value.into()));
    Value::Object(values.collect::<Map<_, _>>())
}

/// Whether strategies know the future: each was run again over beginnings of its data, as if later bars did not exist.
#[derive(SimpleObject)]
struct LookaheadCheck {
    /// Whether every decision and every indicator stayed as it was.
    clean: bool,
    /// How many bars were compared.
    bars_checked: BigInt,
    /// The earliest bar at which anything differs.
    first_difference: Option<LookaheadDifference>,
}

/// A value that changed when later bars came.
#[derive(SimpleObject)]
struct LookaheadDifference {
    /// When its bar closed.
    at: DateTime,
    /// What was traded.
    symbol: String,
    /// A decision such as `enter_long`, or the expression of an indicator.
    what: String,
    /// Its value when the later bars were not there.
    then: Option<Decimal>,
    /// Its value with all bars.
    now: Option<Decimal>,
}

impl From<&LookaheadReport> for LookaheadCheck {
    fn from(report: &LookaheadReport) -> Self {
        let differences = report.checks.iter().filter_map(|check| Some((check, check.found.first.as_ref()?)));
        let first = differences.min_by_key(|(_, first)| first.time);
        Self {
            clean: report.clean,
            bars_checked: report.checks.iter().map(|check| check.found.bars_checked).sum::<u64>().into(),
            first_difference: first.map(|(check, first)| LookaheadDifference {
                at: DateTime::of_nanos(first.time),
                symbol: check.symbol.to_string(),
                what: first.what.clone(),
                then: first.then.map(Decimal),
                now: first.now.map(Decimal),
            }),
        }
    }
}
