//! Whether what a runner says about a backtest can be the result of what it was told to do.
//!
//! The session let only well-formed, finite and ordered numbers pass. Here they are held against the specification, the
//! bars and each other, and their digest is taken again. A runner that broke out could still invent a consistent result of its own strategy; it cannot
//! make one pass for another run's, nor put anything but a result into our files.

use assay_engine::{CanonicalError, Equity, RunSpec, Summary, Trade, digest};
use assay_protocol::{TableError, trades};
use assay_types::Digest;

use crate::talk::Collected;

/// A result that fits its run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Checked {
    pub(crate) summary: Summary,
    pub(crate) trades: Vec<Trade>,
    pub(crate) equity: Equity,
}

/// What does not fit.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Distrust {
    #[error("the summary cannot be read")]
    Summary(#[from] serde_json::Error),
    #[error("the trades cannot be read")]
    Trades(#[from] TableError),
    #[error("the result has no canonical form")]
    Canonical(#[from] CanonicalError),
    #[error("the result contradicts {0}")]
    Contradiction(&'static str),
}

fn agree(holds: bool, what: &'static str) -> Result<(), Distrust> {
    if holds { Ok(()) } else { Err(Distrust::Contradiction(what)) }
}

/// Reads and checks everything; `bars` is how many bars were sent, `claimed` the digest that the runner gave.
pub(crate) fn check(
    collected: &Collected,
    claimed: Digest,
    (spec, bars): (&RunSpec, u64),
) -> Result<Checked, Distrust> {
    let summary: Summary = serde_json::from_slice(&collected.summary)?;
    let mut all = Vec::new();
    for table in &collected.trades {
        all.extend(trades(table)?);
    }
    let checked = Checked { summary, trades: all, equity: collected.equity.clone() };
    configuration(&checked.summary, spec, bars)?;
    curve(&checked)?;
    round_trips(&checked)?;
    let found = digest(spec, &checked.trades, &checked.equity, &checked.summary)?;
    agree(found == claimed, "its own digest")?;
    Ok(checked)
}

/// The summary has to repeat what the run was told to do.
fn configuration(summary: &Summary, spec: &RunSpec, bars: u64) -> Result<(), Distrust> {
    let said = &summary.configuration;
    agree(said.engine == spec.engine, "the engine asked for")?;
    instruments(summary, spec)?;
    strategies(summary, spec)?;
    agree(said.capital.to_bits() == spec.capital.to_bits(), "the capital asked for")?;
    agree(said.currency == spec.currency, "the account asked for")?;
    agree(said.execution == spec.execution, "the execution asked for")?;
    agree(said.portfolio == spec.portfolio, "the portfolio asked for")?;
    agree(said.bars <= bars && said.first <= said.last, "the bars that were sent")
}

fn instruments(summary: &Summary, spec: &RunSpec) -> Result<(), Distrust> {
    let said = &summary.configuration.instruments;
    agree(said.len() == spec.instruments.len(), "the number of instruments")?;
    for (said, asked) in said.iter().zip(&spec.instruments) {
        agree(said.dataset == asked.dataset && said.finer == asked.finer, "the dataset asked for")?;
        agree(said.symbol == asked.symbol && said.calendar == asked.calendar, "the instrument asked for")?;
        agree(summary.configuration.timeframe == asked.timeframe, "the timeframe asked for")?;
    }
    Ok(())
}

fn strategies(summary: &Summary, spec: &RunSpec) -> Result<(), Distrust> {
    let said = &summary.configuration.strategies;
    agree(said.len() == spec.strategies.len(), "the number of strategies")?;
    for (said, asked) in said.iter().zip(&spec.strategies) {
        agree(said.name == asked.document.name, "the strategy asked for")?;
        // It repeats the defaults of the others as well.
        let given = asked.parameters.iter().all(|(name, value)| said.parameters.get(name) == Some(value));
        agree(given, "the parameters asked for")?;
    }
    Ok(())
}

/// The curve has one point for each moment at which a bar closed, and the summary's end is its end.
fn curve(checked: &Checked) -> Result<(), Distrust> {
    let (said, equity) = (&checked.summary.configuration, &checked.equity);
    agree(equity.len() as u64 == said.bars, "the number of bars")?;
    agree(equity.time.first().is_none_or(|first| *first == said.first.as_nanos()), "the first bar")?;
    agree(equity.time.last().is_none_or(|last| *last == said.last.as_nanos()), "the last bar")?;
    let end = checked.summary.metrics.final_equity.to_bits();
    agree(equity.equity.last().is_none_or(|last| last.to_bits() == end), "the equity at the end")?;
    agree(equity.drawdown.iter().all(|drawdown| *drawdown <= 0.0), "the sign of a drawdown")
}

/// Trades lie within the bars, in the order of their exits, and are as many as the summary counts.
fn round_trips(checked: &Checked) -> Result<(), Distrust> {
    let (said, trades) = (&checked.summary.configuration, &checked.trades);
    agree(trades.len() as u64 == checked.summary.metrics.trades, "the number of trades")?;
    let closed = trades.iter().filter(|trade| !trade.open).count() as u64;
    agree(closed == checked.summary.metrics.closed_trades, "the number of closed trades")?;
    agree(trades.is_sorted_by_key(|trade| trade.exit_time), "the order of trades")?;
    let plausible = |trade: &Trade| {
        let in_order = trade.decided_at <= trade.entry_time && trade.entry_time <= trade.exit_time;
        let known = usize::from(trade.strategy) < said.strategies.len();
        let known = known && usize::from(trade.instrument) < said.instruments.len();
        let inside = trade.exit_time <= said.last && trade.entry_time >= said.first;
        known && in_order && inside && trade.quantity > 0.0
    };
    agree(trades.iter().all(plausible), "the time or size of a trade")
}

#[cfg(test)]
mod tests;
