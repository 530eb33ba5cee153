use std::fmt;

use assay_protocol::{ExitClass, Limits};
use assay_types::RunId;
use serde::{Deserialize, Serialize};

/// Which backend a sandbox is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A container of a Docker engine, with the jail inside.
    Docker,
    /// The jail alone, as a child process.
    Embedded,
}

impl Kind {
    /// Returns the name in the log and in the run's record.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Docker => "docker",
            Self::Embedded => "embedded",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a sandbox is started for.
#[derive(Clone, Debug)]
pub struct SandboxSpec {
    /// The run.
    pub run: RunId,
    /// The attempt at it, counted from 1.
    pub attempt: u32,
    /// The fencing number of the lease, for whoever looks at the sandboxes of a machine.
    pub fence: i64,
    /// What it may use.
    pub limits: Limits,
}

impl SandboxSpec {
    /// Returns `{run}/{attempt}`: what [`crate::Sandbox::reap`] asks its caller about.
    pub fn key(&self) -> String {
        format!("{}/{}", self.run, self.attempt)
    }
}

/// Why a session is ended from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KillReason {
    /// Somebody canceled the run.
    Canceled,
    /// The lease of the run was lost: another attempt owns it.
    LeaseLost,
    /// The dispatcher shuts down.
    Shutdown,
    /// The runner wrote more than it may.
    OutputLimit,
    /// The runner broke the rules of the conversation.
    ProtocolViolation,
}

impl KillReason {
    /// Returns the class of a run that ended for this reason.
    pub const fn class(self) -> ExitClass {
        match self {
            Self::Canceled => ExitClass::Canceled,
            Self::LeaseLost | Self::Shutdown => ExitClass::PlatformError,
            Self::OutputLimit => ExitClass::OutputLimit,
            Self::ProtocolViolation => ExitClass::ProtocolViolation,
        }
    }
}

/// What a run used, as the host measured it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Processor time in milliseconds.
    pub cpu_ms: u64,
    /// The most memory in bytes, where the host can tell.
    pub peak_memory: Option<u64>,
}

/// How a session ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exit {
    /// The class.
    pub class: ExitClass,
    /// A sentence for people, where there is more to say than the class does.
    pub detail: Option<String>,
    /// What it used.
    pub usage: Usage,
}

/// What a reaper found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReapReport {
    /// The sandboxes that were ended, as `{run}/{attempt}`.
    pub ended: Vec<String>,
    /// How many were left alone because a lease owns them.
    pub kept: usize,
    /// What could not be ended, and why.
    pub failed: Vec<String>,
}
