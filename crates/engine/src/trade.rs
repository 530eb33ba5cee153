use assay_types::Timestamp;
use serde::{Deserialize, Serialize};

/// Which way a position bets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Bought first.
    Long,
    /// Sold first.
    Short,
}

impl Side {
    /// Returns 1 for long, -1 for short.
    pub const fn sign(self) -> f64 {
        match self {
            Self::Long => 1.0,
            Self::Short => -1.0,
        }
    }

    /// Returns the name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Long => "long",
            Self::Short => "short",
        }
    }
}

/// Why a position, or a part of it, was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExitReason {
    /// The strategy's exit condition.
    Signal,
    /// The strategy entered the other side.
    Reversal,
    /// The stop loss.
    Stop,
    /// The trailing stop.
    Trailing,
    /// A profit target.
    Target,
    /// The time exit.
    Time,
    /// The end of the session, where positions are not carried.
    Session,
    /// The account could not bear the position any longer.
    Liquidation,
    /// The last bar.
    EndOfData,
}

impl ExitReason {
    /// Every reason, in the order of declaration, which is that of their codes in canonical bytes.
    pub const ALL: [Self; 9] = [
        Self::Signal,
        Self::Reversal,
        Self::Stop,
        Self::Trailing,
        Self::Target,
        Self::Time,
        Self::Session,
        Self::Liquidation,
        Self::EndOfData,
    ];

    /// Returns the name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Signal => "signal",
            Self::Reversal => "reversal",
            Self::Stop => "stop",
            Self::Trailing => "trailing",
            Self::Target => "target",
            Self::Time => "time",
            Self::Session => "session",
            Self::Liquidation => "liquidation",
            Self::EndOfData => "end_of_data",
        }
    }
}

/// A closed round trip, or the part of one that one exit closed.
///
/// Every trade names the position it belongs to: two profit targets of one position give two trades with one entry.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trade {
    /// Number of the position, from 0 in order of entry.
    pub position: u32,
    /// Which strategy decided it: its place in the specification.
    pub strategy: u16,
    /// What was traded: the instrument's place in the specification.
    pub instrument: u16,
    /// Which way it bet.
    pub side: Side,
    /// Units that this exit closed.
    pub quantity: f64,
    /// Close of the bar that decided the entry.
    pub decided_at: Timestamp,
    /// Close of the bar that holds the entry.
    pub entry_time: Timestamp,
    /// Price of the entry, slippage included.
    pub entry_price: f64,
    /// Close of the bar that holds the exit.
    pub exit_time: Timestamp,
    /// Price of the exit, slippage included; the last close if the trade is open.
    pub exit_price: f64,
    /// Why it ended.
    pub reason: ExitReason,
    /// Whether the position was still open at the last bar; then exit and profit are marks, not fills.
    pub open: bool,
    /// Fees of the exit and of this part of the entry.
    pub fees: f64,
    /// Funding paid while this part was held; negative if it was received.
    pub funding: f64,
    /// Profit after fees and funding.
    pub profit: f64,
    /// The same over the value at the entry.
    pub profit_rate: f64,
    /// Bars from the one of the entry to the one of the exit.
    pub bars_held: u32,
    /// Farthest the price went against the position, as a fraction of the entry price (zero or negative). The exit's bar counts
    /// up to what is known to have come before the exit: its open and the exit itself.
    pub worst_excursion: f64,
    /// Farthest the price went with the position, likewise (zero or positive).
    pub best_excursion: f64,
}
