use assay_proto::v1::{CheckStrategyRequest, CheckStrategyResponse, Diagnostic};
use assay_strategy::{Checked, ParameterSpec};
use assay_types::Digest;

use crate::{
    CallError, answer,
    refusal::{Refusal, RefusalCode},
};

/// A source that compiles, and what is known of it.
pub(crate) struct Compiled {
    pub(crate) source: String,
    pub(crate) digest: Digest,
    pub(crate) parameters: Vec<ParameterSpec>,
    pub(crate) explanation: String,
    /// What it is called in the document itself.
    pub(crate) name: String,
}

/// A source that does not compile.
pub(crate) struct Rejected {
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) refusal: Refusal,
}

impl Compiled {
    /// Compiles a source; warnings come along.
    pub(crate) async fn of(source: String) -> Result<Result<(Self, Vec<Diagnostic>), Rejected>, CallError> {
        let (source, checked) = examine(source).await?;
        let diagnostics = answer::diagnostics(&checked.diagnostics);
        let valid = checked.is_valid();
        match checked.document {
            Some(document) if valid => {
                let compiled = Self {
                    digest: Digest::of(source.as_bytes()),
                    source,
                    parameters: checked.parameters,
                    explanation: checked.explanation.unwrap_or_default(),
                    name: document.name,
                };
                Ok(Ok((compiled, diagnostics)))
            }
            _ => {
                let first = checked.diagnostics.iter().find(|found| found.is_error()).map(ToString::to_string);
                let message = format!("The strategy does not compile: {}", first.unwrap_or_default());
                let refusal = Refusal::of("source", RefusalCode::CompileFailed, message);
                Ok(Err(Rejected { diagnostics, refusal }))
            }
        }
    }

    pub(crate) fn parameters_json(&self) -> Result<String, CallError> {
        serde_json::to_string(&self.parameters)
            .map_err(|error| CallError::Damaged { what: "the list of parameters", detail: error.to_string() })
    }
}

/// Compiles without saving.
pub(crate) async fn check(request: CheckStrategyRequest) -> Result<CheckStrategyResponse, CallError> {
    let (_, checked) = examine(request.source).await?;
    Ok(CheckStrategyResponse {
        diagnostics: answer::diagnostics(&checked.diagnostics),
        explanation: checked.explanation.clone().unwrap_or_default(),
        parameters: answer::parameters(checked.parameters)?,
    })
}

/// Compiling is bounded but not free, so it does not hold up the other calls.
async fn examine(source: String) -> Result<(String, Checked), CallError> {
    let work = tokio::task::spawn_blocking(move || {
        let checked = assay_strategy::check(&source);
        (source, checked)
    });
    work.await.map_err(|error| CallError::Damaged { what: "the strategy", detail: error.to_string() })
}
