use assay_engine::{KeyMetrics, Parting, RoundTrip};
use async_graphql::{Object, SimpleObject};

use super::trade::{ExitReason, Side};
use crate::{
    ApiError,
    schema::{
        scalar::{BigInt, DateTime, Decimal},
        wire_enum::unknown,
    },
};

/// A backtest as other engines would fill it, with its own costs, leverage and margin.
pub(crate) struct DialectsReport(pub(crate) assay_engine::DialectsReport);

/// A backtest as other engines would fill it, with its own costs, leverage and margin.
#[Object]
impl DialectsReport {
    /// What the backtest achieved.
    async fn own(&self) -> DialectFigures {
        DialectFigures::of(&self.0.own)
    }

    /// What it would have achieved.
    async fn dialects(&self) -> Vec<Dialect> {
        self.0.dialects.iter().cloned().map(Dialect).collect()
    }
}

/// A backtest as one engine would fill it.
struct Dialect(assay_engine::Dialect);

/// A backtest as one engine would fill it.
#[Object]
impl Dialect {
    /// Whose rules, such as `freqtrade`.
    async fn preset(&self) -> &str {
        self.0.preset.as_str()
    }

    /// What the backtest would have achieved.
    async fn figures(&self) -> DialectFigures {
        DialectFigures::of(&self.0.figures)
    }

    /// Where it parts from the backtest; null where every trade is the same.
    async fn parting(&self) -> Result<Option<DialectParting>, ApiError> {
        let sentence = self.0.sentence().unwrap_or_default();
        self.0.parting.as_ref().map(|parting| DialectParting::of(parting, sentence)).transpose()
    }
}

/// What a backtest achieved under one engine's rules.
#[derive(SimpleObject)]
struct DialectFigures {
    /// How many trades it made.
    trades: BigInt,
    /// What the account was worth at the last bar, in its currency.
    final_equity: Decimal,
    /// What the capital gained, in per cent.
    total_return_pct: Option<Decimal>,
    /// The deepest fall, in per cent.
    max_drawdown_pct: Option<Decimal>,
}

/// The first trade that differs.
#[derive(SimpleObject)]
struct DialectParting {
    /// Its number, counted from 1.
    trade: BigInt,
    /// Both sides of it in one sentence.
    sentence: String,
    /// The trade as the backtest made it; null where it made fewer.
    own: Option<DialectTrade>,
    /// The trade of the other engine; null where it makes fewer.
    theirs: Option<DialectTrade>,
}

/// A trade as far as engines are compared.
#[derive(SimpleObject)]
struct DialectTrade {
    /// What was traded.
    symbol: String,
    /// Which way.
    side: Side,
    /// How much.
    qty: Decimal,
    /// When it began.
    entry_at: DateTime,
    /// At which price.
    entry_price: Decimal,
    /// When it ended.
    exit_at: DateTime,
    /// At which price.
    exit_price: Decimal,
    /// Why it ended.
    reason: ExitReason,
    /// Whether it was still open at the last bar.
    open: bool,
}

impl DialectFigures {
    fn of(figures: &KeyMetrics) -> Self {
        Self {
            trades: figures.trades.into(),
            final_equity: Decimal(figures.final_equity),
            total_return_pct: Decimal::percent(figures.total_return),
            max_drawdown_pct: Decimal::percent(figures.max_drawdown),
        }
    }
}

impl DialectParting {
    fn of(parting: &Parting, sentence: String) -> Result<Self, ApiError> {
        let trade = |found: &Option<RoundTrip>| found.as_ref().map(DialectTrade::of).transpose();
        Ok(Self { trade: parting.trade.into(), sentence, own: trade(&parting.own)?, theirs: trade(&parting.theirs)? })
    }
}

impl DialectTrade {
    fn of(trade: &RoundTrip) -> Result<Self, ApiError> {
        let (side, reason) = (trade.side.as_str(), trade.reason.as_str());
        Ok(Self {
            symbol: trade.symbol.to_string(),
            side: Side::from_wire(side).ok_or_else(|| unknown("side", side))?,
            qty: Decimal(trade.quantity),
            entry_at: DateTime(trade.entry_time),
            entry_price: Decimal(trade.entry_price),
            exit_at: DateTime(trade.exit_time),
            exit_price: Decimal(trade.exit_price),
            reason: ExitReason::from_wire(reason).ok_or_else(|| unknown("exit reason", reason))?,
            open: trade.open,
        })
    }
}
