use assay_engine::{DialectOptions, LookaheadOptions, MAX_PREFIXES, Question, Summary, canonical_json};
use assay_host::TraceContext;
use assay_proto::v1::{
    GetInspectionRequest, Inspection, InspectionResponse, StartInspectionRequest, start_inspection_request,
};
use assay_store::{NewInspection, Run};
use assay_types::{InspectionId, JobId, RunId, Scope};

use crate::{
    CallError, answer,
    call::id,
    refusal::{Refusal, RefusalCode, user_errors},
    service::Service,
};

impl Service {
    /// Commits a question to a run together with the job that answers it.
    pub(crate) async fn ask(
        &self,
        scope: &Scope,
        request: StartInspectionRequest,
    ) -> Result<InspectionResponse, CallError> {
        let refuse = |refusal| InspectionResponse { inspection: None, user_errors: user_errors(vec![refusal]) };
        let run: RunId = id(&request.run_id, "run")?;
        let run = self.deps.store.runs().get(scope, run).await?;
        let question = match question(request.question, &run)? {
            Ok(question) => question,
            Err(refusal) => return Ok(refuse(refusal)),
        };
        if let Some(refusal) = self.over_quota(scope, "id").await? {
            return Ok(refuse(refusal));
        }
        let json = canonical_json(&question).map_err(|error| damaged("the question", &error))?;
        let new = NewInspection {
            id: InspectionId::generate(&*self.deps.clock, &*self.deps.entropy),
            job: JobId::generate(&*self.deps.clock, &*self.deps.entropy),
            run: run.id,
            question_json: String::from_utf8(json).map_err(|error| damaged("the question", &error))?,
            trace: TraceContext::current().map(|trace| trace.to_string()),
        };
        let inspection = self.deps.store.inspections().start(scope, new).await?;
        Ok(InspectionResponse { inspection: Some(answer::inspection(inspection)), user_errors: Vec::new() })
    }

    /// Returns a question and what became of it.
    pub(crate) async fn inspection(
        &self,
        scope: &Scope,
        request: &GetInspectionRequest,
    ) -> Result<Inspection, CallError> {
        let id = id(&request.id, "inspection")?;
        Ok(answer::inspection(self.deps.store.inspections().get(scope, id).await?))
    }
}

/// Reads a question and holds it against what the run has.
fn question(
    asked: Option<start_inspection_request::Question>,
    run: &Run,
) -> Result<Result<Question, Refusal>, CallError> {
    let Some(summary) = &run.summary_json else {
        let message = "Only a run with a result can be asked; wait until it succeeded.";
        return Ok(Err(Refusal::of("id", RefusalCode::NotReady, message)));
    };
    let summary: Summary = serde_json::from_str(summary).map_err(|error| damaged("the run's summary", &error))?;
    Ok(match asked {
        None => Err(Refusal::of("input", RefusalCode::Required, "Say what to ask, such as a decision.")),
        Some(start_inspection_request::Question::Decision(asked)) => {
            trade("decision", asked.trade, &summary).map(|trade| Question::Decision { trade })
        }
        Some(start_inspection_request::Question::Counterfactual(asked)) => {
            trade("counterfactual", asked.trade, &summary).map(|trade| Question::Counterfactual { trade })
        }
        Some(start_inspection_request::Question::Dialects(asked)) => {
            Ok(Question::Dialects(DialectOptions { fractional: asked.fractional }))
        }
        Some(start_inspection_request::Question::Lookahead(asked)) if asked.prefixes > MAX_PREFIXES => {
            let message = format!("At most {MAX_PREFIXES} beginnings of the data can be tried.");
            Err(Refusal::of("lookahead", RefusalCode::OutOfRange, message))
        }
        Some(start_inspection_request::Question::Lookahead(asked)) => {
            let default = LookaheadOptions::default();
            let prefixes = if asked.prefixes == 0 { default.prefixes } else { asked.prefixes };
            Ok(Question::Lookahead(LookaheadOptions { prefixes, seed: asked.seed }))
        }
    })
}

/// Accepts the number of a trade that the run made.
fn trade(field: &'static str, asked: u32, summary: &Summary) -> Result<u32, Refusal> {
    let trades = summary.metrics.trades;
    if (1..=trades).contains(&u64::from(asked)) {
        return Ok(asked);
    }
    let message = format!("The run made {trades} trades; they are counted from 1.");
    Err(Refusal::of(field, RefusalCode::OutOfRange, message))
}

fn damaged(what: &'static str, error: &dyn std::error::Error) -> CallError {
    CallError::Damaged { what, detail: error.to_string() }
}
