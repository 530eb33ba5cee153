use assay_proto::v1::{self, start_inspection_request::Question};
use assay_types::TokenScope;
use async_graphql::{Context, ID, InputObject, Object, OneofObject, SimpleObject};

use crate::{
    ApiError, ErrorCode,
    schema::{
        Api,
        api::{STRATEGY, answer},
        directive::{auth, needs},
        object::Inspection,
        user_error::{UserError, user_errors},
    },
};

/// What to ask; one of these.
#[derive(OneofObject)]
enum BacktestInspectInput {
    /// Why a trade was made: the conditions that held and the indicators at that bar.
    Decision(DecisionInput),
    /// Whether the strategies know the future.
    Lookahead(LookaheadInput),
    /// What other rules would have made of the decision behind a trade: other orders of events inside bars, and other engines.
    Counterfactual(CounterfactualInput),
    /// How other engines would fill the whole backtest, and where they part from it.
    Dialects(DialectsInput),
}

/// Which trade.
#[derive(InputObject)]
struct DecisionInput {
    /// Its number, counted from 1.
    trade: i32,
}

/// Which trade.
#[derive(InputObject)]
struct CounterfactualInput {
    /// Its number, counted from 1.
    trade: i32,
}

/// How engines are compared.
#[derive(InputObject)]
struct DialectsInput {
    /// Lets engines that trade whole units only trade fractions as the backtest does.
    #[graphql(default = false)]
    fractional: bool,
}

/// How thorough the check is.
#[derive(InputObject)]
struct LookaheadInput {
    /// How many beginnings of the data are tried.
    #[graphql(default = 24)]
    prefixes: i32,
    /// Which ones: another seed, another sample.
    #[graphql(default = 0)]
    seed: i32,
}

/// The question that was asked.
#[derive(SimpleObject)]
struct InspectionPayload {
    /// The question, which waits for a sandbox; the same question again is the same one.
    inspection: Option<Inspection>,
    /// What the caller can put right.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct BacktestInspect;

#[Object]
impl BacktestInspect {
    /// Asks something about a backtest that succeeded, and returns at once; `inspection` tells the answer.
    #[graphql(guard = "needs(TokenScope::Run)", directive = auth::apply(Some(TokenScope::Run.to_string()), None))]
    async fn backtest_inspect(
        &self,
        ctx: &Context<'_>,
        id: ID,
        input: BacktestInspectInput,
    ) -> Result<InspectionPayload, ApiError> {
        let api = Api::of(ctx);
        let message = v1::StartInspectionRequest { run_id: id.0, question: Some(input.into_wire()?) };
        let answer = answer(STRATEGY, api.runs().start_inspection(api.request(message)?).await)?;
        Ok(InspectionPayload {
            inspection: answer.inspection.map(Inspection),
            user_errors: user_errors(answer.user_errors),
        })
    }
}

impl BacktestInspectInput {
    fn into_wire(self) -> Result<Question, ApiError> {
        Ok(match self {
            Self::Decision(DecisionInput { trade }) => {
                Question::Decision(v1::DecisionQuestion { trade: natural("trade", trade)? })
            }
            Self::Lookahead(LookaheadInput { prefixes, seed }) => {
                let (prefixes, seed) = (natural("prefixes", prefixes)?, u64::from(natural("seed", seed)?));
                Question::Lookahead(v1::LookaheadQuestion { prefixes, seed })
            }
            Self::Counterfactual(CounterfactualInput { trade }) => {
                Question::Counterfactual(v1::CounterfactualQuestion { trade: natural("trade", trade)? })
            }
            Self::Dialects(DialectsInput { fractional }) => Question::Dialects(v1::DialectsQuestion { fractional }),
        })
    }
}

fn natural(name: &str, value: i32) -> Result<u32, ApiError> {
    u32::try_from(value).map_err(|_| ApiError::new(ErrorCode::BadUserInput, format!("`{name}` is not below 0.")))
}
