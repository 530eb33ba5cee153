use std::collections::BTreeMap;

use super::{Finding, Sources, Texts, compile, definitions};
use crate::{
    diagnostic::Diagnostic,
    document::{Document, ParameterValue},
    expression::Expression,
    limits::MAX_DIAGNOSTICS,
    program::Program,
};

/// A document whose expressions have been read once, to be turned into programs with many values of its parameters.
#[derive(Clone, Debug)]
pub struct Template {
    document: Document,
    definitions: BTreeMap<String, Option<Expression>>,
    texts: Texts,
}

impl Template {
    /// Reads a document.
    ///
    /// # Errors
    /// What [`compile`] finds with the parameters at their defaults.
    pub fn new(document: &Document) -> Result<Self, Vec<Diagnostic>> {
        compile(document, &BTreeMap::new())?;
        let definitions = definitions(document, &mut Vec::new());
        let none = Texts::new();
        let sources = Sources { document, definitions: &definitions, texts: &none };
        let texts = sources.lower(&BTreeMap::new(), false, Vec::new()).read;
        Ok(Self { document: document.clone(), definitions, texts })
    }

    /// Returns the program that [`compile`] makes of the document with these parameters.
    ///
    /// # Errors
    /// What [`compile`] finds.
    pub fn bind(&self, values: &BTreeMap<String, ParameterValue>) -> Result<Program, Vec<Diagnostic>> {
        let Self { document, definitions, texts } = self;
        let mut compiled = Sources { document, definitions, texts }.lower(values, false, Vec::new());
        compiled.findings.truncate(MAX_DIAGNOSTICS);
        let findings = compiled.findings.into_iter();
        compiled.program.ok_or_else(|| findings.filter(Finding::is_error).map(Diagnostic::from).collect())
    }
}
