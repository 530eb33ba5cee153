use std::collections::BTreeMap;

use assay_dataset::Calendar;
use assay_strategy::{Document, ParameterValue};
use assay_types::{Digest, Symbol, Timeframe, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Execution, SpecError};

/// The name and version of this engine, as run specifications record it. It changes whenever a result may change.
pub const ENGINE: &str = concat!("assay/", env!("CARGO_PKG_VERSION"));
/// Largest starting capital; beyond it an f64 no longer resolves cents.
pub const MAX_CAPITAL: f64 = 1e13;
/// Longest name of a currency.
const MAX_CURRENCY: usize = 12;

/// All that determines a run: equal specifications give equal results, bit for bit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunSpec {
    /// The engine that the run is for: [`ENGINE`].
    pub engine: String,
    /// The strategy.
    pub document: Document,
    /// Values of the strategy's parameters; defaults where absent.
    #[serde(default)]
    pub parameters: BTreeMap<String, ParameterValue>,
    /// Digest of the bars.
    pub dataset: Digest,
    /// What is traded.
    pub symbol: Symbol,
    /// The length of a bar.
    pub timeframe: Timeframe,
    /// When the instrument trades.
    pub calendar: Calendar,
    /// Bars that close before are only looked at (they warm indicators up); absent is the first bar.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// Bars that close later are not seen; absent is the last bar.
    #[serde(default)]
    pub to: Option<Timestamp>,
    /// What the account starts with.
    pub capital: f64,
    /// The account's currency.
    pub currency: String,
    /// How orders become fills.
    #[serde(default)]
    pub execution: Execution,
    /// Seed of whatever is random in the run; nothing in a plain backtest is.
    #[serde(default)]
    pub seed: u64,
}

impl RunSpec {
    /// Checks everything that can be checked without bars.
    pub fn check(&self) -> Result<(), SpecError> {
        if self.engine != ENGINE {
            return Err(SpecError::Engine { found: self.engine.chars().take(40).collect() });
        }
        if let (Some(from), Some(to)) = (self.from, self.to)
            && from > to
        {
            return Err(SpecError::Range);
        }
        let named = (1..=MAX_CURRENCY).contains(&self.currency.len());
        if !named || !self.currency.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(SpecError::Currency);
        }
        SpecError::within("capital", self.capital, f64::MIN_POSITIVE, MAX_CAPITAL)?;
        self.execution.check()
    }
}
