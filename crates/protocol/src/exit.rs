use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The exit status of a runner that was refused memory.
pub const EXIT_OUT_OF_MEMORY: i32 = 86;
/// The exit status of a runner that could not lock itself in.
pub const EXIT_JAIL: i32 = 87;
/// The exit status of a runner that used up its processor time.
pub const EXIT_CPU: i32 = 88;

/// How a run in a sandbox ended. The set is closed and shown to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExitClass {
    /// The runner finished and said so.
    Ok,
    /// The strategy cannot be compiled or evaluated.
    StrategyError,
    /// More memory was needed than the plan allows.
    Oom,
    /// More processor time was needed than the plan allows.
    CpuLimit,
    /// The run took longer than the plan allows.
    WallLimit,
    /// The runner wrote more than the plan allows.
    OutputLimit,
    /// The runner broke the rules of the conversation.
    ProtocolViolation,
    /// The runner tried what the jail forbids.
    PolicyViolation,
    /// Somebody canceled the run.
    Canceled,
    /// A defect or an outage of ours; the only class that is tried again.
    PlatformError,
    /// The data cannot be read.
    Data,
}

/// A text names no exit class.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown exit class")]
pub struct ExitClassError;

impl ExitClass {
    /// Every class, in the order of declaration.
    pub const ALL: [Self; 11] = [
        Self::Ok,
        Self::StrategyError,
        Self::Oom,
        Self::CpuLimit,
        Self::WallLimit,
        Self::OutputLimit,
        Self::ProtocolViolation,
        Self::PolicyViolation,
        Self::Canceled,
        Self::PlatformError,
        Self::Data,
    ];

    /// Returns the name on the wire and in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::StrategyError => "strategy_error",
            Self::Oom => "oom",
            Self::CpuLimit => "cpu_limit",
            Self::WallLimit => "wall_limit",
            Self::OutputLimit => "output_limit",
            Self::ProtocolViolation => "protocol_violation",
            Self::PolicyViolation => "policy_violation",
            Self::Canceled => "canceled",
            Self::PlatformError => "platform_error",
            Self::Data => "data",
        }
    }

    /// Returns whether the same run may be tried again.
    pub const fn is_retryable(self) -> bool {
        matches!(self, Self::PlatformError)
    }

    /// Returns whether a runner may report this class of itself; the others are for the host to find.
    pub const fn is_reportable(self) -> bool {
        matches!(self, Self::StrategyError | Self::Oom | Self::PlatformError | Self::Data)
    }
}

impl fmt::Display for ExitClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ExitClass {
    type Err = ExitClassError;

    fn from_str(text: &str) -> Result<Self, ExitClassError> {
        Self::ALL.into_iter().find(|class| class.as_str() == text).ok_or(ExitClassError)
    }
}
