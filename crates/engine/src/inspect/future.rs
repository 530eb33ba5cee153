use assay_types::Symbol;
use serde::{Deserialize, Serialize};

use crate::{EngineError, Feed, Lookahead, LookaheadOptions, RunSpec, StrategyReplay, lookahead};

/// Most pairs of strategy and instrument that one check looks at.
pub const MAX_CHECKS: usize = 64;

/// Whether the strategies of a run know the future.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookaheadReport {
    /// Whether every check was clean.
    pub clean: bool,
    /// One check for each instrument that a strategy trades, at most [`MAX_CHECKS`].
    pub checks: Vec<LookaheadCheck>,
    /// Pairs that were left out.
    pub unchecked: u64,
}

/// The check of one strategy on one instrument.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookaheadCheck {
    /// The strategy's place in the specification.
    pub strategy: u16,
    /// The instrument.
    pub symbol: Symbol,
    /// What was found.
    pub found: Lookahead,
}

impl LookaheadReport {
    pub(super) fn is_consistent(&self) -> bool {
        self.checks.len() <= MAX_CHECKS
            && self.clean == self.checks.iter().all(|check| check.found.clean)
            && self.checks.iter().all(|check| check.found.clean == check.found.first.is_none())
    }
}

/// Checks every strategy on every instrument that it trades.
pub(super) fn report(
    spec: &RunSpec,
    feeds: &[Feed<'_>],
    options: LookaheadOptions,
) -> Result<LookaheadReport, EngineError> {
    spec.check()?;
    if feeds.len() != spec.instruments.len() {
        return Err(EngineError::Feeds { found: feeds.len(), instruments: spec.instruments.len() });
    }
    let (mut checks, mut unchecked) = (Vec::new(), 0);
    for (place, used) in (0..).zip(&spec.strategies) {
        let traded = spec.instruments.iter().zip(feeds).filter(|(instrument, _)| used.trades(&instrument.symbol));
        for (instrument, feed) in traded {
            if checks.len() == MAX_CHECKS {
                unchecked += 1;
                continue;
            }
            let bars = feed.bars.between(None, spec.to);
            let replay = StrategyReplay::new(&used.document, &used.parameters, bars)?;
            let found = lookahead(&replay, options)?;
            checks.push(LookaheadCheck { strategy: place, symbol: instrument.symbol.clone(), found });
        }
    }
    let clean = checks.iter().all(|check| check.found.clean);
    Ok(LookaheadReport { clean, checks, unchecked })
}
