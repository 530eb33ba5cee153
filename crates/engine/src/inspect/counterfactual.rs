use assay_types::{Digest, Symbol, Timestamp};
use serde::{Deserialize, Serialize};

use super::find;
use crate::{
    Computed, Counterfactual, Decision, EngineError, ExitReason, Feed, Observer, Rules, RunSpec, Side, Trade,
    backtest::Prepared, counterfactuals,
};

/// Most exits that are shown of one position.
pub const MAX_EXITS: usize = 32;

/// What other rules would have made of the decision behind a trade.
///
/// Each set of rules gets the same number of units and the money to pay for them. Where the run resolved the order of events on finer
/// bars, none of the orders tried is its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CounterfactualReport {
    /// The trade, counted from 1 in the order of the result.
    pub trade: u32,
    /// Digest of the result that the trade belongs to.
    pub result: Digest,
    /// What was traded.
    pub symbol: Symbol,
    /// Which way.
    pub side: Side,
    /// Close of the bar that decided the entry.
    pub decided_at: Timestamp,
    /// What the run did: the whole position that the trade belongs to.
    pub own: Fills,
    /// What others would have done: those of [`Rules::all`], in that order.
    pub others: Vec<Alternative>,
}

/// What one set of rules would have made of a decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    /// The rules.
    pub rules: Rules,
    /// What they would have done.
    pub fills: Fills,
    /// Its profit less that of the run.
    pub difference: f64,
}

/// The fills of one position.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fills {
    /// The entry; absent where the order would not have filled.
    pub entry: Option<EntryFill>,
    /// The exits in order, at most [`MAX_EXITS`].
    pub exits: Vec<ExitFill>,
    /// Exits that are not shown.
    pub omitted: u64,
    /// Profit of all exits, after fees and funding.
    pub profit: f64,
}

/// How a position was opened.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryFill {
    /// Close of the bar that holds the entry.
    pub time: Timestamp,
    /// Its price, slippage included; the mean where several bars filled it.
    pub price: f64,
    /// Units.
    pub quantity: f64,
}

/// How a position, or a part of it, was closed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExitFill {
    /// Close of the bar that holds the exit.
    pub time: Timestamp,
    /// Its price, slippage included; the last close if the position is open.
    pub price: f64,
    /// Units.
    pub quantity: f64,
    /// Why.
    pub reason: ExitReason,
    /// Whether it is a mark at the last bar and no fill.
    pub open: bool,
    /// Profit of this part, after fees and funding.
    pub profit: f64,
}

impl CounterfactualReport {
    pub(super) fn is_consistent(&self) -> bool {
        let differs =
            |other: &Alternative| other.difference.to_bits() == (other.fills.profit - self.own.profit).to_bits();
        self.own.entry.is_some()
            && self.own.is_consistent()
            && self.others.iter().map(|other| other.rules).eq(Rules::all())
            && self.others.iter().all(|other| other.fills.is_consistent() && differs(other))
    }
}

impl Fills {
    /// Returns the fills of one position, none where there is no trade.
    fn of(trades: &[Trade]) -> Self {
        let exits = trades.iter().take(MAX_EXITS).map(|trade| ExitFill {
            time: trade.exit_time,
            price: trade.exit_price,
            quantity: trade.quantity,
            reason: trade.reason,
            open: trade.open,
            profit: trade.profit,
        });
        Self {
            // The last exit knows the price of the whole entry.
            entry: trades.last().map(|trade| EntryFill {
                time: trade.entry_time,
                price: trade.entry_price,
                quantity: units(trades),
            }),
            exits: exits.collect(),
            omitted: trades.len().saturating_sub(MAX_EXITS) as u64,
            profit: trades.iter().map(|trade| trade.profit).sum(),
        }
    }

    fn is_consistent(&self) -> bool {
        let full = self.omitted == 0 || self.exits.len() == MAX_EXITS;
        self.exits.len() <= MAX_EXITS && full && self.entry.is_none() == self.exits.is_empty()
    }
}

/// Repeats a run and tries the decision behind one of its trades under other rules.
pub(super) fn report(
    spec: &RunSpec,
    feeds: &[Feed<'_>],
    number: u32,
    observer: &mut dyn Observer,
) -> Result<CounterfactualReport, EngineError> {
    let run = Prepared::new(spec, feeds)?;
    let computed = run.finish(run.simulate_under(spec.execution.clone(), observer)?)?;
    let trade = *find(&computed.trades, number)?;
    let position: Vec<Trade> =
        computed.trades.iter().filter(|other| other.position == trade.position).copied().collect();
    let (bars, signals, plan) = run.behind(&trade)?;
    let tried = counterfactuals(bars, signals, &plan, &decision(&computed, &trade, units(&position)))?;
    let own = Fills::of(&position);
    let alternative = |Counterfactual { rules, trades }: Counterfactual| {
        let fills = Fills::of(&trades);
        Alternative { rules, difference: fills.profit - own.profit, fills }
    };
    let others = tried.into_iter().map(alternative).collect();
    let instrument = spec.instruments.get(usize::from(trade.instrument)).ok_or(EngineError::NoBars)?;
    Ok(CounterfactualReport {
        trade: number,
        result: computed.sealed(spec)?.digest,
        symbol: instrument.symbol.clone(),
        side: trade.side,
        decided_at: trade.decided_at,
        own,
        others,
    })
}

/// Returns the decision behind a trade whose position had so many units.
fn decision(computed: &Computed, trade: &Trade, quantity: f64) -> Decision {
    let curve = &computed.equity;
    let decided_at = trade.decided_at.as_nanos();
    let at = curve.time.partition_point(|time| *time <= decided_at).saturating_sub(1);
    let equity = curve.equity.get(at).copied().unwrap_or_default();
    Decision { decided_at, side: trade.side, quantity, equity, traded: traded_before(&computed.trades, trade) }
}

/// Returns the value that had been traded when a position was opened.
fn traded_before(trades: &[Trade], trade: &Trade) -> f64 {
    let value = |other: &Trade| {
        let entry = if other.position < trade.position { other.quantity * other.entry_price } else { 0.0 };
        let closed = !other.open && other.position < trade.position && other.exit_time <= trade.entry_time;
        entry + if closed { other.quantity * other.exit_price } else { 0.0 }
    };
    trades.iter().map(value).sum()
}

fn units(trades: &[Trade]) -> f64 {
    trades.iter().map(|trade| trade.quantity).sum()
}
