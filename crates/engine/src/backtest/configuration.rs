use std::collections::BTreeMap;

use assay_strategy::Program;
use assay_types::Timestamp;

use super::prepare::Prepared;
use crate::{
    Configuration, Instrument, InstrumentConfiguration, Record, StrategyConfiguration, StrategyUse,
    metrics::{Context, returns},
    portfolio::Line,
};

fn stamp(time: Option<&i64>) -> Timestamp {
    Timestamp::from_nanos(time.copied().unwrap_or_default())
}

impl Prepared<'_> {
    /// Returns everything that was in effect, defaults included.
    pub(super) fn configuration(&self, record: &Record) -> Configuration {
        let spec = self.spec;
        let Context { timeframe, calendar, .. } = self.context();
        let time = &record.equity.time;
        let strategies = spec.strategies.iter().zip(&self.programs);
        let instruments = spec.instruments.iter().zip(&self.lines);
        Configuration {
            engine: spec.engine.clone(),
            strategies: strategies.map(|(used, program)| self.strategy(used, program)).collect(),
            instruments: instruments.map(|(instrument, line)| traded(instrument, line)).collect(),
            timeframe,
            periods_per_year: returns(&crate::Equity::default(), 1.0, timeframe, calendar).per_year,
            first: stamp(time.first()),
            last: stamp(time.last()),
            bars: time.len() as u64,
            capital: spec.capital,
            currency: spec.currency.clone(),
            execution: spec.execution.clone(),
            portfolio: spec.portfolio.clone(),
        }
    }

    fn strategy(&self, used: &StrategyUse, program: &Program) -> StrategyConfiguration {
        let declared = used.document.parameters.iter();
        let mut parameters: BTreeMap<_, _> =
            declared.map(|(name, parameter)| (name.clone(), parameter.default.clone())).collect();
        parameters.extend(used.parameters.clone());
        let symbols = self.lines.iter().map(|line| line.symbol).filter(|symbol| used.trades(symbol));
        StrategyConfiguration {
            name: used.document.name.clone(),
            parameters,
            symbols: symbols.cloned().collect(),
            priority: used.document.priority,
            confidence: used.document.confidence,
            warm_up: program.warm_up() as u64,
            entry: *program.entry(),
            exits: program.exits().clone(),
            sizing: *program.sizing(),
        }
    }
}

fn traded(instrument: &Instrument, line: &Line<'_>) -> InstrumentConfiguration {
    InstrumentConfiguration {
        symbol: instrument.symbol.clone(),
        dataset: instrument.dataset,
        calendar: instrument.calendar,
        finer: instrument.finer,
        funding: instrument.funding.as_ref().and_then(|funding| funding.constant),
        lot: instrument.lot,
        funding_rates: instrument.funding.as_ref().map_or(0, |funding| funding.rates.len() as u64),
        first: stamp(line.bars.time.first()),
        last: stamp(line.bars.time.last()),
        bars: line.bars.len() as u64,
    }
}
