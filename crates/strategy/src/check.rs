use std::collections::BTreeMap;

use crate::{
    compile::{Finding, compile_with, extremes, specifications},
    diagnostic::Diagnostic,
    document::{Document, ParameterSpec},
    explain::explain,
    limits::MAX_DIAGNOSTICS,
    source::{Spans, parse},
};

/// What there is to say about the source of a strategy.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Everything found, in the order of the source; no error among them means that the strategy runs.
    pub diagnostics: Vec<Diagnostic>,
    /// The document, if the source has the form of one.
    pub document: Option<Document>,
    /// The strategy in plain English, if it runs.
    pub explanation: Option<String>,
    /// Its parameters in the order of the source, those of factors included.
    pub parameters: Vec<ParameterSpec>,
}

impl Checked {
    /// Whether the strategy runs.
    pub fn is_valid(&self) -> bool {
        self.document.is_some() && !self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// How much compiling a check may do, in operations, to try parameters at the ends of their ranges.
const MAX_EFFORT: usize = 200_000;

/// Reads and checks the source of a strategy: its form, every expression, every number, and whether it still makes sense
/// with each parameter at the ends of its range.
pub fn check(source: &str) -> Checked {
    let parsed = match parse(source) {
        Ok(parsed) => parsed,
        Err(diagnostics) => {
            return Checked { diagnostics, document: None, explanation: None, parameters: Vec::new() };
        }
    };
    let (document, spans) = (parsed.document, parsed.spans);
    let compiled = compile_with(&document, &BTreeMap::new(), false);
    let mut findings = compiled.findings;
    let mut parameters = specifications(&document);
    parameters.sort_by_key(|parameter| order(parameter, &spans));
    if let Some(program) = &compiled.program {
        findings.extend(at_extremes(&document, &parameters, MAX_EFFORT / (program.operations() + 50)));
    }
    let runs = !findings.iter().any(Finding::is_error);
    findings.truncate(MAX_DIAGNOSTICS);
    let mut diagnostics: Vec<_> = findings.into_iter().map(|finding| spans.diagnose(finding)).collect();
    diagnostics.sort_by_key(|diagnostic| diagnostic.span);
    let explanation = runs.then(|| explain(&document));
    Checked { diagnostics, document: Some(document), explanation, parameters }
}

fn order(parameter: &ParameterSpec, spans: &Spans) -> usize {
    spans.start(&format!("parameters.{}", parameter.name))
}

/// Tries each parameter at the ends of its range, with the others as they are, for at most so many times.
fn at_extremes(document: &Document, parameters: &[ParameterSpec], tries: usize) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    let values =
        parameters.iter().flat_map(|parameter| extremes(parameter).into_iter().map(move |value| (parameter, value)));
    for (parameter, value) in values.take(tries) {
        let with = format!("with {} = {value}: ", parameter.name);
        let compiled = compile_with(document, &BTreeMap::from([(parameter.name.clone(), value)]), false);
        for finding in compiled.findings.into_iter().filter(Finding::is_error) {
            let known = found.iter().any(|other| other.path == finding.path && other.at == finding.at);
            if !known {
                found.push(Finding { message: format!("{with}{}", finding.message), ..finding });
            }
        }
    }
    found
}
