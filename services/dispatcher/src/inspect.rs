use assay_engine::{Answer, Question, RunSpec, canonical_json};
use assay_protocol::Task;
use assay_store::{Ended, Lease, Work};
use assay_types::Digest;
use tracing::{Instrument as _, info_span};

use crate::{backtest::Refusal, compute::Computed, keeper::Keeper, talk::Order, trouble::Trouble, worker::Worker};

/// Why an answer is not stored.
#[derive(Debug, thiserror::Error)]
enum Distrust {
    #[error("the answer cannot be read")]
    Form(#[from] serde_json::Error),
    #[error("the answer contradicts its own digest")]
    Digest,
    #[error("the answer is to another question")]
    Question,
}

impl Worker {
    /// Answers a question to a run.
    pub(crate) async fn inspect(
        &self,
        lease: &Lease,
        keeper: &mut Keeper<'_>,
        ended: &mut Ended,
    ) -> Result<(), Trouble> {
        let Work::Inspection { spec_json, question_json, .. } = &lease.work else {
            return Err(Trouble::Platform("this job asks nothing".to_owned()));
        };
        let spec: RunSpec = serde_json::from_str(spec_json).map_err(|error| Trouble::platform(&error))?;
        let question: Question = serde_json::from_str(question_json).map_err(|error| Trouble::platform(&error))?;
        let fetch = self.fetch(lease, &spec).instrument(info_span!("fetch bars", otel.name = "fetch bars"));
        let data = keeper.guard(fetch).await.map_err(Trouble::Stopped)??;
        let bytes = |text: &str| text.as_bytes().to_vec().into();
        let task = Task::Inspect { spec: bytes(spec_json), question: bytes(question_json) };
        let computed = self.compute(lease, keeper, Order { task, data, trace: None }, ended).await?;
        let answer = check(&computed, &question).map_err(|error| self.distrust(Refusal::Result(error.into())))?;
        let json = canonical_json(&answer).map_err(|error| Trouble::platform(&error))?;
        let json = String::from_utf8(json).map_err(|error| Trouble::platform(&error))?;
        let commit = self.persist(|| async { self.queue().succeed_inspection(lease, &json).await });
        commit.instrument(info_span!("commit", otel.name = "commit")).await?;
        Ok(())
    }
}

/// Reads an answer. What is stored is written anew from what was read, so nothing else comes along.
fn check(computed: &Computed, question: &Question) -> Result<Answer, Distrust> {
    let bytes = &computed.collected.answer;
    if Digest::of(bytes) != computed.finished.digest {
        return Err(Distrust::Digest);
    }
    let answer: Answer = serde_json::from_slice(bytes)?;
    if answer.answers(question) { Ok(answer) } else { Err(Distrust::Question) }
}

#[cfg(test)]
mod tests;
