use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The length of a bar: `15s`, `1m`, `4h`, `1d` or `1w`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Timeframe {
    seconds: u32,
}

/// A text is not a timeframe.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a timeframe is a whole number and s, m, h, d or w, such as 15s, 1m, 4h, 1d; at most 52w")]
pub struct TimeframeError;

const UNITS: [(char, u32); 5] = [('w', 604_800), ('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

impl Timeframe {
    /// One minute.
    pub const MINUTE: Self = Self { seconds: 60 };
    /// One hour.
    pub const HOUR: Self = Self { seconds: 3_600 };
    /// One day of 24 hours.
    pub const DAY: Self = Self { seconds: 86_400 };
    const MAX_SECONDS: u32 = 52 * 604_800;

    /// Wraps a length in seconds, from one second to 52 weeks.
    pub const fn from_seconds(seconds: u32) -> Option<Self> {
        if seconds == 0 || seconds > Self::MAX_SECONDS { None } else { Some(Self { seconds }) }
    }

    /// Returns the length in seconds.
    pub const fn seconds(self) -> u32 {
        self.seconds
    }

    /// Returns the length in nanoseconds.
    pub const fn nanos(self) -> i64 {
        self.seconds as i64 * 1_000_000_000
    }
}

impl FromStr for Timeframe {
    type Err = TimeframeError;

    fn from_str(text: &str) -> Result<Self, TimeframeError> {
        let unit = text.chars().next_back().ok_or(TimeframeError)?;
        let scale = UNITS.iter().find(|(name, _)| *name == unit).ok_or(TimeframeError)?.1;
        let count: u32 = text[..text.len() - unit.len_utf8()].parse().map_err(|_| TimeframeError)?;
        count.checked_mul(scale).and_then(Self::from_seconds).ok_or(TimeframeError)
    }
}

impl fmt::Display for Timeframe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, scale) =
            UNITS.iter().find(|(_, scale)| self.seconds.is_multiple_of(*scale)).copied().unwrap_or(('s', 1));
        write!(f, "{}{unit}", self.seconds / scale)
    }
}

impl TryFrom<String> for Timeframe {
    type Error = TimeframeError;

    fn try_from(text: String) -> Result<Self, TimeframeError> {
        text.parse()
    }
}

impl From<Timeframe> for String {
    fn from(timeframe: Timeframe) -> Self {
        timeframe.to_string()
    }
}
