//! The files that a backtest leaves behind.

use assay_dataset::parquet::{Field, ParquetError, Values, table};
use assay_engine::{Equity, ExitReason, Side, Trade};
use assay_store::Artifact;
use assay_types::Timestamp;
use bytes::Bytes;
use chrono::{DateTime, SecondsFormat};

use crate::result::Checked;

/// A file and its name within the run.
pub(crate) struct File {
    pub(crate) name: &'static str,
    pub(crate) bytes: Bytes,
}

/// A file could not be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EncodeError {
    #[error("a result cannot be written as JSON")]
    Json(#[from] serde_json::Error),
    #[error("a result cannot be written as Parquet")]
    Parquet(#[from] ParquetError),
}

const TRADES_CSV: &str = "trades.csv";
const TRADES_PARQUET: &str = "trades.parquet";
const EQUITY_PARQUET: &str = "equity.parquet";

/// Writes every file of a result.
pub(crate) fn encode(checked: &Checked) -> Result<Vec<File>, EncodeError> {
    let file = |name, bytes: Vec<u8>| File { name, bytes: bytes.into() };
    Ok(vec![
        file(Artifact::SUMMARY, serde_json::to_vec(&checked.summary)?),
        file(Artifact::TRADES, serde_json::to_vec(&checked.trades)?),
        file(Artifact::EQUITY, checked.equity.to_bytes()),
        file(TRADES_CSV, trades_csv(&checked.trades).into_bytes()),
        file(TRADES_PARQUET, trades_parquet(&checked.trades)?),
        file(EQUITY_PARQUET, equity_parquet(&checked.equity)?),
    ])
}

const fn side(trade: &Trade) -> &'static str {
    match trade.side {
        Side::Long => "long",
        Side::Short => "short",
    }
}

fn iso(at: Timestamp) -> String {
    DateTime::from_timestamp_nanos(at.as_nanos()).to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

const HEADER: &str = "position,side,quantity,decided_at,entry_time,entry_price,exit_time,exit_price,reason,open,fees,\
                      profit,profit_rate,bars_held,worst_excursion,best_excursion\n";

/// No value here can hold a comma, a quote or a formula: they are numbers, times and words of ours.
fn trades_csv(trades: &[Trade]) -> String {
    let row = |trade: &Trade| {
        [
            trade.position.to_string(),
            side(trade).to_owned(),
            trade.quantity.to_string(),
            iso(trade.decided_at),
            iso(trade.entry_time),
            trade.entry_price.to_string(),
            iso(trade.exit_time),
            trade.exit_price.to_string(),
            trade.reason.as_str().to_owned(),
            trade.open.to_string(),
            trade.fees.to_string(),
            trade.profit.to_string(),
            trade.profit_rate.to_string(),
            trade.bars_held.to_string(),
            trade.worst_excursion.to_string(),
            trade.best_excursion.to_string(),
        ]
        .join(",")
            + "\n"
    };
    HEADER.chars().chain(trades.iter().flat_map(|trade| row(trade).chars().collect::<Vec<_>>())).collect()
}

fn trades_parquet(trades: &[Trade]) -> Result<Vec<u8>, ParquetError> {
    let numbers = |get: fn(&Trade) -> f64| trades.iter().map(get).collect::<Vec<_>>();
    let times = |get: fn(&Trade) -> Timestamp| trades.iter().map(|trade| get(trade).as_nanos()).collect::<Vec<_>>();
    let counts = |get: fn(&Trade) -> u32| trades.iter().map(|trade| i64::from(get(trade))).collect::<Vec<_>>();
    let (position, held) = (counts(|trade| trade.position), counts(|trade| trade.bars_held));
    let (decided, entered) = (times(|trade| trade.decided_at), times(|trade| trade.entry_time));
    let (exited, quantity) = (times(|trade| trade.exit_time), numbers(|trade| trade.quantity));
    let (entry, exit) = (numbers(|trade| trade.entry_price), numbers(|trade| trade.exit_price));
    let (fees, profit) = (numbers(|trade| trade.fees), numbers(|trade| trade.profit));
    let rate = numbers(|trade| trade.profit_rate);
    let (worst, best) = (numbers(|trade| trade.worst_excursion), numbers(|trade| trade.best_excursion));
    let sides: Vec<_> = trades.iter().map(side).collect();
    let reasons: Vec<_> = trades.iter().map(|trade| ExitReason::as_str(trade.reason)).collect();
    let open: Vec<_> = trades.iter().map(|trade| i64::from(trade.open)).collect();
    let field = |name, values| Field { name, values };
    table(&[
        field("position", Values::Integer(&position)),
        field("side", Values::Text(&sides)),
        field("quantity", Values::Number(&quantity)),
        field("decided_at", Values::Time(&decided)),
        field("entry_time", Values::Time(&entered)),
        field("entry_price", Values::Number(&entry)),
        field("exit_time", Values::Time(&exited)),
        field("exit_price", Values::Number(&exit)),
        field("reason", Values::Text(&reasons)),
        field("open", Values::Integer(&open)),
        field("fees", Values::Number(&fees)),
        field("profit", Values::Number(&profit)),
        field("profit_rate", Values::Number(&rate)),
        field("bars_held", Values::Integer(&held)),
        field("worst_excursion", Values::Number(&worst)),
        field("best_excursion", Values::Number(&best)),
    ])
}

fn equity_parquet(equity: &Equity) -> Result<Vec<u8>, ParquetError> {
    table(&[
        Field { name: "time", values: Values::Time(&equity.time) },
        Field { name: "equity", values: Values::Number(&equity.equity) },
        Field { name: "drawdown", values: Values::Number(&equity.drawdown) },
    ])
}

#[cfg(test)]
mod tests;
