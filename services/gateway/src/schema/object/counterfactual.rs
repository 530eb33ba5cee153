use assay_engine::{Alternative, Fills, Rules};
use async_graphql::{Enum, Object, SimpleObject};

use super::trade::{ExitReason, Side};
use crate::{
    ApiError,
    schema::{
        scalar::{BigInt, DateTime, Decimal},
        wire_enum::unknown,
    },
};

/// What other rules would have made of the decision behind a trade, with as many units as the run took.
pub(crate) struct CounterfactualReport(pub(crate) assay_engine::CounterfactualReport);

/// What other rules would have made of the decision behind a trade, with as many units as the run took.
#[Object]
impl CounterfactualReport {
    /// The number of the trade.
    async fn trade(&self) -> u32 {
        self.0.trade
    }

    /// What was traded.
    async fn symbol(&self) -> String {
        self.0.symbol.to_string()
    }

    /// Which way.
    async fn side(&self) -> Result<Side, ApiError> {
        let side = self.0.side.as_str();
        Side::from_wire(side).ok_or_else(|| unknown("side", side))
    }

    /// When the bar closed that decided the entry.
    async fn decided_at(&self) -> DateTime {
        DateTime(self.0.decided_at)
    }

    /// What the run did: the whole position that the trade belongs to.
    async fn own(&self) -> Result<PositionFills, ApiError> {
        PositionFills::of(&self.0.own)
    }

    /// What others would have done.
    async fn others(&self) -> Result<Vec<CounterfactualFills>, ApiError> {
        self.0.others.iter().map(CounterfactualFills::of).collect()
    }
}

/// Where rules come from.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
enum CounterfactualRules {
    /// The run's own, with another order of events inside bars.
    Intrabar,
    /// Those of another engine, with the costs of the run.
    Preset,
}

/// What one set of rules would have made of a decision.
#[derive(SimpleObject)]
struct CounterfactualFills {
    /// Where the rules come from.
    kind: CounterfactualRules,
    /// The order of events, such as `ohlc`, or the engine, such as `lean`.
    rules: String,
    /// What they would have done.
    fills: PositionFills,
    /// Its profit less that of the run, in the account's currency.
    difference: Decimal,
}

/// The fills of one position.
#[derive(SimpleObject)]
struct PositionFills {
    /// The entry; null where the order would not have filled.
    entry: Option<PositionEntry>,
    /// The exits, in order.
    exits: Vec<PositionExit>,
    /// Exits beyond those that are shown.
    omitted: BigInt,
    /// What all exits gained, costs deducted, in the account's currency.
    profit: Decimal,
}

/// How a position was opened.
#[derive(SimpleObject)]
struct PositionEntry {
    /// Close of the bar that holds the entry.
    filled_at: DateTime,
    /// At which price.
    price: Decimal,
    /// How much.
    qty: Decimal,
}

/// How a position, or a part of it, was closed.
#[derive(SimpleObject)]
struct PositionExit {
    /// Close of the bar that holds the exit.
    filled_at: DateTime,
    /// At which price.
    price: Decimal,
    /// How much.
    qty: Decimal,
    /// Why.
    reason: ExitReason,
    /// Whether it is a mark at the last bar and no fill.
    open: bool,
    /// What it gained, costs deducted, in the account's currency.
    profit: Decimal,
}

impl CounterfactualFills {
    fn of(other: &Alternative) -> Result<Self, ApiError> {
        let kind = match other.rules {
            Rules::Intrabar(_) => CounterfactualRules::Intrabar,
            Rules::Preset(_) => CounterfactualRules::Preset,
        };
        let (rules, fills) = (other.rules.as_str().to_owned(), PositionFills::of(&other.fills)?);
        Ok(Self { kind, rules, fills, difference: Decimal(other.difference) })
    }
}

impl PositionFills {
    fn of(fills: &Fills) -> Result<Self, ApiError> {
        let exit = |exit: &assay_engine::ExitFill| {
            let reason = exit.reason.as_str();
            Ok(PositionExit {
                filled_at: DateTime(exit.time),
                price: Decimal(exit.price),
                qty: Decimal(exit.quantity),
                reason: ExitReason::from_wire(reason).ok_or_else(|| unknown("exit reason", reason))?,
                open: exit.open,
                profit: Decimal(exit.profit),
            })
        };
        Ok(Self {
            entry: fills.entry.map(|entry| PositionEntry {
                filled_at: DateTime(entry.time),
                price: Decimal(entry.price),
                qty: Decimal(entry.quantity),
            }),
            exits: fills.exits.iter().map(exit).collect::<Result<_, ApiError>>()?,
            omitted: fills.omitted.into(),
            profit: Decimal(fills.profit),
        })
    }
}
