use std::sync::Arc;

use assay_dataset::{BarsView, Calendar};
use assay_strategy::{ColumnCache, Document, Program, Signals, compile};

use crate::{
    EngineError, Execution, Feed, Instrument, Intrabar, Observer, Plan, Record, RunSpec, StrategyUse, Trade,
    metrics::Context,
    portfolio::{Line, Pair, Setup, of, simulate_portfolio},
    simulate,
    step::Origin,
};

/// A run whose decisions are made.
pub(crate) struct Prepared<'a> {
    pub(crate) spec: &'a RunSpec,
    /// In the order of the specification.
    pub(super) programs: Vec<Program>,
    pub(super) lines: Vec<Line<'a>>,
    decisions: Vec<Decisions>,
}

/// What one strategy decides on one instrument.
struct Decisions {
    origin: Origin,
    signals: Signals,
}

/// The bars of an instrument: those that may be looked at, and the first that is traded.
pub(crate) struct Seen<'a> {
    pub(crate) bars: BarsView<'a>,
    first: usize,
}

impl<'a> Prepared<'a> {
    /// Checks, compiles and decides.
    pub(crate) fn new(spec: &'a RunSpec, feeds: &[Feed<'a>]) -> Result<Self, EngineError> {
        spec.check()?;
        if feeds.len() != spec.instruments.len() {
            return Err(EngineError::Feeds { found: feeds.len(), instruments: spec.instruments.len() });
        }
        let compiled = |used: &StrategyUse| compile(&used.document, &used.parameters).map_err(EngineError::Strategy);
        let programs = spec.strategies.iter().map(compiled).collect::<Result<Vec<_>, _>>()?;
        let mut run = Self { spec, programs, lines: Vec::new(), decisions: Vec::new() };
        for (place, (instrument, feed)) in (0..).zip(spec.instruments.iter().zip(feeds)) {
            run.add(place, instrument, feed).map_err(|cause| run.naming(instrument, cause))?;
        }
        Ok(run)
    }

    /// Names the instrument that an error is about, where there are several.
    fn naming(&self, instrument: &Instrument, cause: EngineError) -> EngineError {
        if self.spec.instruments.len() == 1 { cause } else { of(&instrument.symbol, cause) }
    }

    /// Lets every strategy that trades an instrument decide over its bars.
    fn add(&mut self, place: u16, instrument: &'a Instrument, feed: &Feed<'a>) -> Result<(), EngineError> {
        let seen = Seen::new(self.spec, feed)?;
        for (strategy, (used, program)) in (0..).zip(self.spec.strategies.iter().zip(&self.programs)) {
            if used.trades(&instrument.symbol) {
                let signals = seen.decide(program, instrument, &mut ColumnCache::new(0))?;
                self.decisions.push(Decisions { origin: Origin { strategy, instrument: place }, signals });
            }
        }
        let (symbol, span) = (&instrument.symbol, instrument.timeframe.nanos());
        let finer = feed.finer.unwrap_or_default();
        if let Some((index, defect)) = finer.first_defect() {
            return Err(EngineError::Finer { index, defect });
        }
        self.lines.push(Line { symbol, bars: seen.traded(), finer, span });
        Ok(())
    }

    /// Runs the decisions under one order of events inside bars.
    pub(super) fn simulate(&self, intrabar: Intrabar, observer: &mut dyn Observer) -> Result<Record, EngineError> {
        self.simulate_under(Execution { intrabar, ..self.spec.execution.clone() }, observer)
    }

    /// Runs the decisions under rules of execution that may be other ones than those of the run.
    pub(crate) fn simulate_under(
        &self,
        execution: Execution,
        observer: &mut dyn Observer,
    ) -> Result<Record, EngineError> {
        match (self.lines.as_slice(), self.decisions.as_slice()) {
            ([line], [one]) if execution.intrabar != Intrabar::Finer => {
                let plan = self.plan(one.origin, execution)?;
                simulate(line.bars, &one.signals, &plan, observer)
            }
            (lines, decisions) => {
                let pair = |one| self.pair(one, execution.clone());
                let pairs = decisions.iter().map(pair).collect::<Result<Vec<_>, _>>()?;
                let (rules, capital) = (&self.spec.portfolio, self.spec.capital);
                simulate_portfolio(&Setup { lines, pairs: &pairs, rules, capital }, observer)
            }
        }
    }

    /// Returns the bars of the instrument that a trade was made on, what its strategy decided there, and its plan.
    pub(crate) fn behind(&self, trade: &Trade) -> Result<(BarsView<'a>, &Signals, Plan), EngineError> {
        let origin = Origin { strategy: trade.strategy, instrument: trade.instrument };
        let line = self.lines.get(usize::from(trade.instrument)).ok_or(EngineError::NoBars)?;
        let one = self.decisions.iter().find(|one| one.origin == origin).ok_or(EngineError::NoBars)?;
        Ok((line.bars, &one.signals, self.plan(origin, self.spec.execution.clone())?))
    }

    fn plan(&self, origin: Origin, execution: Execution) -> Result<Plan, EngineError> {
        let program = self.programs.get(usize::from(origin.strategy)).ok_or(EngineError::NoBars)?;
        let (exits, sizing) = (program.exits().clone(), *program.sizing());
        let instrument = self.spec.instruments.get(usize::from(origin.instrument)).ok_or(EngineError::NoBars)?;
        let (funding, execution) = (instrument.funding.clone().map(Arc::new), instrument.rules(execution));
        Ok(Plan { entry: *program.entry(), exits, sizing, execution, funding, capital: self.spec.capital })
    }

    fn pair<'b>(&self, one: &'b Decisions, execution: Execution) -> Result<Pair<'b>, EngineError> {
        let used = self.spec.strategies.get(usize::from(one.origin.strategy)).ok_or(EngineError::NoBars)?;
        let Document { priority, confidence, detection, .. } = used.document;
        let plan = self.plan(one.origin, execution)?;
        Ok(Pair { origin: one.origin, plan, signals: &one.signals, priority, confidence, detection })
    }

    pub(crate) fn context(&self) -> Context {
        context(self.spec)
    }
}

/// What metrics need to know: an account is open on every day on which one of its instruments is.
pub(crate) fn context(spec: &RunSpec) -> Context {
    let instruments = &spec.instruments;
    let always = instruments.iter().any(|instrument| instrument.calendar == Calendar::AlwaysOpen);
    let calendar = if always { Calendar::AlwaysOpen } else { Calendar::Exchange };
    let timeframe = instruments.first().map_or(assay_types::Timeframe::DAY, |first| first.timeframe);
    Context { capital: spec.capital, timeframe, calendar }
}

impl<'a> Seen<'a> {
    pub(crate) fn new(spec: &RunSpec, feed: &Feed<'a>) -> Result<Self, EngineError> {
        let bars = feed.bars.between(None, spec.to);
        let first = spec.from.map_or(0, |from| bars.time.partition_point(|time| *time < from.as_nanos()));
        if first >= bars.len() { Err(EngineError::NoBars) } else { Ok(Self { bars, first }) }
    }

    pub(crate) fn traded(&self) -> BarsView<'a> {
        self.bars.slice(self.first..self.bars.len())
    }

    pub(crate) fn decide(
        &self,
        program: &Program,
        instrument: &Instrument,
        cache: &mut ColumnCache,
    ) -> Result<Signals, EngineError> {
        program.fits(instrument.timeframe).map_err(EngineError::Evaluate)?;
        if program.warm_up() >= self.bars.len() {
            return Err(EngineError::TooShort { needed: program.warm_up() + 1, bars: self.bars.len() });
        }
        Ok(from(self.first, program.evaluate_with(self.bars, cache).map_err(EngineError::Evaluate)?))
    }
}

/// Leaves out the decisions before bar `first`.
fn from(first: usize, signals: Signals) -> Signals {
    if first == 0 {
        return signals;
    }
    let rest = |mut column: Vec<bool>| column.split_off(first.min(column.len()));
    let distances = |column: Option<Vec<f64>>| column.map(|mut column| column.split_off(first.min(column.len())));
    Signals {
        enter_long: rest(signals.enter_long),
        exit_long: rest(signals.exit_long),
        enter_short: rest(signals.enter_short),
        exit_short: rest(signals.exit_short),
        stop_distance: distances(signals.stop_distance),
        risk_distance: distances(signals.risk_distance),
        entry_distance: distances(signals.entry_distance),
        limit_distance: distances(signals.limit_distance),
    }
}
