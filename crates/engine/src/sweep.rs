//! One strategy over one instrument with many values of its parameters.
//!
//! Every combination gives the metrics of a plain [`backtest`](crate::backtest) with these parameters, bit for bit, on any number of
//! threads. The document is read once, indicators and decisions are shared between combinations, and nothing of a combination is
//! kept but its metrics: memory grows with the bars and with the combinations, never with their product. Equity curves of the best
//! are computed anew.

mod combination;
mod worker;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use assay_dataset::BarsView;
use assay_strategy::{Signals, Template};

pub use combination::{Combination, MAX_COMBINATIONS, grid};

use crate::{
    Control, Dropped, EngineError, Feed, Metrics, Outcome, RunSpec, Unobserved, backtest,
    backtest::{Seen, context},
    metrics::{Context, period_ends},
    simulate::check,
};
use worker::Worker;

/// Most threads that one sweep may use.
pub const MAX_THREADS: usize = 256;
/// Combinations that a thread takes at a time.
const BATCH: usize = 16;

/// What came out of one combination.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// Its place in the list of combinations.
    pub index: usize,
    /// Its metrics, or why there are none: such a combination spoils no other.
    pub result: Result<TrialResult, EngineError>,
}

/// What was measured of one combination.
#[derive(Clone, Debug, PartialEq)]
pub struct TrialResult {
    /// Those of a plain backtest.
    pub metrics: Metrics,
    /// Bars on which the order of events inside the bar decided an exit.
    pub ambiguous_bars: u64,
    /// Entry decisions that led to nothing.
    pub dropped: Dropped,
}

/// Watches a sweep from any of its threads.
pub type Watch<'a> = &'a (dyn Fn(usize) -> Control + Sync);

/// A strategy and bars, ready for many combinations.
pub struct Sweep<'a> {
    spec: &'a RunSpec,
    feed: Feed<'a>,
    seen: Seen<'a>,
    /// The last bar of each period that returns are taken over.
    ends: Vec<usize>,
    template: Template,
}

impl<'a> Sweep<'a> {
    /// Prepares a sweep. The specification's own parameters hold where a combination names none.
    ///
    /// # Errors
    /// An [`EngineError`] if the specification is not acceptable, has several strategies or instruments, or the bars cannot be
    /// traded.
    pub fn new(spec: &'a RunSpec, feed: Feed<'a>) -> Result<Self, EngineError> {
        spec.check()?;
        let ([used], [instrument]) = (spec.strategies.as_slice(), spec.instruments.as_slice()) else {
            return Err(EngineError::Sweep);
        };
        if instrument.finer.is_some() || !used.trades(&instrument.symbol) {
            return Err(EngineError::Sweep);
        }
        let seen = Seen::new(spec, &feed)?;
        let none = vec![false; seen.traded().len()];
        let decided = Signals {
            enter_long: none.clone(),
            exit_long: none.clone(),
            enter_short: none.clone(),
            exit_short: none,
            ..Signals::default()
        };
        check(seen.traded(), &decided)?;
        let template = Template::new(&used.document).map_err(EngineError::Strategy)?;
        let Context { timeframe, calendar, .. } = context(spec);
        let ends = period_ends(seen.traded().time, timeframe, calendar);
        Ok(Self { spec, feed, seen, ends, template })
    }

    /// Runs every combination on so many threads, from 1 to [`MAX_THREADS`]; the results are in the order of the combinations and do
    /// not depend on the threads. `watch` hears how many are done.
    ///
    /// # Errors
    /// [`EngineError::Canceled`] where `watch` ends it.
    pub fn run(
        &self,
        combinations: &[Combination],
        threads: usize,
        watch: Watch<'_>,
    ) -> Result<Vec<Trial>, EngineError> {
        let threads = threads.clamp(1, MAX_THREADS).min(combinations.len().div_ceil(BATCH)).max(1);
        let shared = Shared { next: AtomicUsize::new(0), done: AtomicUsize::new(0), canceled: AtomicBool::new(false) };
        let work = || self.work(combinations, &shared, watch);
        let mut trials: Vec<Trial> = if threads == 1 {
            work()
        } else {
            std::thread::scope(|scope| {
                let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
                let mut trials = work();
                for other in others {
                    match other.join() {
                        Ok(more) => trials.extend(more),
                        Err(panic) => std::panic::resume_unwind(panic),
                    }
                }
                trials
            })
        };
        if shared.canceled.load(Ordering::Relaxed) {
            return Err(EngineError::Canceled);
        }
        trials.sort_unstable_by_key(|trial| trial.index);
        Ok(trials)
    }

    /// Takes combinations until there are none left.
    fn work(&self, combinations: &[Combination], shared: &Shared, watch: Watch<'_>) -> Vec<Trial> {
        let mut worker = Worker::new(self);
        let mut trials = Vec::new();
        while !shared.canceled.load(Ordering::Relaxed) {
            let start = shared.next.fetch_add(BATCH, Ordering::Relaxed);
            let Some(batch) = combinations.get(start..combinations.len().min(start + BATCH)) else { break };
            if batch.is_empty() {
                break;
            }
            for (index, combination) in (start..).zip(batch) {
                trials.push(Trial { index, result: worker.run(combination) });
            }
            let done = shared.done.fetch_add(batch.len(), Ordering::Relaxed) + batch.len();
            if watch(done) == Control::Cancel {
                shared.canceled.store(true, Ordering::Relaxed);
            }
        }
        trials
    }

    /// Returns the whole result of one combination: what a plain backtest with its parameters gives.
    ///
    /// # Errors
    /// As [`backtest`].
    pub fn outcome(&self, combination: &Combination) -> Result<(RunSpec, Outcome), EngineError> {
        let mut spec = self.spec.clone();
        if let Some(used) = spec.strategies.first_mut() {
            used.parameters.extend(combination.iter().map(|(name, value)| (name.clone(), value.clone())));
        }
        let outcome = backtest(&spec, &[self.feed], &mut Unobserved)?;
        Ok((spec, outcome))
    }

    fn bars(&self) -> BarsView<'a> {
        self.seen.traded()
    }
}

/// Returns the places of the `count` best trials by a metric, best first; of equals the earlier. Trials without it are left out.
pub fn best(trials: &[Trial], count: usize, metric: impl Fn(&Metrics) -> Option<f64>) -> Vec<usize> {
    let known = |trial: &Trial| Some((trial.index, metric(&trial.result.as_ref().ok()?.metrics)?));
    let mut ranked: Vec<(usize, f64)> = trials.iter().filter_map(known).collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    ranked.into_iter().take(count).map(|(index, _)| index).collect()
}

struct Shared {
    next: AtomicUsize,
    done: AtomicUsize,
    canceled: AtomicBool,
}
