//! Whether a strategy knows the future: it is run again over the beginnings of its bars, as if later ones did not exist yet, and
//! has to decide and compute at every bar what it decided and computed with all of them.
//!
//! A decision that changes when bars are added was made with those bars, or is redrawn after the fact. The expression language cannot
//! look ahead by construction; this holds the programs that run it to that, and whatever else decides over columns.

mod sample;
mod strategy;

use std::ops::Range;

use assay_strategy::Signals;
use serde::{Deserialize, Serialize};

use crate::EngineError;
pub use strategy::StrategyReplay;

/// Most beginnings of the bars that a check tries.
pub const MAX_PREFIXES: u32 = 200;
/// Most values of columns held at a time, of all bars together.
const MAX_CELLS: usize = 8_000_000;

/// Something that decides over columns of bars and can be asked again with fewer bars.
pub trait Replay {
    /// Close stamps of all bars, in nanoseconds UTC.
    fn times(&self) -> &[i64];

    /// What the columns behind the decisions are called.
    fn columns(&self) -> &[String];

    /// Decides over the first `bars` bars, as if there were no others.
    ///
    /// # Errors
    /// If it cannot decide.
    fn decide(&self, bars: usize) -> Result<Signals, EngineError>;

    /// Computes some of the columns over the first `bars` bars, as if there were no others.
    ///
    /// # Errors
    /// If they cannot be computed.
    fn compute(&self, bars: usize, which: Range<usize>) -> Result<Vec<Vec<f64>>, EngineError>;
}

/// How thorough a check is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LookaheadOptions {
    /// How many beginnings of the bars are tried, 1 to [`MAX_PREFIXES`].
    pub prefixes: u32,
    /// Which ones: another seed, another sample.
    pub seed: u64,
}

impl Default for LookaheadOptions {
    fn default() -> Self {
        Self { prefixes: 24, seed: 0 }
    }
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lookahead {
    /// Whether every decision and column stayed as it was.
    pub clean: bool,
    /// Bars of the whole series.
    pub bars: u64,
    /// Lengths of the beginnings that were tried, ascending.
    pub prefixes: Vec<u64>,
    /// Bars that were compared, over all beginnings.
    pub bars_checked: u64,
    /// Columns that were compared, beside the decisions.
    pub columns: u64,
    /// The earliest bar at which anything differs.
    pub first: Option<Difference>,
}

/// A value that changed when later bars came.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// Its bar, from 0.
    pub bar: u64,
    /// When that bar closed, in nanoseconds UTC.
    pub time: i64,
    /// What it is: a decision such as `enter_long`, or the expression of a column.
    pub what: String,
    /// Its value when only so many bars were there; absent where it had none. Decisions are 1 or 0.
    pub then: Option<f64>,
    /// Its value with all bars.
    pub now: Option<f64>,
    /// How many bars were there.
    pub with_bars: u64,
}

/// Checks that no decision and no column depends on later bars.
///
/// # Errors
/// If the subject cannot decide over all bars. Beginnings that are too short for it to decide are no difference.
pub fn lookahead(subject: &dyn Replay, options: LookaheadOptions) -> Result<Lookahead, EngineError> {
    let times = subject.times();
    let prefixes = sample::prefixes(times.len(), options);
    let mut first: Option<Difference> = None;
    let mut keep = |found: Option<Difference>| {
        if let Some(found) = found
            && first.as_ref().is_none_or(|first| found.bar < first.bar)
        {
            first = Some(found);
        }
    };
    let whole = decisions(subject.decide(times.len())?);
    for prefix in &prefixes {
        let part = decisions(subject.decide(*prefix)?);
        for ((name, then), (_, now)) in part.iter().zip(&whole) {
            keep(difference(name, times, then, now, *prefix));
        }
    }
    let names = subject.columns();
    for group in groups(names.len(), times.len()) {
        let whole = subject.compute(times.len(), group.clone())?;
        for prefix in &prefixes {
            let part = subject.compute(*prefix, group.clone())?;
            for ((name, then), now) in names.iter().skip(group.start).zip(&part).zip(&whole) {
                keep(difference(name, times, then, now, *prefix));
            }
        }
    }
    Ok(Lookahead {
        clean: first.is_none(),
        bars: times.len() as u64,
        bars_checked: prefixes.iter().map(|prefix| *prefix as u64).sum(),
        prefixes: prefixes.into_iter().map(|prefix| prefix as u64).collect(),
        columns: names.len() as u64,
        first,
    })
}

/// Columns that are held at one time.
fn groups(columns: usize, bars: usize) -> impl Iterator<Item = Range<usize>> {
    let size = (MAX_CELLS / bars.max(1)).max(1);
    (0..columns).step_by(size).map(move |start| start..(start + size).min(columns))
}

/// The decisions as columns.
fn decisions(signals: Signals) -> Vec<(&'static str, Vec<f64>)> {
    let truths = |column: Vec<bool>| column.into_iter().map(|truth| f64::from(u8::from(truth))).collect::<Vec<_>>();
    let mut all = vec![
        ("enter_long", truths(signals.enter_long)),
        ("exit_long", truths(signals.exit_long)),
        ("enter_short", truths(signals.enter_short)),
        ("exit_short", truths(signals.exit_short)),
    ];
    let distances = [
        ("stop_distance", signals.stop_distance),
        ("risk_distance", signals.risk_distance),
        ("entry_distance", signals.entry_distance),
        ("limit_distance", signals.limit_distance),
    ];
    all.extend(distances.into_iter().filter_map(|(name, column)| Some((name, column?))));
    all
}

/// The first bar of a beginning at which a column was another one than it is with all bars.
fn difference(what: &str, times: &[i64], then: &[f64], now: &[f64], prefix: usize) -> Option<Difference> {
    let same = |a: f64, b: f64| a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan());
    let at = |column: &[f64], bar: usize| column.get(bar).copied();
    let bar = (0..prefix).find(|bar| match (at(then, *bar), at(now, *bar)) {
        (Some(then), Some(now)) => !same(then, now),
        (then, now) => then.is_some() != now.is_some(),
    })?;
    let value = |column| at(column, bar).filter(|value| value.is_finite());
    Some(Difference {
        bar: bar as u64,
        time: times.get(bar).copied().unwrap_or_default(),
        what: what.to_owned(),
        then: value(then),
        now: value(now),
        with_bars: prefix as u64,
    })
}

#[cfg(test)]
mod tests;
