//! The canonical bytes of a result.

use assay_types::Digest;
use sha2::{Digest as _, Sha256};

use crate::{CanonicalError, Equity, ExitReason, RunSpec, Side, Summary, Trade, canonical_json};

/// Begins the bytes that are digested; another layout has another number.
const HEADER: &[u8; 16] = b"assay outcome 2\n";
/// Bytes of one trade.
const TRADE_LEN: usize = 3 * 4 + 3 * 8 + 10 * 8;

/// Returns the digest of a result: SHA-256 over the header and four sections, each behind its length as u64, little-endian.
pub fn digest(spec: &RunSpec, trades: &[Trade], equity: &Equity, summary: &Summary) -> Result<Digest, CanonicalError> {
    let mut hash = Sha256::new();
    hash.update(HEADER);
    for section in [canonical_json(spec)?, trade_bytes(trades), equity.to_bytes(), canonical_json(summary)?] {
        hash.update((section.len() as u64).to_le_bytes());
        hash.update(section);
    }
    Ok(Digest::from_bytes(hash.finalize().into()))
}

/// Writes trades as records of fixed length, little-endian.
fn trade_bytes(trades: &[Trade]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(trades.len() * TRADE_LEN);
    for trade in trades {
        let reason = ExitReason::ALL.iter().position(|reason| *reason == trade.reason).unwrap_or(ExitReason::ALL.len());
        bytes.extend_from_slice(&trade.position.to_le_bytes());
        bytes.extend_from_slice(&trade.strategy.to_le_bytes());
        bytes.extend_from_slice(&trade.instrument.to_le_bytes());
        bytes.extend_from_slice(&[u8::from(trade.side == Side::Short), reason as u8, u8::from(trade.open), 0]);
        for time in [trade.decided_at, trade.entry_time, trade.exit_time] {
            bytes.extend_from_slice(&time.as_nanos().to_le_bytes());
        }
        for number in [
            trade.quantity,
            trade.entry_price,
            trade.exit_price,
            trade.fees,
            trade.funding,
            trade.profit,
            trade.profit_rate,
            f64::from(trade.bars_held),
            trade.worst_excursion,
            trade.best_excursion,
        ] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
    }
    bytes
}
