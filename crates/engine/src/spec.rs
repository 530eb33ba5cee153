//! All that determines a run.

mod instrument;
mod lot;
mod portfolio;
mod strategy;

use assay_types::{Symbol, Timestamp};
use serde::{Deserialize, Serialize};

pub use instrument::{Finer, Instrument};
pub use lot::Lot;
pub use portfolio::{CorrelationRule, DetectionRule, MAX_CORRELATION_WINDOW, PerSymbol, PortfolioRules};
pub use strategy::StrategyUse;

use crate::{Execution, MAX_FUNDING_RATES, SpecError};

/// The name and version of this engine, as run specifications record it. It changes whenever a result may change.
pub const ENGINE: &str = concat!("assay/", env!("CARGO_PKG_VERSION"));
/// Largest starting capital; beyond it an f64 no longer resolves cents.
pub const MAX_CAPITAL: f64 = 1e13;
/// Most strategies of one run.
pub const MAX_STRATEGIES: usize = 16;
/// Most instruments of one run.
pub const MAX_INSTRUMENTS: usize = 64;
/// Longest name of a currency.
const MAX_CURRENCY: usize = 12;

/// All that determines a run: equal specifications give equal results, bit for bit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunSpec {
    /// The engine that the run is for: [`ENGINE`].
    pub engine: String,
    /// The strategies, at most [`MAX_STRATEGIES`]; trades name theirs by its place here.
    pub strategies: Vec<StrategyUse>,
    /// What is traded, at most [`MAX_INSTRUMENTS`]; trades name theirs by its place here.
    pub instruments: Vec<Instrument>,
    /// Bars that close before are only looked at (they warm indicators up); absent is the first bar.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// Bars that close later are not seen; absent is the last bar.
    #[serde(default)]
    pub to: Option<Timestamp>,
    /// What the account starts with.
    pub capital: f64,
    /// The account's currency, which every instrument is priced in.
    pub currency: String,
    /// How orders become fills.
    #[serde(default)]
    pub execution: Execution,
    /// What several strategies and instruments may do on one capital.
    #[serde(default)]
    pub portfolio: PortfolioRules,
    /// Seed of whatever is random in the run; nothing in a plain backtest is.
    #[serde(default)]
    pub seed: u64,
}

impl RunSpec {
    /// Returns the run of one strategy on one instrument, everything else at its default.
    pub fn new(strategy: StrategyUse, instrument: Instrument, capital: f64, currency: &str) -> Self {
        Self {
            engine: ENGINE.to_owned(),
            strategies: vec![strategy],
            instruments: vec![instrument],
            from: None,
            to: None,
            capital,
            currency: currency.to_owned(),
            execution: Execution::default(),
            portfolio: PortfolioRules::default(),
            seed: 0,
        }
    }

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
        SpecError::count("strategies", self.strategies.len(), MAX_STRATEGIES)?;
        SpecError::count("instruments", self.instruments.len(), MAX_INSTRUMENTS)?;
        self.check_instruments()?;
        self.check_symbols()?;
        self.portfolio.check()?;
        self.execution.check()
    }

    /// Every instrument once, all with bars of one length.
    fn check_instruments(&self) -> Result<(), SpecError> {
        for (index, instrument) in self.instruments.iter().enumerate() {
            let before = self.instruments.get(..index).unwrap_or_default();
            if before.iter().any(|other| other.symbol == instrument.symbol) {
                return Err(SpecError::Twice { symbol: instrument.symbol.clone() });
            }
            if let Some(first) = before.first()
                && first.timeframe != instrument.timeframe
            {
                let (symbol, timeframe) = (instrument.symbol.clone(), instrument.timeframe);
                return Err(SpecError::Timeframes { symbol, timeframe, first: first.timeframe });
            }
            instrument.check()?;
        }
        let rates = self.instruments.iter().filter_map(|instrument| instrument.funding.as_ref());
        SpecError::count_at_most("funding.rates", rates.map(|funding| funding.rates.len()).sum(), MAX_FUNDING_RATES)
    }

    /// Every symbol that a strategy is restricted to is an instrument of the run.
    fn check_symbols(&self) -> Result<(), SpecError> {
        let known = |symbol: &Symbol| self.instruments.iter().any(|instrument| instrument.symbol == *symbol);
        for strategy in &self.strategies {
            SpecError::count_at_most("the symbols of a strategy", strategy.symbols.len(), MAX_INSTRUMENTS)?;
            if let Some(symbol) = strategy.symbols.iter().find(|symbol| !known(symbol)) {
                return Err(SpecError::UnknownSymbol { symbol: symbol.clone() });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
