use std::{fmt, str::FromStr};

use crate::{RunStatus, StoreError};

/// How a run ended without a result. The names are those of the sandbox's exit classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailureClass {
    /// The strategy itself failed.
    StrategyError,
    /// Out of memory.
    Oom,
    /// Out of processor time.
    CpuLimit,
    /// Out of time.
    WallLimit,
    /// More output than allowed.
    OutputLimit,
    /// The runner spoke out of turn.
    ProtocolViolation,
    /// The runner tried what the sandbox forbids.
    PolicyViolation,
    /// The user canceled.
    Canceled,
    /// The platform failed, and kept failing when it was tried again.
    PlatformError,
    /// The data cannot be used.
    Data,
}

impl FailureClass {
    /// Every class.
    pub const ALL: [Self; 10] = [
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

    /// Returns the name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
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

    /// Returns the status that a run ends with.
    pub const fn status(self) -> RunStatus {
        match self {
            Self::Canceled => RunStatus::Canceled,
            Self::CpuLimit | Self::WallLimit => RunStatus::TimedOut,
            _ => RunStatus::Failed,
        }
    }
}

impl fmt::Display for FailureClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for FailureClass {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        Self::ALL.into_iter().find(|class| class.as_str() == text).ok_or_else(|| StoreError::Inconsistent {
            table: "strategy.runs",
            column: "failure_class",
            detail: text.to_owned(),
        })
    }
}

/// Why a run or an import ended without a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What kind of failure.
    pub class: FailureClass,
    /// A sentence for the user.
    pub message: String,
}
