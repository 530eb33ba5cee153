//! How orders become fills: every rule is named, recorded with the run, and has a documented default.

mod costs;
mod preset;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use costs::{FeeTier, Fees, Slippage};
pub use preset::Preset;

use crate::SpecError;

/// Largest leverage accepted.
pub const MAX_LEVERAGE: f64 = 100.0;

/// The rules that turn decisions into fills. The default is the platform's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Execution {
    /// When a decision made at a bar's close fills.
    pub fill: Fill,
    /// Which extreme of a bar comes first where the order of events decides.
    pub intrabar: Intrabar,
    /// What trading costs.
    pub fees: Fees,
    /// How far market and stop fills miss their price.
    pub slippage: Slippage,
    /// When a limit order, such as a profit target, counts as reached.
    pub limit: LimitRule,
    /// Where a profit target fills when the bar opens beyond it.
    pub target_gap: TargetGap,
    /// Where a stop fills when the bar opens beyond it.
    pub stop_gap: StopGap,
    /// When a trailing stop follows.
    pub trailing: TrailingRule,
    /// Whether stops and targets act on the bar of the entry.
    pub entry_bar: EntryBar,
    /// Whether a new position may open on the bar on which a stop or target closed one.
    pub after_exit: AfterExit,
    /// What happens to a position that is open at the last bar.
    pub end: EndOfData,
    /// How many times the equity a position may be worth; 1 is cash only.
    pub leverage: f64,
    /// Share of the positions' value that the equity must not fall below, or the position at hand is liquidated; 0 is a worthless
    /// account. At most nine tenths of what the leverage leaves.
    pub maintenance: f64,
    /// Fraction of its value that a liquidation costs beside the fees.
    pub liquidation_fee: f64,
    /// Prices of orders are whole multiples of this, rounded to the side that fills later or worse; 0 is any price.
    pub tick_size: f64,
    /// Largest share of a bar's volume that all fills of the bar together may take; absent is all that is wanted. What a bar leaves
    /// over of an exit goes on at the opens of the next ones, as a market order; a liquidation and the end of the run fill whole.
    pub volume_share: Option<f64>,
    /// What becomes of the part of an entry that a bar's volume leaves over.
    pub unfilled: Unfilled,
    /// Quantities are whole multiples of this; 0 is any quantity.
    pub quantity_step: f64,
    /// Smaller orders are not sent.
    pub minimum_quantity: f64,
}

impl Default for Execution {
    fn default() -> Self {
        Self {
            fill: Fill::default(),
            intrabar: Intrabar::default(),
            fees: Fees::default(),
            slippage: Slippage::default(),
            limit: LimitRule::default(),
            target_gap: TargetGap::default(),
            stop_gap: StopGap::default(),
            trailing: TrailingRule::default(),
            entry_bar: EntryBar::default(),
            after_exit: AfterExit::default(),
            end: EndOfData::default(),
            leverage: 1.0,
            maintenance: 0.0,
            liquidation_fee: 0.0,
            tick_size: 0.0,
            volume_share: None,
            unfilled: Unfilled::default(),
            quantity_step: 0.0,
            minimum_quantity: 0.0,
        }
    }
}

/// When a decision made at a bar's close fills.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fill {
    /// At the next bar's open.
    #[default]
    NextOpen,
    /// At the close that the decision was made on.
    ThisClose,
}

/// Which extreme of a bar comes first where the order of events decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Intrabar {
    /// The one that hurts the position: stop before target.
    #[default]
    Pessimistic,
    /// The one that helps the position: target before stop.
    Optimistic,
    /// The high: open, high, low, close.
    Ohlc,
    /// The one nearer to the open; the low if both are as near.
    NearestExtreme,
    /// The high on a falling bar, the low on a rising or unchanged one.
    Colour,
    /// The one that comes first in the instrument's finer bars; where these do not reach the bar's extremes, and inside each of them,
    /// the one that hurts.
    Finer,
}

impl Intrabar {
    /// Returns the name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pessimistic => "pessimistic",
            Self::Optimistic => "optimistic",
            Self::Ohlc => "ohlc",
            Self::NearestExtreme => "nearest_extreme",
            Self::Colour => "colour",
            Self::Finer => "finer",
        }
    }
}

/// When a limit order counts as reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LimitRule {
    /// When the price trades beyond it: somebody else may stand before us in the queue at the limit itself.
    #[default]
    Through,
    /// When the price touches it.
    Touch,
}

/// Where a profit target fills when the bar opens beyond it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TargetGap {
    /// At the open, which is better than the target.
    #[default]
    Open,
    /// At the target, as if it had been there.
    Level,
    /// At the target, moved into the bar's range.
    Clamped,
}

/// Where a stop fills when the bar opens beyond it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StopGap {
    /// At the open, which is worse than the stop.
    #[default]
    Open,
    /// At the stop, as if it had been there.
    Level,
    /// At the open only if the whole bar lies beyond the stop, else at the stop.
    WholeBar,
    /// At the worse of stop and close, whether or not the bar opens beyond it.
    Close,
}

/// When a trailing stop follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TrailingRule {
    /// A bar is tested against the level of the bars before it, then moves the level.
    #[default]
    Lagged,
    /// A bar's best price moves the level before its worst price is tested.
    SameBar,
}

/// Whether stops and targets act on the bar of the entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntryBar {
    /// Over what remains of the bar after the entry: all of it after an entry at the open, nothing after one at the close.
    #[default]
    Remaining,
    /// From the next bar on.
    Never,
}

/// Whether a new position may open on the bar on which a stop or target closed one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AfterExit {
    /// Yes: the decision at the close stands.
    #[default]
    Reenter,
    /// No: the decision of that bar is dropped.
    Wait,
}

/// What becomes of the part of an entry that a bar's volume leaves over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unfilled {
    /// It waits for the next bar, as long as the order lives.
    #[default]
    Wait,
    /// It is dropped.
    Drop,
}

/// What happens to a position that is open at the last bar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndOfData {
    /// It stays open: marked at the last close without costs, and its trade says that it is open.
    #[default]
    MarkOpen,
    /// It is sold at the last close, with costs.
    Close,
}

impl Execution {
    /// Returns whether extremes of a bar are taken low first for a position on the given side.
    pub(crate) fn low_first(&self, bar: &assay_dataset::Bar, long: bool) -> bool {
        match self.intrabar {
            Intrabar::Pessimistic | Intrabar::Finer => long,
            Intrabar::Optimistic => !long,
            Intrabar::Ohlc => false,
            Intrabar::NearestExtreme => bar.open - bar.low <= bar.high - bar.open,
            Intrabar::Colour => bar.close >= bar.open,
        }
    }

    /// Checks every number.
    pub(crate) fn check(&self) -> Result<(), SpecError> {
        self.fees.check()?;
        self.slippage.check()?;
        SpecError::within("execution.leverage", self.leverage, 1.0, MAX_LEVERAGE)?;
        // An entry at the full leverage has a margin of 1 / leverage; one that begins at the edge would end at once.
        SpecError::within("execution.maintenance", self.maintenance, 0.0, 0.9 / self.leverage)?;
        SpecError::within("execution.liquidation_fee", self.liquidation_fee, 0.0, 0.5)?;
        SpecError::within("execution.tick_size", self.tick_size, 0.0, f64::MAX)?;
        SpecError::within("execution.volume_share", self.volume_share.unwrap_or(1.0), f64::MIN_POSITIVE, 1.0)?;
        SpecError::within("execution.quantity_step", self.quantity_step, 0.0, f64::MAX)?;
        SpecError::within("execution.minimum_quantity", self.minimum_quantity, 0.0, f64::MAX)
    }
}
