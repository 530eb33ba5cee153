use std::collections::BTreeSet;

use assay_dataset::BarsView;
use assay_strategy::{AuditError, AuditedExpression, AuditedValue, audit};
use assay_types::{Digest, Symbol, Timestamp};
use serde::{Deserialize, Serialize};

use super::find;
use crate::{
    AfterExit, EngineError, ExitReason, Feed, Fill, Observer, RunSpec, Side, StrategyUse, Trade, backtest::Prepared,
    simulate::signal, step::Order,
};

/// Most conditions, and most expressions, that are shown of one moment.
pub const MAX_SHOWN: usize = 200;
/// Longest text of an expression that is shown, in characters; a longer one is cut.
pub const MAX_TEXT: usize = 400;

/// Why a trade was made: what the strategy saw when it decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionTrail {
    /// The trade, counted from 1 in the order of the result.
    pub trade: u32,
    /// Digest of the result that the trade belongs to.
    pub result: Digest,
    /// What was traded.
    pub symbol: Symbol,
    /// Which way.
    pub side: Side,
    /// The bar whose close decided the entry.
    pub entry: Moment,
    /// Why it ended.
    pub reason: ExitReason,
    /// The bar whose close decided the exit, where conditions of the strategy did: an exit signal, or an entry on the other side.
    pub exit: Option<Moment>,
}

/// What a strategy saw at the close of a bar.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moment {
    /// The bar, from 0.
    pub bar: u64,
    /// When it closed.
    pub time: Timestamp,
    /// The conditions, whole ones before their parts.
    pub conditions: Vec<ConditionValue>,
    /// The numbers that they are made of: indicators, prices and arithmetic.
    pub values: Vec<ExpressionValue>,
    /// Conditions and numbers that are not shown.
    pub omitted: u64,
}

/// A condition and whether it held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionValue {
    /// Where in the document: `long.entry`.
    pub path: String,
    /// The condition.
    pub expression: String,
    /// Whether it held.
    pub holds: bool,
}

/// A number and its value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpressionValue {
    /// The expression.
    pub expression: String,
    /// Its value; absent where it had none.
    pub value: Option<f64>,
}

impl DecisionTrail {
    pub(super) fn is_bounded(&self) -> bool {
        let short = |text: &str| text.chars().count() <= MAX_TEXT + 1;
        let bounded = |moment: &Moment| {
            moment.conditions.len() <= MAX_SHOWN
                && moment.values.len() <= MAX_SHOWN
                && moment.conditions.iter().all(|condition| short(&condition.path) && short(&condition.expression))
                && moment.values.iter().all(|value| short(&value.expression))
        };
        bounded(&self.entry) && self.exit.as_ref().is_none_or(bounded)
    }
}

/// Repeats a run and tells why one of its trades was made.
pub(super) fn trail(
    spec: &RunSpec,
    feeds: &[Feed<'_>],
    number: u32,
    observer: &mut dyn Observer,
) -> Result<DecisionTrail, EngineError> {
    let run = Prepared::new(spec, feeds)?;
    let computed = run.finish(run.simulate_under(spec.execution.clone(), observer)?)?;
    let none = EngineError::NoSuchTrade { trade: number, trades: computed.trades.len() };
    let trade = find(&computed.trades, number)?;
    let used = spec.strategies.get(usize::from(trade.strategy)).ok_or_else(|| none.clone())?;
    let instrument = spec.instruments.get(usize::from(trade.instrument)).ok_or_else(|| none.clone())?;
    let feed = feeds.get(usize::from(trade.instrument)).ok_or_else(|| none.clone())?;
    let bars = feed.bars.between(None, spec.to);
    let index = |time: Timestamp| bars.time.binary_search(&time.as_nanos()).map_err(|_| none.clone());
    let entry = moment(used, bars, index(trade.decided_at)?, Some(trade.side))?;
    // An entry on the other side shows the conditions of that side too.
    let shown = Some(trade.side).filter(|_| trade.reason != ExitReason::Reversal);
    let exit = match decided_exit(&run, &computed.trades, trade)? {
        Some(time) => Some(moment(used, bars, index(time)?, shown)?),
        None => None,
    };
    let (side, reason, symbol) = (trade.side, trade.reason, instrument.symbol.clone());
    let result = computed.sealed(spec)?.digest;
    Ok(DecisionTrail { trade: number, result, symbol, side, entry, reason, exit })
}

/// Returns when the bar closed that decided an exit, where a condition did.
///
/// Without a limit on the volume that is the bar before the fill, or the one of the fill itself. With one, the fill may be the last of
/// many parts; the order was sent at the first close since the entry at which the strategy asked for it.
fn decided_exit(run: &Prepared<'_>, trades: &[Trade], trade: &Trade) -> Result<Option<Timestamp>, EngineError> {
    if trade.open || !matches!(trade.reason, ExitReason::Signal | ExitReason::Reversal) {
        return Ok(None);
    }
    let (bars, signals, plan) = run.behind(trade)?;
    let row = |time: Timestamp| bars.time.partition_point(|other| *other < time.as_nanos());
    let last = row(trade.exit_time).saturating_sub(usize::from(plan.execution.fill == Fill::NextOpen));
    let first = if plan.execution.volume_share.is_some() { row(trade.entry_time) } else { last };
    // Where the rules say so, no decision of a bar on which a target was reached enters the other side.
    let waits = |time: i64| {
        let reached = |part: &Trade| part.reason == ExitReason::Target && part.exit_time.as_nanos() == time;
        let own = |part: &Trade| part.position == trade.position && reached(part);
        plan.execution.after_exit == AfterExit::Wait && trades.iter().any(own)
    };
    let asks = |index: usize| {
        let (signal, close) = (signal(signals, index), bars.close.get(index).copied().unwrap_or(f64::NAN));
        let priced = |side| Order::of(&plan.entry, &signal, side, close, plan.execution.tick_size).is_some();
        match (trade.reason, trade.side) {
            (ExitReason::Signal, Side::Long) => signal.exit_long,
            (ExitReason::Signal, Side::Short) => signal.exit_short,
            (_, Side::Long) => signal.enter_short && !signal.exit_short && !signal.enter_long && priced(Side::Short),
            (_, Side::Short) => signal.enter_long && !signal.exit_long && !signal.enter_short && priced(Side::Long),
        }
    };
    let times = bars.time.get(first..=last).unwrap_or_default();
    let asked = (first..).zip(times).find(|(index, time)| first == last || (asks(*index) && !waits(**time)));
    Ok(asked.map(|(_, time)| Timestamp::from_nanos(*time)))
}

fn moment(used: &StrategyUse, bars: BarsView<'_>, bar: usize, side: Option<Side>) -> Result<Moment, EngineError> {
    let audited = audit(&used.document, &used.parameters, bars, bar).map_err(|error| match error {
        AuditError::Strategy(diagnostics) => EngineError::Strategy(diagnostics),
        AuditError::Evaluate(error) => EngineError::Evaluate(error),
        _ => EngineError::NoBars,
    })?;
    let other: &[&str] = match side {
        Some(Side::Long) => &["short.", "exits.short."],
        Some(Side::Short) => &["long.", "exits.long."],
        None => &[],
    };
    let concerns = |path: &str| !other.iter().any(|other| path.starts_with(other));
    let mut seen = Seen::default();
    for condition in audited.conditions.iter().filter(|condition| concerns(&condition.path)) {
        seen.take(&condition.path, &condition.expression);
    }
    let Seen { conditions, values, omitted, .. } = seen;
    Ok(Moment { bar: bar as u64, time: Timestamp::from_nanos(audited.time), conditions, values, omitted })
}

/// What was seen, each expression once.
#[derive(Default)]
struct Seen {
    conditions: Vec<ConditionValue>,
    values: Vec<ExpressionValue>,
    omitted: u64,
    known: BTreeSet<String>,
}

impl Seen {
    fn take(&mut self, path: &str, expression: &AuditedExpression) {
        if self.known.insert(expression.text.clone()) {
            let text = cut(&expression.text);
            match &expression.value {
                AuditedValue::Truth(holds) if self.conditions.len() < MAX_SHOWN => {
                    self.conditions.push(ConditionValue { path: cut(path), expression: text, holds: *holds });
                }
                // A number that is written out says nothing.
                AuditedValue::Number(_) if expression.text.parse::<f64>().is_ok() => {}
                AuditedValue::Number(value) if self.values.len() < MAX_SHOWN => {
                    self.values.push(ExpressionValue { expression: text, value: *value });
                }
                AuditedValue::Text(_) => {}
                AuditedValue::Truth(_) | AuditedValue::Number(_) => self.omitted += 1,
            }
        }
        for part in &expression.parts {
            self.take(path, part);
        }
    }
}

fn cut(text: &str) -> String {
    if text.chars().count() <= MAX_TEXT {
        return text.to_owned();
    }
    text.chars().take(MAX_TEXT).chain(['…']).collect()
}
