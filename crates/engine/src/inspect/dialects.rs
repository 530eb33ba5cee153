use assay_dataset::Date;
use assay_types::{Digest, Symbol, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    EngineError, Execution, ExitReason, Feed, KeyMetrics, Observer, Preset, RunSpec, Side, Trade, Unobserved,
    backtest::Prepared,
    metrics::{key_metrics, measure},
};

/// How engines are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DialectOptions {
    /// Lets engines that trade whole units only trade fractions as the run does.
    pub fractional: bool,
}

/// The run as every preset would fill it, with the costs, leverage and margin of the run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DialectsReport {
    /// Digest of the run's own result.
    pub result: Digest,
    /// What the run achieved.
    pub own: KeyMetrics,
    /// What it would have achieved: every preset, in the order of [`Preset::ALL`].
    pub dialects: Vec<Dialect>,
}

/// The run as one preset would fill it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dialect {
    /// Whose rules.
    pub preset: Preset,
    /// What the run would have achieved.
    pub figures: KeyMetrics,
    /// Where it parts from the run; absent where every trade is the same.
    pub parting: Option<Parting>,
}

/// The first trade that differs, in the order of the results.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parting {
    /// Its number, counted from 1.
    pub trade: u64,
    /// The trade as the run made it; absent where the run made fewer.
    pub own: Option<RoundTrip>,
    /// The trade under the preset; absent where it makes fewer.
    pub theirs: Option<RoundTrip>,
}

/// A trade as far as dialects are compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoundTrip {
    /// Which strategy decided it: its place in the specification.
    pub strategy: u16,
    /// What was traded.
    pub symbol: Symbol,
    /// Which way it bet.
    pub side: Side,
    /// Units.
    pub quantity: f64,
    /// Close of the bar that holds the entry.
    pub entry_time: Timestamp,
    /// Price of the entry.
    pub entry_price: f64,
    /// Close of the bar that holds the exit.
    pub exit_time: Timestamp,
    /// Price of the exit.
    pub exit_price: f64,
    /// Why it ended.
    pub reason: ExitReason,
    /// Whether it was still open at the last bar.
    pub open: bool,
}

impl DialectsReport {
    pub(super) fn is_consistent(&self) -> bool {
        self.dialects.iter().map(|dialect| dialect.preset).eq(Preset::ALL)
            && self.dialects.iter().all(|dialect| dialect.is_consistent(&self.own))
    }
}

impl Dialect {
    /// Says in one sentence where the preset parts from the run, if it does.
    pub fn sentence(&self) -> Option<String> {
        let Parting { trade, own, theirs } = self.parting.as_ref()?;
        let side = |found: &Option<RoundTrip>| found.as_ref().map_or_else(|| "made none".to_owned(), RoundTrip::phrase);
        Some(format!("Trade {trade}: this run {}; {} {}.", side(own), self.preset.as_str(), side(theirs)))
    }

    fn is_consistent(&self, own: &KeyMetrics) -> bool {
        let Some(parting) = &self.parting else { return self.figures.trades == own.trades };
        parting.trade > 0
            && parting.own.is_some() == (parting.trade <= own.trades)
            && parting.theirs.is_some() == (parting.trade <= self.figures.trades)
            && parting.own != parting.theirs
    }
}

/// Writes a number as people read it: eight digits that count, and no zeros behind them.
fn short(number: f64) -> String {
    format!("{number:.7e}").parse().map_or_else(|_| number.to_string(), |rounded: f64| rounded.to_string())
}

impl RoundTrip {
    fn of(spec: &RunSpec, trade: &Trade) -> Result<Self, EngineError> {
        let instrument = spec.instruments.get(usize::from(trade.instrument)).ok_or(EngineError::NoBars)?;
        Ok(Self {
            strategy: trade.strategy,
            symbol: instrument.symbol.clone(),
            side: trade.side,
            quantity: trade.quantity,
            entry_time: trade.entry_time,
            entry_price: trade.entry_price,
            exit_time: trade.exit_time,
            exit_price: trade.exit_price,
            reason: trade.reason,
            open: trade.open,
        })
    }

    /// Says when and where it began and ended, and why.
    fn phrase(&self) -> String {
        let end = if self.open { "still open" } else { self.reason.as_str() };
        format!(
            "was {} {} {} from {} at {} to {} at {} ({})",
            self.side.as_str(),
            short(self.quantity),
            self.symbol,
            moment(self.entry_time),
            short(self.entry_price),
            moment(self.exit_time),
            short(self.exit_price),
            end.replace('_', " "),
        )
    }
}

/// Repeats a run under its own rules and under those of every preset.
pub(super) fn report(
    spec: &RunSpec,
    feeds: &[Feed<'_>],
    options: DialectOptions,
    observer: &mut dyn Observer,
) -> Result<DialectsReport, EngineError> {
    let run = Prepared::new(spec, feeds)?;
    let own = run.finish(run.simulate_under(spec.execution.clone(), observer)?)?;
    let mut dialects = Vec::with_capacity(Preset::ALL.len());
    for preset in Preset::ALL {
        let record = run.simulate_under(rules(preset, &spec.execution, options), &mut Unobserved)?;
        let figures = key_metrics(&measure(&record, &run.context()));
        dialects.push(Dialect { preset, figures, parting: parting(spec, &own.trades, &record.trades)? });
    }
    let figures = key_metrics(&own.summary.metrics);
    Ok(DialectsReport { result: own.sealed(spec)?.digest, own: figures, dialects })
}

fn rules(preset: Preset, own: &Execution, options: DialectOptions) -> Execution {
    let theirs = preset.over(own);
    let quantity_step = if options.fractional { own.quantity_step } else { theirs.quantity_step };
    Execution { quantity_step, ..theirs }
}

/// Finds the first trade that differs.
fn parting(spec: &RunSpec, own: &[Trade], theirs: &[Trade]) -> Result<Option<Parting>, EngineError> {
    for place in 0..own.len().max(theirs.len()) {
        let side = |trades: &[Trade]| trades.get(place).map(|trade| RoundTrip::of(spec, trade)).transpose();
        let (own, theirs) = (side(own)?, side(theirs)?);
        if own != theirs {
            return Ok(Some(Parting { trade: place as u64 + 1, own, theirs }));
        }
    }
    Ok(None)
}

/// Returns a moment for people, UTC.
fn moment(time: Timestamp) -> String {
    const MINUTE: i64 = 60_000_000_000;
    let minutes = time.as_nanos().div_euclid(MINUTE);
    let Date { year, month, day } = Date::from_days(minutes.div_euclid(1_440));
    let minute = minutes.rem_euclid(1_440);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}", minute / 60, minute % 60)
}
