use assay_proto::v1;
use async_graphql::{ID, Object};

use super::Money;
use crate::{
    ApiError,
    schema::{
        scalar::{DateTime, Decimal},
        wire_enum::{unknown, wire_enum},
    },
};

wire_enum! {
    /// Which way a trade bets.
    Side {
        /// On rising prices.
        Long = "long",
        /// On falling prices.
        Short = "short",
    }
}

wire_enum! {
    /// Why a trade ended.
    ExitReason {
        /// The strategy's exit.
        Signal = "signal",
        /// The strategy entered the other side.
        Reversal = "reversal",
        /// The stop loss.
        Stop = "stop",
        /// The trailing stop.
        Trailing = "trailing",
        /// The take profit.
        Target = "target",
        /// It lasted as long as allowed.
        Time = "time",
        /// The session ended, and positions are not carried.
        Session = "session",
        /// The account could not bear the position any longer.
        Liquidation = "liquidation",
        /// The data ended.
        EndOfData = "end_of_data",
    }
}

/// A closed round trip.
pub(crate) struct Trade {
    pub(super) run: String,
    pub(super) currency: String,
    pub(super) record: v1::Trade,
}

/// A closed round trip.
#[Object]
impl Trade {
    /// The run and the number.
    async fn id(&self) -> ID {
        ID(format!("{}:{}", self.run, self.record.number))
    }

    /// Counted from 1 in the order of entry.
    async fn number(&self) -> u32 {
        self.record.number
    }

    /// What was traded.
    async fn symbol(&self) -> &str {
        &self.record.symbol
    }

    /// The name of the strategy that decided it.
    async fn strategy(&self) -> &str {
        &self.record.strategy
    }

    /// The position that this exit closed, or a part of it: trades of one position share one entry.
    async fn position(&self) -> u32 {
        self.record.position
    }

    /// Which way.
    async fn side(&self) -> Result<Side, ApiError> {
        Side::from_wire(&self.record.side).ok_or_else(|| unknown("side", &self.record.side))
    }

    /// How much.
    async fn qty(&self) -> Decimal {
        Decimal(self.record.quantity)
    }

    /// When the bar closed that decided the entry; it began later, or there.
    async fn decided_at(&self) -> DateTime {
        DateTime::required(self.record.decided_at.as_ref())
    }

    /// When it began.
    async fn entry_at(&self) -> DateTime {
        DateTime::required(self.record.entry_at.as_ref())
    }

    /// At which price.
    async fn entry_price(&self) -> Decimal {
        Decimal(self.record.entry_price)
    }

    /// When it ended.
    async fn exit_at(&self) -> Option<DateTime> {
        DateTime::of(self.record.exit_at.as_ref())
    }

    /// At which price.
    async fn exit_price(&self) -> Option<Decimal> {
        Decimal::finite(self.record.exit_price)
    }

    /// Why it ended.
    async fn exit_reason(&self) -> Option<ExitReason> {
        ExitReason::from_wire(&self.record.exit_reason)
    }

    /// What it gained, costs deducted.
    async fn pnl(&self) -> Option<Money> {
        Money::simulated(self.record.pnl, &self.currency)
    }

    /// What it gained, in per cent of what it bound.
    async fn return_pct(&self) -> Option<Decimal> {
        Decimal::percent(self.record.return_fraction)
    }

    /// What it cost.
    async fn fees(&self) -> Option<Money> {
        Money::simulated(self.record.fees, &self.currency)
    }

    /// What holding it cost; negative if it paid.
    async fn funding(&self) -> Option<Money> {
        Money::simulated(self.record.funding, &self.currency)
    }

    /// The worst it stood at meanwhile, in per cent.
    async fn mae_pct(&self) -> Option<Decimal> {
        Decimal::percent(self.record.mae)
    }

    /// The best it stood at meanwhile, in per cent.
    async fn mfe_pct(&self) -> Option<Decimal> {
        Decimal::percent(self.record.mfe)
    }

    /// How many bars it lasted.
    async fn bars_held(&self) -> u32 {
        self.record.bars_held
    }
}
