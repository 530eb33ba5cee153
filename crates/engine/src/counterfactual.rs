use assay_dataset::BarsView;
use assay_strategy::{Signal, Signals, Sizing};
use serde::{Deserialize, Serialize};

use crate::{
    EndOfData, EngineError, Event, Execution, Intrabar, MAX_LEVERAGE, Plan, Preset, Side, Step, Trade,
    simulate::{ends_session, signal},
    step::Engine,
};

/// A decision that was made in a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decision {
    /// Close of the bar that decided it, in nanoseconds UTC.
    pub decided_at: i64,
    /// Which way.
    pub side: Side,
    /// How many units the position had.
    pub quantity: f64,
    /// What the account was worth.
    pub equity: f64,
    /// Value that had been traded before, which tiers of fees count.
    pub traded: f64,
}

/// What other rules would have made of a decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Counterfactual {
    /// The rules: `intrabar` and a policy, or a preset.
    pub rules: Rules,
    /// The exits of the position, in order; none if the entry would not have filled.
    pub trades: Vec<Trade>,
}

/// Rules that a decision is tried under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rules {
    /// The run's own, with another order of events inside bars.
    Intrabar(Intrabar),
    /// Those of another engine, with the run's costs, leverage and margin.
    Preset(Preset),
}

/// The orders of events that need nothing but the bars.
const POLICIES: [Intrabar; 5] =
    [Intrabar::Pessimistic, Intrabar::Optimistic, Intrabar::Ohlc, Intrabar::NearestExtreme, Intrabar::Colour];

impl Rules {
    /// Returns every set of rules that a decision is tried under, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        POLICIES.map(Self::Intrabar).into_iter().chain(Preset::ALL.map(Self::Preset))
    }

    /// Returns the name of the order of events or of the preset; no two rules have the same.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Intrabar(intrabar) => intrabar.as_str(),
            Self::Preset(preset) => preset.as_str(),
        }
    }

    /// Returns these rules where the run had `own`.
    fn execution(self, own: &Execution) -> Execution {
        match self {
            Self::Intrabar(intrabar) => Execution { intrabar, ..own.clone() },
            Self::Preset(preset) => preset.over(own),
        }
    }
}

/// Returns rules under which the account can pay for the units of the decision at whatever price they fill: what is compared is
/// fills, not sizes. The leverage decides nothing else, and the margin stays as it is.
fn affordable(execution: Execution) -> Execution {
    // The largest leverage that leaves room for the margin.
    let most = if execution.maintenance > 0.0 { 0.9 / execution.maintenance } else { MAX_LEVERAGE };
    Execution { leverage: most.clamp(execution.leverage, MAX_LEVERAGE), end: EndOfData::MarkOpen, ..execution }
}

/// Tells what every order of events and every preset would have done with a decision: entry, exits, reasons, profits.
///
/// `bars` and `signals` are those of the run, `plan` its plan. Each try begins at the decision and ends with the position, so it costs
/// as many steps as the trade has bars.
///
/// # Errors
/// [`EngineError::NoBars`] where no bar closes at the decision, or what is wrong with bars or plan.
pub fn counterfactuals(
    bars: BarsView<'_>,
    signals: &Signals,
    plan: &Plan,
    decision: &Decision,
) -> Result<Vec<Counterfactual>, EngineError> {
    let start = bars.time.binary_search(&decision.decided_at).map_err(|_| EngineError::NoBars)?;
    let one = |rules: Rules| {
        let execution = affordable(rules.execution(&plan.execution));
        let (sizing, capital) = (Sizing::Units(decision.quantity), decision.equity);
        let mut engine = Engine::new(Plan { sizing, execution, capital, ..plan.clone() })?;
        engine.resume(decision.traded);
        Ok(Counterfactual { rules, trades: replay(bars, signals, (plan, engine), (start, decision.side)) })
    };
    Rules::all().map(one).collect()
}

/// Steps from the decision to the end of the position that it opens.
fn replay(
    bars: BarsView<'_>,
    signals: &Signals,
    (plan, mut engine): (&Plan, Engine),
    (start, side): (usize, Side),
) -> Vec<Trade> {
    let (carry, life) = (plan.exits.carries(), plan.entry.life as usize);
    let mut trades = Vec::new();
    let mut last = None;
    for index in start..bars.len() {
        let Some(bar) = bars.get(index) else { break };
        let signal = only(signal(signals, index), side, index == start);
        engine.step(&Step { bar, signal, session_ends: !carry && ends_session(bars.time, index) });
        trades.extend(engine.events().iter().filter_map(|event| first(event, side)));
        last = Some(bar);
        let held = engine.quantity() * side.sign();
        // Where an order never filled, the other side may come to be held instead.
        if held < 0.0 || (held == 0.0 && (!trades.is_empty() || index > start + life)) {
            return trades;
        }
    }
    if let Some(bar) = last {
        engine.finish(&bar);
        trades.extend(engine.events().iter().filter_map(|event| first(event, side)));
    }
    trades
}

/// The exits of the first position, if it is on the side that was decided.
fn first(event: &Event, side: Side) -> Option<Trade> {
    match event {
        Event::Closed(trade) if trade.position == 0 && trade.side == side => Some(*trade),
        Event::Closed(_) | Event::Opened(_) => None,
    }
}

/// Lets only the decision at hand enter on its side; everything that ends the position stays.
fn only(signal: Signal, side: Side, decides: bool) -> Signal {
    let (long, short) = (side == Side::Long, side == Side::Short);
    Signal {
        enter_long: if long { decides } else { signal.enter_long && !decides },
        enter_short: if short { decides } else { signal.enter_short && !decides },
        exit_long: signal.exit_long && !(long && decides),
        exit_short: signal.exit_short && !(short && decides),
        ..signal
    }
}

#[cfg(test)]
mod tests;
