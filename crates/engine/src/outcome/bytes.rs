//! The equity curve as a file: the number of bars as u64, then times (i64), equity and drawdown (f64), little-endian.

use super::Equity;

const PREFIX: usize = 8;
const ROW: usize = 3 * 8;

/// Bytes are no equity curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("these bytes are no equity curve")]
pub struct EquityBytesError;

impl Equity {
    /// Writes the curve as bytes. Equal curves give equal bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![0; PREFIX + self.len() * ROW];
        let (words, _) = bytes.as_chunks_mut();
        let count = std::iter::once((self.len() as u64).to_le_bytes());
        let times = self.time.iter().map(|value| value.to_le_bytes());
        let numbers = self.equity.iter().chain(&self.drawdown).map(|value| value.to_le_bytes());
        for (word, eight) in words.iter_mut().zip(count.chain(times).chain(numbers)) {
            *word = eight;
        }
        bytes
    }

    /// Reads what [`Self::to_bytes`] wrote. Values are taken as they are; only the lengths are checked.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EquityBytesError> {
        let (count, columns) = bytes.split_first_chunk::<PREFIX>().ok_or(EquityBytesError)?;
        let rows = usize::try_from(u64::from_le_bytes(*count)).map_err(|_| EquityBytesError)?;
        if rows.checked_mul(ROW) != Some(columns.len()) {
            return Err(EquityBytesError);
        }
        let (times, numbers) = columns.split_at(rows * 8);
        let (equity, drawdown) = numbers.split_at(rows * 8);
        let floats = |column: &[u8]| column.as_chunks().0.iter().map(|eight| f64::from_le_bytes(*eight)).collect();
        Ok(Self {
            time: times.as_chunks().0.iter().map(|eight| i64::from_le_bytes(*eight)).collect(),
            equity: floats(equity),
            drawdown: floats(drawdown),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_survives_its_bytes() {
        let curve = Equity {
            time: vec![-1, 0, i64::MAX],
            equity: vec![1e13, 0.1, -0.0],
            drawdown: vec![0.0, -0.25, -1.0 / 3.0],
        };
        let bytes = curve.to_bytes();
        assert_eq!(bytes.len(), 8 + 3 * 24);
        assert_eq!(Equity::from_bytes(&bytes), Ok(curve));
        assert_eq!(Equity::from_bytes(&Equity::default().to_bytes()), Ok(Equity::default()));
    }

    #[test]
    fn a_wrong_length_is_refused() {
        let curve = Equity { time: vec![1], equity: vec![2.0], drawdown: vec![0.0] };
        let bytes = curve.to_bytes();
        for length in [0, 7, 8, bytes.len() - 1] {
            assert_eq!(Equity::from_bytes(&bytes[..length]), Err(EquityBytesError), "{length}");
        }
        let mut boundless = bytes.clone();
        boundless[..8].copy_from_slice(&u64::MAX.to_le_bytes());
        assert_eq!(Equity::from_bytes(&boundless), Err(EquityBytesError));
    }
}
