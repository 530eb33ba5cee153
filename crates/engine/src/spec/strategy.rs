use std::collections::BTreeMap;

use assay_strategy::{Document, ParameterValue};
use assay_types::Symbol;
use serde::{Deserialize, Serialize};

/// One strategy of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StrategyUse {
    /// The strategy.
    pub document: Document,
    /// Values of its parameters; defaults where absent.
    #[serde(default)]
    pub parameters: BTreeMap<String, ParameterValue>,
    /// The instruments that it trades; every one of the run where none is named.
    #[serde(default)]
    pub symbols: Vec<Symbol>,
}

impl StrategyUse {
    /// Returns the use of a document with its defaults, on every instrument.
    pub fn new(document: Document) -> Self {
        Self { document, parameters: BTreeMap::new(), symbols: Vec::new() }
    }

    /// Returns whether the strategy trades an instrument.
    pub fn trades(&self, symbol: &Symbol) -> bool {
        self.symbols.is_empty() || self.symbols.contains(symbol)
    }
}
