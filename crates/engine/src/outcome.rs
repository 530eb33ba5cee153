use assay_types::Digest;

use crate::{Summary, Trade};

mod bytes;
mod digest;

pub use bytes::EquityBytesError;
pub use digest::digest;

/// The whole result of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The numbers.
    pub summary: Summary,
    /// Trades in the order of their exits.
    pub trades: Vec<Trade>,
    /// The account at every bar.
    pub equity: Equity,
    /// Digest of the specification and everything above (see `docs/DETERMINISM.md`).
    pub digest: Digest,
}

/// The account at every bar, as columns of equal length.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Equity {
    /// Close stamps.
    pub time: Vec<i64>,
    /// Cash and positions at the close.
    pub equity: Vec<f64>,
    /// Distance below the highest equity so far at the worst price of the bar, as a fraction (zero or negative).
    pub drawdown: Vec<f64>,
}

impl Equity {
    /// Returns the number of bars.
    pub fn len(&self) -> usize {
        self.time.len()
    }

    /// Returns whether there is no bar.
    pub fn is_empty(&self) -> bool {
        self.time.is_empty()
    }
}
