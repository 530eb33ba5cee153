//! The markets that tests run over, and the specification of a run over one.

use std::path::PathBuf;

use assay_dataset::{Bars, Calendar, Format, ImportOptions, digest, import, synthetic};
use assay_engine::{EngineError, Execution, Instrument, Outcome, RunSpec, StrategyUse, Unobserved, backtest};
use assay_strategy::Document;
use assay_types::Timeframe;

/// Runs a specification of one instrument over its bars.
pub(crate) fn run(spec: &RunSpec, bars: &Bars) -> Result<Outcome, EngineError> {
    backtest(spec, &[bars.view().into()], &mut Unobserved)
}

/// Bars and what a specification says about them.
pub(crate) struct Market {
    pub(crate) name: &'static str,
    pub(crate) symbol: &'static str,
    pub(crate) timeframe: Timeframe,
    pub(crate) calendar: Calendar,
    pub(crate) bars: Bars,
}

impl Market {
    /// The synthetic market, which needs no file.
    pub(crate) fn synthetic(name: &'static str, symbol: &'static str, timeframe: Timeframe, rows: usize) -> Self {
        let instrument = synthetic::find(&symbol.parse().unwrap()).unwrap();
        let bars = synthetic::market(5, instrument, timeframe, rows);
        Self { name, symbol, timeframe, calendar: instrument.calendar, bars }
    }

    /// A real series, or `None` with a notice where it is absent.
    #[expect(clippy::print_stderr, reason = "a skipped test says why")]
    pub(crate) fn real(name: &'static str, symbol: &'static str) -> Option<Self> {
        let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
        let folder = std::env::var_os("ASSAY_DATA").map_or_else(beside, PathBuf::from);
        let Ok(bytes) = std::fs::read(folder.join(name)) else {
            eprintln!("skipped: no {name} in {}; set ASSAY_DATA", folder.display());
            return None;
        };
        let format = if bytes.starts_with(b"PAR1") { Format::Parquet } else { Format::Csv };
        let imported = import(bytes, format, &ImportOptions::default()).unwrap();
        let (timeframe, calendar) = (imported.timeframe, imported.calendar);
        Some(Self { name, symbol, timeframe, calendar, bars: imported.bars })
    }

    /// A run with a fee of 0.1 % a side and everything else at its default.
    pub(crate) fn spec(&self, document: &Document) -> RunSpec {
        let mut execution = Execution::default();
        execution.fees.rate = 0.001;
        let symbol = self.symbol.parse().unwrap();
        let instrument = Instrument::new(symbol, digest(self.bars.view()), self.timeframe, self.calendar);
        RunSpec { execution, ..RunSpec::new(StrategyUse::new(document.clone()), instrument, 10_000.0, "USD") }
    }
}
