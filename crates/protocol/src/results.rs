//! Results of the engine as frames, and back.

use assay_engine::{Equity, ExitReason, Side, Trade};
use assay_types::Timestamp;

use crate::{EquityChunk, MAX_CHUNK_ROWS, MAX_EQUITY_ROWS, Table, TableError, table::words};

/// Returns `trades` as tables of at most [`MAX_CHUNK_ROWS`] rows.
pub fn trade_tables(trades: &[Trade]) -> impl Iterator<Item = Result<Table, TableError>> {
    trades.chunks(MAX_CHUNK_ROWS).map(trade_table)
}

fn trade_table(trades: &[Trade]) -> Result<Table, TableError> {
    let number = |get: fn(&Trade) -> f64| trades.iter().map(get);
    let whole = |get: fn(&Trade) -> i64| trades.iter().map(get);
    Ok(Table::new(trades.len() as u32)
        .with_i64("position", whole(|trade| trade.position.into()))
        .with_i64("strategy", whole(|trade| trade.strategy.into()))
        .with_i64("instrument", whole(|trade| trade.instrument.into()))
        .with_labels("side", trades.iter().map(|trade| side_name(trade.side)))?
        .with_f64("quantity", number(|trade| trade.quantity))
        .with_i64("decided_at", whole(|trade| trade.decided_at.as_nanos()))
        .with_i64("entry_time", whole(|trade| trade.entry_time.as_nanos()))
        .with_f64("entry_price", number(|trade| trade.entry_price))
        .with_i64("exit_time", whole(|trade| trade.exit_time.as_nanos()))
        .with_f64("exit_price", number(|trade| trade.exit_price))
        .with_labels("reason", trades.iter().map(|trade| trade.reason.as_str()))?
        .with_bool("open", trades.iter().map(|trade| trade.open))
        .with_f64("fees", number(|trade| trade.fees))
        .with_f64("funding", number(|trade| trade.funding))
        .with_f64("profit", number(|trade| trade.profit))
        .with_f64("profit_rate", number(|trade| trade.profit_rate))
        .with_i64("bars_held", whole(|trade| trade.bars_held.into()))
        .with_f64("worst_excursion", number(|trade| trade.worst_excursion))
        .with_f64("best_excursion", number(|trade| trade.best_excursion)))
}

/// Returns the trades of a table that came from a runner.
pub fn trades(table: &Table) -> Result<Vec<Trade>, TableError> {
    table.validate()?;
    let rows = table.rows as usize;
    let (positions, held) = (counts(table, "position")?, counts(table, "bars_held")?);
    let (strategies, instruments) = (places(table, "strategy")?, places(table, "instrument")?);
    let (sides, reasons) = (table.labels("side")?, table.labels("reason")?);
    let [decided, entered, exited] = times(table, ["decided_at", "entry_time", "exit_time"])?;
    let open = table.bools("open")?;
    let [quantity, entry_price, exit_price, fees] = numbers(table, ["quantity", "entry_price", "exit_price", "fees"])?;
    let [funding, profit, profit_rate, worst, best] =
        numbers(table, ["funding", "profit", "profit_rate", "worst_excursion", "best_excursion"])?;
    let row = |row: usize| {
        Some(Trade {
            position: *positions.get(row)?,
            strategy: *strategies.get(row)?,
            instrument: *instruments.get(row)?,
            side: side(sides.get(row)?)?,
            quantity: *quantity.get(row)?,
            decided_at: *decided.get(row)?,
            entry_time: *entered.get(row)?,
            entry_price: *entry_price.get(row)?,
            exit_time: *exited.get(row)?,
            exit_price: *exit_price.get(row)?,
            reason: reason(reasons.get(row)?)?,
            open: *open.get(row)?,
            fees: *fees.get(row)?,
            funding: *funding.get(row)?,
            profit: *profit.get(row)?,
            profit_rate: *profit_rate.get(row)?,
            bars_held: *held.get(row)?,
            worst_excursion: *worst.get(row)?,
            best_excursion: *best.get(row)?,
        })
    };
    (0..rows).map(row).collect::<Option<_>>().ok_or_else(|| TableError::Value("side or reason".to_owned()))
}

/// Returns the curve in pieces of at most [`MAX_EQUITY_ROWS`] points.
pub fn equity_chunks(equity: &Equity) -> impl Iterator<Item = EquityChunk> {
    let numbers = |values: &[f64]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>().into();
    let (equities, drawdowns) = (equity.equity.chunks(MAX_EQUITY_ROWS), equity.drawdown.chunks(MAX_EQUITY_ROWS));
    equity.time.chunks(MAX_EQUITY_ROWS).zip(equities).zip(drawdowns).map(move |((times, equities), drawdowns)| {
        let time: Vec<u8> = times.iter().flat_map(|time| time.to_le_bytes()).collect();
        EquityChunk { time: time.into(), equity: numbers(equities), drawdown: numbers(drawdowns) }
    })
}

/// Appends the points of a piece, which a [`crate::Conversation`] has let pass, to a curve.
pub fn equity_points(chunk: &EquityChunk, equity: &mut Equity) {
    equity.time.extend(words(&chunk.time).map(i64::from_le_bytes));
    equity.equity.extend(words(&chunk.equity).map(f64::from_le_bytes));
    equity.drawdown.extend(words(&chunk.drawdown).map(f64::from_le_bytes));
}

fn places(table: &Table, name: &str) -> Result<Vec<u16>, TableError> {
    let small = |value: i64| u16::try_from(value).map_err(|_| TableError::Value(name.to_owned()));
    table.i64s(name)?.into_iter().map(small).collect()
}

fn counts(table: &Table, name: &str) -> Result<Vec<u32>, TableError> {
    let small = |value: i64| u32::try_from(value).map_err(|_| TableError::Value(name.to_owned()));
    table.i64s(name)?.into_iter().map(small).collect()
}

fn times<const N: usize>(table: &Table, names: [&str; N]) -> Result<[Vec<Timestamp>; N], TableError> {
    let mut columns = [const { Vec::new() }; N];
    for (column, name) in columns.iter_mut().zip(names) {
        *column = table.i64s(name)?.into_iter().map(Timestamp::from_nanos).collect();
    }
    Ok(columns)
}

fn numbers<const N: usize>(table: &Table, names: [&str; N]) -> Result<[Vec<f64>; N], TableError> {
    let mut columns = [const { Vec::new() }; N];
    for (column, name) in columns.iter_mut().zip(names) {
        *column = table.f64s(name)?;
    }
    Ok(columns)
}

const fn side_name(side: Side) -> &'static str {
    match side {
        Side::Long => "long",
        Side::Short => "short",
    }
}

fn side(name: &str) -> Option<Side> {
    [Side::Long, Side::Short].into_iter().find(|side| side_name(*side) == name)
}

fn reason(name: &str) -> Option<ExitReason> {
    ExitReason::ALL.into_iter().find(|reason| reason.as_str() == name)
}
