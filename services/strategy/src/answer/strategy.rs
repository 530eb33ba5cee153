use assay_proto::{to_timestamp, v1};
use assay_store::{Strategy, StrategyVersion};
use assay_strategy::{Builtin, Diagnostic, ParameterSpec, Severity};

use crate::CallError;

pub(crate) fn template(builtin: &Builtin) -> Result<v1::Template, CallError> {
    Ok(v1::Template {
        id: builtin.id.to_owned(),
        name: builtin.name.clone(),
        category: builtin.category.as_str().to_owned(),
        description: builtin.description.clone(),
        source: builtin.source.to_owned(),
        parameters: parameters(assay_strategy::check(builtin.source).parameters)?,
    })
}

pub(crate) fn diagnostics(diagnostics: &[Diagnostic]) -> Vec<v1::Diagnostic> {
    diagnostics.iter().map(diagnostic).collect()
}

fn diagnostic(diagnostic: &Diagnostic) -> v1::Diagnostic {
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let (from, to) =
        diagnostic.span.map_or(((0, 0), (0, 0)), |span| ((span.line, span.column), (span.end_line, span.end_column)));
    v1::Diagnostic {
        severity: severity.to_owned(),
        message: diagnostic.message.clone(),
        line: from.0,
        column: from.1,
        end_line: to.0,
        end_column: to.1,
    }
}

pub(crate) fn parameters(parameters: Vec<ParameterSpec>) -> Result<Vec<v1::Parameter>, CallError> {
    parameters.into_iter().map(parameter).collect()
}

fn parameter(parameter: ParameterSpec) -> Result<v1::Parameter, CallError> {
    let default_json = serde_json::to_string(&parameter.default).map_err(|error| broken(&error))?;
    Ok(v1::Parameter {
        name: parameter.name,
        label: parameter.label,
        r#type: parameter.kind.as_str().to_owned(),
        default_json,
        min: parameter.min,
        max: parameter.max,
        step: parameter.step,
        choices: parameter.choices,
    })
}

fn broken(error: &serde_json::Error) -> CallError {
    CallError::Damaged { what: "the list of parameters", detail: error.to_string() }
}

pub(crate) fn strategy(strategy: Strategy) -> v1::Strategy {
    v1::Strategy {
        id: strategy.id.to_string(),
        name: strategy.name,
        slug: strategy.slug,
        description: strategy.description,
        tags: strategy.tags,
        created_at: Some(to_timestamp(strategy.created_at)),
        updated_at: Some(to_timestamp(strategy.updated_at)),
        latest_version_id: strategy.latest_version.to_string(),
    }
}

pub(crate) fn version(version: StrategyVersion) -> Result<v1::StrategyVersion, CallError> {
    let declared: Vec<ParameterSpec> =
        serde_json::from_str(&version.parameters_json).map_err(|error| broken(&error))?;
    Ok(v1::StrategyVersion {
        id: version.id.to_string(),
        strategy_id: version.strategy.to_string(),
        number: version.number,
        source: version.source,
        source_digest: version.source_digest.to_string(),
        note: version.note,
        created_at: Some(to_timestamp(version.created_at)),
        parameters: parameters(declared)?,
        explanation: version.explanation,
    })
}
