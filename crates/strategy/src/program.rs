use std::{fmt, sync::Arc};

use assay_dataset::{Bar, BarsView};
use assay_indicators::IndicatorError;
use assay_types::{Code, Coded, Timeframe};

use crate::{
    cache::ColumnCache,
    graph::{Columns, Graph, Higher, Lane, Operand, Steps, evaluate, evaluate_higher},
    plan::{EntryPlan, ExitPlan, Signal, Signals, Sizing},
};

/// A strategy ready to run: what it computes, in an order in which it can be computed. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Program(pub(crate) Arc<Inner>);

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) graph: Graph,
    pub(crate) higher: Vec<Higher>,
    pub(crate) roots: Roots,
    pub(crate) entry: EntryPlan,
    pub(crate) exits: ExitPlan,
    pub(crate) sizing: Sizing,
    pub(crate) warm_up: usize,
}

/// What the decisions read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Roots {
    pub(crate) enter_long: Operand,
    pub(crate) exit_long: Operand,
    pub(crate) enter_short: Operand,
    pub(crate) exit_short: Operand,
    pub(crate) stop_distance: Option<Operand>,
    pub(crate) risk_distance: Option<Operand>,
    pub(crate) entry_distance: Option<Operand>,
    pub(crate) limit_distance: Option<Operand>,
}

impl Default for Roots {
    fn default() -> Self {
        let never = Operand::truth(false);
        Self {
            enter_long: never,
            exit_long: never,
            enter_short: never,
            exit_short: never,
            stop_distance: None,
            risk_distance: None,
            entry_distance: None,
            limit_distance: None,
        }
    }
}

impl Roots {
    pub(crate) fn decisions(&mut self) -> [&mut Operand; 4] {
        [&mut self.enter_long, &mut self.exit_long, &mut self.enter_short, &mut self.exit_short]
    }

    pub(crate) fn operands(&self) -> impl Iterator<Item = &Operand> {
        let decisions = [&self.enter_long, &self.exit_long, &self.enter_short, &self.exit_short];
        let distances = [&self.stop_distance, &self.risk_distance, &self.entry_distance, &self.limit_distance];
        decisions.into_iter().chain(distances.into_iter().flatten())
    }

    pub(crate) fn columns(&mut self) -> impl Iterator<Item = &mut u32> {
        let decisions = [&mut self.enter_long, &mut self.exit_long, &mut self.enter_short, &mut self.exit_short];
        let distances =
            [&mut self.stop_distance, &mut self.risk_distance, &mut self.entry_distance, &mut self.limit_distance];
        decisions.into_iter().chain(distances.into_iter().flatten()).filter_map(|operand| match operand {
            Operand::Column(column) => Some(column),
            Operand::Constant(_) => None,
        })
    }
}

/// Why a program cannot be evaluated.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EvaluateError {
    /// The columns of the bars differ in length.
    #[error("the columns of the bars differ in length")]
    UnequalColumns,
    /// A longer timeframe is not longer, or is no multiple of the bars'.
    #[error("the strategy looks at {higher} bars, which {timeframe} bars do not add up to")]
    Timeframe {
        /// The timeframe of the bars.
        timeframe: Timeframe,
        /// The one that the strategy looks at.
        higher: Timeframe,
    },
    /// An indicator refused its arguments.
    #[error("an indicator refused its arguments")]
    Indicator(#[from] IndicatorError),
}

impl Coded for EvaluateError {
    fn code(&self) -> Code {
        Code::InvalidArgument
    }

    fn public_message(&self) -> String {
        self.to_string()
    }
}

impl Program {
    /// Returns the number of bars before every indicator on the strategy's own bars is warm: no signal comes sooner.
    ///
    /// A strategy that looks at longer timeframes is silent until those are warm too.
    pub fn warm_up(&self) -> usize {
        self.0.warm_up
    }

    /// Returns with which order positions are opened.
    pub fn entry(&self) -> &EntryPlan {
        &self.0.entry
    }

    /// Returns how positions end, beside the exit signals.
    pub fn exits(&self) -> &ExitPlan {
        &self.0.exits
    }

    /// Returns how large positions are.
    pub fn sizing(&self) -> &Sizing {
        &self.0.sizing
    }

    /// Whether another program decides the same on all bars: they differ at most in how positions end and in their size.
    pub fn decides_like(&self, other: &Self) -> bool {
        let (one, other) = (self.0.as_ref(), other.0.as_ref());
        one.roots == other.roots
            && one.warm_up == other.warm_up
            && one.graph == other.graph
            && one.higher == other.higher
    }

    /// Returns how many operations a bar takes.
    pub fn operations(&self) -> usize {
        self.0.graph.nodes.len() + self.0.higher.iter().map(|higher| higher.graph.nodes.len()).sum::<usize>()
    }

    /// Returns the longer timeframes that the strategy looks at.
    pub fn timeframes(&self) -> Vec<Timeframe> {
        self.0.higher.iter().map(|higher| higher.timeframe).collect()
    }

    /// Checks that the strategy can run on bars of this timeframe.
    ///
    /// # Errors
    /// [`EvaluateError::Timeframe`] if a longer timeframe is not longer or no whole multiple.
    pub fn fits(&self, timeframe: Timeframe) -> Result<(), EvaluateError> {
        let misfit = |higher: &Timeframe| {
            higher.seconds() <= timeframe.seconds() || !higher.seconds().is_multiple_of(timeframe.seconds())
        };
        match self.timeframes().into_iter().find(misfit) {
            Some(higher) => Err(EvaluateError::Timeframe { timeframe, higher }),
            None => Ok(()),
        }
    }

    /// Decides at every bar.
    ///
    /// # Errors
    /// See [`EvaluateError`].
    pub fn evaluate(&self, bars: BarsView<'_>) -> Result<Signals, EvaluateError> {
        self.evaluate_with(bars, &mut ColumnCache::disabled())
    }

    /// Decides at every bar, sharing indicators with other programs that are evaluated with the same cache.
    ///
    /// # Errors
    /// See [`EvaluateError`].
    pub fn evaluate_with(&self, bars: BarsView<'_>, cache: &mut ColumnCache) -> Result<Signals, EvaluateError> {
        let len = bars.len();
        let prices = [bars.open, bars.high, bars.low, bars.close, bars.volume];
        if bars.time.len() != len || prices.iter().any(|column| column.len() != len) {
            return Err(EvaluateError::UnequalColumns);
        }
        let Inner { graph, higher, roots, .. } = self.0.as_ref();
        let mut roots = *roots;
        let higher = higher.iter().map(|higher| evaluate_higher(higher, bars)).collect::<Result<Vec<_>, _>>()?;
        let needed: Vec<u32> = roots.columns().map(|column| *column).collect();
        let mut columns = evaluate(graph, bars, &higher, &needed, cache)?;
        let quiet = self.0.warm_up.min(len);
        let shared = |operand: Operand| needed.iter().filter(|column| Operand::Column(**column) == operand).count() > 1;
        let mut decide = |operand: Operand| match operand {
            Operand::Constant(constant) => {
                let mut decisions = vec![constant.get() != 0.0; len];
                decisions[..quiet].fill(false);
                decisions
            }
            Operand::Column(column) => {
                let mut decisions =
                    if shared(operand) { columns.truths(column).to_vec() } else { columns.take_truths(column) };
                decisions[..quiet].fill(false);
                decisions
            }
        };
        let (enter_long, exit_long) = (decide(roots.enter_long), decide(roots.exit_long));
        let (enter_short, exit_short) = (decide(roots.enter_short), decide(roots.exit_short));
        let distance = |root: Option<Operand>| root.map(|operand| distance(&columns, operand, len));
        Ok(Signals {
            enter_long,
            exit_long,
            enter_short,
            exit_short,
            stop_distance: distance(roots.stop_distance),
            risk_distance: distance(roots.risk_distance),
            entry_distance: distance(roots.entry_distance),
            limit_distance: distance(roots.limit_distance),
        })
    }

    /// Returns the program in motion, before its first bar.
    ///
    /// # Errors
    /// [`EvaluateError::Indicator`] if an indicator refuses its arguments, which compiling has checked.
    pub fn stepper(&self) -> Result<Stepper, EvaluateError> {
        let steps = Steps::new(&self.0.graph, &self.0.higher)?;
        Ok(Stepper { roots: self.0.roots, warm_up: self.0.warm_up as u64, seen: 0, steps })
    }
}

fn distance(columns: &Columns<'_>, operand: Operand, len: usize) -> Vec<f64> {
    match columns.lane(operand) {
        Lane::Constant(number) => vec![number; len],
        Lane::Column(column) => column.iter().copied().map(plain).collect(),
    }
}

/// Returns the number with one form of "no value", whose bits otherwise depend on how it came about.
fn plain(number: f64) -> f64 {
    if number.is_nan() { f64::NAN } else { number }
}

/// A program in motion: takes bars one by one and decides after each, with the same bits as [`Program::evaluate`].
pub struct Stepper {
    roots: Roots,
    warm_up: u64,
    seen: u64,
    pub(crate) steps: Steps,
}

impl Stepper {
    /// Takes the next closed bar and decides.
    pub fn step(&mut self, bar: &Bar) -> Signal {
        self.steps.step(bar);
        let warm = self.seen >= self.warm_up;
        self.seen = self.seen.saturating_add(1);
        let steps = &self.steps;
        let decide = |operand: Operand| warm && steps.value(operand) != 0.0;
        let distance = |operand: Option<Operand>| operand.map_or(f64::NAN, |operand| plain(steps.value(operand)));
        Signal {
            enter_long: decide(self.roots.enter_long),
            exit_long: decide(self.roots.exit_long),
            enter_short: decide(self.roots.enter_short),
            exit_short: decide(self.roots.exit_short),
            stop_distance: distance(self.roots.stop_distance),
            risk_distance: distance(self.roots.risk_distance),
            entry_distance: distance(self.roots.entry_distance),
            limit_distance: distance(self.roots.limit_distance),
        }
    }
}

impl fmt::Debug for Stepper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stepper").field("seen", &self.seen).finish_non_exhaustive()
    }
}
