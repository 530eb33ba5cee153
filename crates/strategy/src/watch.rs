use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use assay_dataset::BarsView;

use crate::{
    cache::ColumnCache,
    compile::{Finding, Trace, Value, compile_with},
    diagnostic::Diagnostic,
    document::{Document, ParameterValue},
    graph::{Kind, Operand, evaluate, evaluate_higher},
    program::{EvaluateError, Program},
};

/// A strategy with the columns of everything that its conditions are made of, as a backtest computes them.
#[derive(Clone, Debug)]
pub struct Watched {
    program: Program,
    names: Vec<String>,
    columns: Vec<u32>,
}

/// Compiles a strategy so that every part of its conditions can be looked at.
///
/// # Errors
/// As [`compile`](crate::compile).
pub fn watch(document: &Document, values: &BTreeMap<String, ParameterValue>) -> Result<Watched, Vec<Diagnostic>> {
    let compiled = compile_with(document, values, true);
    let Some(program) = compiled.program else {
        let errors = compiled.findings.into_iter().filter(Finding::is_error).map(Diagnostic::from);
        return Err(errors.collect());
    };
    let (mut names, mut columns, mut known) = (Vec::new(), Vec::new(), BTreeSet::new());
    let mut open: Vec<&Trace> = compiled.traces.iter().rev().collect();
    while let Some(trace) = open.pop() {
        // What is computed on longer bars shows up in the column that brings it to the strategy's own bars.
        if let (0, Value::Number(Operand::Column(column), _) | Value::Truth(Operand::Column(column))) =
            (trace.value.scope, &trace.value.value)
            && known.insert(*column)
        {
            names.push(trace.text.clone());
            columns.push(*column);
        }
        open.extend(trace.parts.iter().rev());
    }
    Ok(Watched { program, names, columns })
}

impl Watched {
    /// Returns the program.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// Returns the expressions that have a column, each once, conditions before their parts.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Computes some of the columns, by their places in [`Self::names`]; conditions are 1 where they hold, else 0.
    ///
    /// # Errors
    /// See [`EvaluateError`].
    pub fn columns(&self, bars: BarsView<'_>, which: Range<usize>) -> Result<Vec<Vec<f64>>, EvaluateError> {
        let inner = self.program.0.as_ref();
        let higher = inner.higher.iter().map(|higher| evaluate_higher(higher, bars)).collect::<Result<Vec<_>, _>>()?;
        let wanted = self.columns.get(which).unwrap_or_default();
        let columns = evaluate(&inner.graph, bars, &higher, wanted, &mut ColumnCache::disabled())?;
        let column = |column: &u32| match inner.graph.kinds.get(*column as usize) {
            Some(Kind::Truth) => columns.truths(*column).iter().map(|truth| f64::from(u8::from(*truth))).collect(),
            _ => columns.numbers(*column).to_vec(),
        };
        Ok(wanted.iter().map(column).collect())
    }
}
