use assay_protocol::ExitClass;

use crate::RunStatus;

/// Why a run or an import ended without a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What kind of failure.
    pub class: ExitClass,
    /// A sentence for the user.
    pub message: String,
}

impl Failure {
    /// Returns the status that the run ends with.
    pub(crate) const fn status(&self) -> RunStatus {
        match self.class {
            ExitClass::Canceled => RunStatus::Canceled,
            ExitClass::CpuLimit | ExitClass::WallLimit => RunStatus::TimedOut,
            _ => RunStatus::Failed,
        }
    }
}
