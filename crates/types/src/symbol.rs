use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The name of an instrument, such as `BTC-USD` or `AAPL`.
///
/// One to 32 of the characters `A-Z a-z 0-9 . _ - / : ^ =`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Symbol(String);

/// A text is not a symbol.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a symbol has 1 to 32 of the characters A-Z a-z 0-9 . _ - / : ^ =")]
pub struct SymbolError;

impl Symbol {
    /// Longest symbol accepted.
    pub const MAX_LEN: usize = 32;

    /// Returns the symbol as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Symbol {
    type Error = SymbolError;

    fn try_from(text: String) -> Result<Self, SymbolError> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "._-/:^=".contains(c);
        if text.is_empty() || text.len() > Self::MAX_LEN || !text.chars().all(allowed) {
            return Err(SymbolError);
        }
        Ok(Self(text))
    }
}

impl FromStr for Symbol {
    type Err = SymbolError;

    fn from_str(text: &str) -> Result<Self, SymbolError> {
        Self::try_from(text.to_owned())
    }
}

impl From<Symbol> for String {
    fn from(symbol: Symbol) -> Self {
        symbol.0
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
