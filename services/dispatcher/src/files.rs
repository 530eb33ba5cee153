//! The files that a backtest leaves behind.

use assay_dataset::parquet::{Field, ParquetError, Values, table};
use assay_engine::{Configuration, Equity, ExitReason, Side, Summary, Trade};
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
    let names = Names::of(&checked.summary);
    let file = |name, bytes: Vec<u8>| File { name, bytes: bytes.into() };
    Ok(vec![
        file(Artifact::SUMMARY, serde_json::to_vec(&checked.summary)?),
        file(Artifact::TRADES, serde_json::to_vec(&checked.trades)?),
        file(Artifact::EQUITY, checked.equity.to_bytes()),
        file(TRADES_CSV, trades_csv(&checked.trades, &names).into_bytes()),
        file(TRADES_PARQUET, trades_parquet(&checked.trades, &names)?),
        file(EQUITY_PARQUET, equity_parquet(&checked.equity)?),
    ])
}

/// What the places in a trade stand for.
struct Names {
    strategies: Vec<String>,
    symbols: Vec<String>,
}

impl Names {
    fn of(summary: &Summary) -> Self {
        let Configuration { strategies, instruments, .. } = &summary.configuration;
        Self {
            strategies: strategies.iter().map(|strategy| strategy.name.clone()).collect(),
            symbols: instruments.iter().map(|instrument| instrument.symbol.to_string()).collect(),
        }
    }

    fn strategy(&self, trade: &Trade) -> &str {
        self.strategies.get(usize::from(trade.strategy)).map_or("", String::as_str)
    }

    fn symbol(&self, trade: &Trade) -> &str {
        self.symbols.get(usize::from(trade.instrument)).map_or("", String::as_str)
    }
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

const HEADER: &str = "position,symbol,strategy,side,quantity,decided_at,entry_time,entry_price,exit_time,exit_price,reason,open,fees,funding,\
                      profit,profit_rate,bars_held,worst_excursion,best_excursion\n";

/// Quotes a name that people chose, and keeps a spreadsheet from reading it as a formula.
fn quoted(name: &str) -> String {
    let guard = if name.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", name.replace('"', "\"\""))
}

/// No value but the strategy's name can hold a comma, a quote or a formula: they are numbers, times, symbols and words of ours.
fn trades_csv(trades: &[Trade], names: &Names) -> String {
    let row = |trade: &Trade| {
        [
            trade.position.to_string(),
            quoted(names.symbol(trade)),
            quoted(names.strategy(trade)),
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
            trade.funding.to_string(),
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

fn trades_parquet(trades: &[Trade], names: &Names) -> Result<Vec<u8>, ParquetError> {
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
    let funding = numbers(|trade| trade.funding);
    let symbols: Vec<_> = trades.iter().map(|trade| names.symbol(trade)).collect();
    let strategies: Vec<_> = trades.iter().map(|trade| names.strategy(trade)).collect();
    let sides: Vec<_> = trades.iter().map(side).collect();
    let reasons: Vec<_> = trades.iter().map(|trade| ExitReason::as_str(trade.reason)).collect();
    let open: Vec<_> = trades.iter().map(|trade| i64::from(trade.open)).collect();
    let field = |name, values| Field { name, values };
    table(&[
        field("position", Values::Integer(&position)),
        field("symbol", Values::Text(&symbols)),
        field("strategy", Values::Text(&strategies)),
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
        field("funding", Values::Number(&funding)),
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
