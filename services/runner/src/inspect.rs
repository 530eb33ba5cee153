use assay_engine::{Question, Unobserved, inspect};
use assay_protocol::{Finished, RunnerFrame, Stage};
use assay_types::Digest;

use crate::{
    backtest::{feeds, run_of},
    error::TaskError,
    report::Report,
};

/// Answers a question to a run.
pub(crate) fn run(spec: &[u8], question: &[u8], data: &[Vec<u8>], report: &mut Report) -> Result<(), TaskError> {
    let (question, (spec, bars)) = report.timed(Stage::Decode, |_| {
        let question: Question = serde_json::from_slice(question)
            .map_err(|error| TaskError::Strategy(format!("the question is malformed: {error}")))?;
        Ok((question, run_of(spec, data)?))
    })?;
    let feeds = feeds(&bars);
    let answer = report.timed(Stage::Compute, |_| Ok(inspect(&spec, &feeds, question, &mut Unobserved)?))?;
    let answer = serde_json::to_vec(&answer)?;
    let digest = Digest::of(&answer);
    report.send(&RunnerFrame::Answer(answer.into()))?;
    report.send(&RunnerFrame::Finished(Finished { digest, compute_micros: report.micros() }))
}
