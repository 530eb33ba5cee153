use assay_dataset::Calendar;
use assay_types::{Digest, Symbol, Timeframe};
use serde::{Deserialize, Serialize};

use super::Lot;
use crate::{Execution, Funding, SpecError};

/// One instrument of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    /// What is traded.
    pub symbol: Symbol,
    /// Digest of its bars.
    pub dataset: Digest,
    /// The length of a bar, the same for every instrument of a run.
    pub timeframe: Timeframe,
    /// When the instrument trades.
    pub calendar: Calendar,
    /// Shorter bars of the same instrument, which tell the order of events inside a bar.
    #[serde(default)]
    pub finer: Option<Finer>,
    /// What holding a position costs.
    #[serde(default)]
    pub funding: Option<Funding>,
    /// In which prices and quantities it is dealt in; any where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<Lot>,
}

/// Shorter bars of an instrument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finer {
    /// Digest of these bars.
    pub dataset: Digest,
    /// Their length, which divides that of the instrument's bars.
    pub timeframe: Timeframe,
}

impl Instrument {
    /// Returns an instrument without finer bars.
    pub fn new(symbol: Symbol, dataset: Digest, timeframe: Timeframe, calendar: Calendar) -> Self {
        Self { symbol, dataset, timeframe, calendar, finer: None, funding: None, lot: None }
    }

    /// Returns the digests of all its bars, in the order in which they are handed over.
    pub fn datasets(&self) -> impl Iterator<Item = Digest> {
        std::iter::once(self.dataset).chain(self.finer.map(|finer| finer.dataset))
    }

    /// Returns rules of execution as they hold for this instrument.
    pub(crate) fn rules(&self, rules: Execution) -> Execution {
        match &self.lot {
            Some(lot) => lot.over(rules),
            None => rules,
        }
    }

    pub(super) fn check(&self) -> Result<(), SpecError> {
        if let Some(lot) = &self.lot {
            lot.check()?;
        }
        if let Some(funding) = &self.funding {
            funding.check()?;
        }
        let Some(finer) = self.finer else { return Ok(()) };
        let (whole, part) = (self.timeframe.seconds(), finer.timeframe.seconds());
        if part < whole && whole.is_multiple_of(part) {
            return Ok(());
        }
        Err(SpecError::Finer { symbol: self.symbol.clone(), finer: finer.timeframe, timeframe: self.timeframe })
    }
}
