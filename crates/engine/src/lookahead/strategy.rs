use std::{collections::BTreeMap, ops::Range};

use assay_dataset::BarsView;
use assay_strategy::{Document, ParameterValue, Program, Signals, Watched, compile, watch};

use super::Replay;
use crate::EngineError;

/// A strategy over bars, as a backtest computes it.
#[derive(Debug)]
pub struct StrategyReplay<'a> {
    program: Program,
    watched: Watched,
    bars: BarsView<'a>,
}

impl<'a> StrategyReplay<'a> {
    /// Compiles a strategy for a check over bars.
    ///
    /// # Errors
    /// [`EngineError::Strategy`] if it does not compile.
    pub fn new(
        document: &Document,
        parameters: &BTreeMap<String, ParameterValue>,
        bars: BarsView<'a>,
    ) -> Result<Self, EngineError> {
        let program = compile(document, parameters).map_err(EngineError::Strategy)?;
        let watched = watch(document, parameters).map_err(EngineError::Strategy)?;
        Ok(Self { program, watched, bars })
    }
}

impl Replay for StrategyReplay<'_> {
    fn times(&self) -> &[i64] {
        self.bars.time
    }

    fn columns(&self) -> &[String] {
        self.watched.names()
    }

    fn decide(&self, bars: usize) -> Result<Signals, EngineError> {
        self.program.evaluate(self.bars.slice(0..bars)).map_err(EngineError::Evaluate)
    }

    fn compute(&self, bars: usize, which: Range<usize>) -> Result<Vec<Vec<f64>>, EngineError> {
        self.watched.columns(self.bars.slice(0..bars), which).map_err(EngineError::Evaluate)
    }
}
