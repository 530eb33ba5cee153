//! W1: one cross of SMA(10) and SMA(30), long only, 0.1 % fee, at the close; statistics, trades and equity.

mod limit;

use anyhow::{Result, bail};
use assay_dataset::{Bars, Calendar, digest};
use assay_engine::{Computed, Instrument, Preset, RunSpec, StrategyUse, Unobserved, compute};
use assay_strategy::parse;
use assay_types::Timeframe;
use serde_json::{Value, json};

use crate::{Work, market};

pub(crate) const CROSS: &str = r#"{"name": "Cross", "long": {
    "entry": "sma(close, 10) crosses above sma(close, 30)", "exit": "sma(close, 10) crosses below sma(close, 30)"}}"#;
pub(crate) const CAPITAL: f64 = 100_000.0;
pub(crate) const FEE: f64 = 0.001;

pub(crate) fn prepare(rows: usize, side: &str) -> Result<Work> {
    let bars = market::bars(rows)?;
    Ok(match side {
        "ours" => {
            let spec = spec(CROSS, &bars)?;
            Box::new(move || Ok(told(&compute(&spec, &[bars.view().into()], &mut Unobserved)?)))
        }
        "limit" => Box::new(move || Ok(limit::run(&bars).told())),
        _ => bail!("there is no side {side}"),
    })
}

/// Returns the specification of a strategy over minutes under vectorbt's rules.
pub(crate) fn spec(document: &str, bars: &Bars) -> Result<RunSpec> {
    let Ok(parsed) = parse(document) else { bail!("the strategy is malformed") };
    let symbol = "SYNTHETIC".parse()?;
    let instrument = Instrument::new(symbol, digest(bars.view()), Timeframe::MINUTE, Calendar::AlwaysOpen);
    let mut spec = RunSpec::new(StrategyUse::new(parsed.document), instrument, CAPITAL, "USD");
    spec.execution = Preset::Vectorbt.execution();
    spec.execution.fees.rate = FEE;
    Ok(spec)
}

/// Returns what every side is compared by.
fn told(outcome: &Computed) -> Value {
    let metrics = &outcome.summary.metrics;
    let first = outcome.trades.iter().take(3).map(|trade| json!([trade.entry_price, trade.exit_price, trade.quantity]));
    json!({
        "trades": metrics.trades,
        "final": metrics.final_equity,
        "fees": metrics.fees,
        "drawdown": metrics.max_drawdown_on_closes,
        "profits": outcome.trades.iter().map(|trade| trade.profit).sum::<f64>(),
        "first": first.collect::<Vec<_>>(),
    })
}
