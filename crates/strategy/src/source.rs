//! Reading a document, and where in its source everything stands.

mod json;
mod place;
#[cfg(test)]
mod tests;
mod toml_places;

use std::{collections::BTreeMap, ops::Range};

use serde::Deserialize;

use crate::{
    compile::Finding,
    diagnostic::{Diagnostic, Severity, Span},
    document::Document,
    limits::MAX_SOURCE,
    nearest::did_you_mean,
};

/// A document and where everything stands in its source.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The document.
    pub document: Document,
    /// The places of its parts.
    pub spans: Spans,
}

/// Where the parts of a document stand in its source.
#[derive(Clone, Debug)]
pub struct Spans {
    source: String,
    places: BTreeMap<String, Range<usize>>,
}

impl Spans {
    /// Returns where the part of the model at `path` stands, or the nearest part around it.
    pub fn locate(&self, path: &str) -> Option<Span> {
        self.nearest(path).map(|(_, place)| place::span(&self.source, &place))
    }

    /// Returns the bytes of a part and whether it is the part itself, not one around it.
    fn nearest(&self, path: &str) -> Option<(bool, Range<usize>)> {
        let mut around = path;
        loop {
            if let Some(place) = self.places.get(around) {
                return Some((around.len() == path.len(), place.clone()));
            }
            around = &around[..around.rfind(['.', '['])?];
        }
    }

    /// Gives a finding its place in the source.
    pub(crate) fn diagnose(&self, finding: Finding) -> Diagnostic {
        let place = self.nearest(&finding.path).map(|(exact, place)| match &finding.at {
            Some(at) if exact => place::inside(&self.source, &place, at),
            _ => place,
        });
        let span = place.map(|place| place::span(&self.source, &place));
        Diagnostic { span, ..Diagnostic::from(finding) }
    }

    /// Returns where the part begins, for ordering.
    pub(crate) fn start(&self, path: &str) -> usize {
        self.nearest(path).map_or(usize::MAX, |(_, place)| place.start)
    }
}

/// Reads a document: TOML, or JSON if it begins with `{`.
///
/// # Errors
/// What is wrong with its form and where. Whether it makes sense is for [`check`](crate::check).
pub fn parse(source: &str) -> Result<Parsed, Vec<Diagnostic>> {
    if source.len() > MAX_SOURCE {
        let message = format!("a strategy may have at most {MAX_SOURCE} bytes; this one has {}", source.len());
        return Err(vec![Diagnostic::error("", message)]);
    }
    if source.trim_start().starts_with('{') { parse_json(source) } else { parse_toml(source) }
}

fn parse_toml(source: &str) -> Result<Parsed, Vec<Diagnostic>> {
    let failed = |error: &toml::de::Error| {
        let span = error.span().map(|at| place::span(source, &at));
        vec![Diagnostic { severity: Severity::Error, message: advised(error.message()), path: String::new(), span }]
    };
    let table = toml::de::DeTable::parse(source).map_err(|error| failed(&error))?;
    let places = toml_places::places(&table);
    let document = Document::deserialize(toml::de::Deserializer::from(table)).map_err(|error| failed(&error))?;
    Ok(Parsed { document, spans: Spans { source: source.to_owned(), places } })
}

fn parse_json(source: &str) -> Result<Parsed, Vec<Diagnostic>> {
    let document: Document = serde_json::from_str(source).map_err(|error| {
        let text = error.to_string();
        let message = text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message);
        let (line, column) = (error.line().max(1) as u32, error.column().max(1) as u32);
        let span = Some(Span { line, column, end_line: line, end_column: column + 1 });
        vec![Diagnostic { severity: Severity::Error, message: advised(message), path: String::new(), span }]
    })?;
    Ok(Parsed { document, spans: Spans { source: source.to_owned(), places: json::places(source) } })
}

/// Adds the nearest known name to a message about an unknown one.
fn advised(message: &str) -> String {
    let message = message.trim_end();
    let mut names = message.split('`').skip(1).step_by(2);
    match (message.starts_with("unknown "), names.next()) {
        (true, Some(unknown)) => format!("{message}{}", did_you_mean(unknown, names)),
        _ => message.to_owned(),
    }
}
