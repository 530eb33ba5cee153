use std::error::Error;

use assay_objects::ObjectError;
use assay_protocol::ExitClass;
use assay_sandbox::KillReason;
use assay_store::{Failure, StoreError};

/// Why the work on a job was interrupted from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The user canceled.
    Canceled,
    /// Another dispatcher may own the job by now.
    LeaseLost,
    /// This process has to go.
    Shutdown,
}

impl Stop {
    pub(crate) const fn reason(self) -> KillReason {
        match self {
            Self::Canceled => KillReason::Canceled,
            Self::LeaseLost => KillReason::LeaseLost,
            Self::Shutdown => KillReason::Shutdown,
        }
    }
}

/// Why an attempt has no result, and so what happens to its job.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// It was interrupted.
    Stopped(Stop),
    /// It failed, and would fail again.
    Failed(Failure),
    /// The platform failed, for this private reason; the job is tried again.
    Platform(String),
    /// The sandbox is weaker than configured in these points, so nothing was sent into it; another may be stronger.
    Weak(String),
    /// No sandbox could be started; the job is tried again.
    NoSandbox {
        /// Why, for who runs the platform.
        reason: String,
        /// What would help, for whoever reads it.
        remedy: String,
    },
}

impl Trouble {
    pub(crate) fn failed(class: ExitClass, message: impl Into<String>) -> Self {
        Self::Failed(Failure { class, message: message.into() })
    }

    /// Keeps the whole chain of causes, for the log.
    pub(crate) fn platform(error: &dyn Error) -> Self {
        Self::Platform(chain(error))
    }
}

/// Returns an error with all of its causes.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::LeaseLost => Self::Stopped(Stop::LeaseLost),
            other => Self::platform(&other),
        }
    }
}

impl From<ObjectError> for Trouble {
    fn from(error: ObjectError) -> Self {
        Self::platform(&error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("outer")]
    struct Outer(#[source] std::io::Error);

    #[test]
    fn the_log_gets_every_cause() {
        let error = Outer(std::io::Error::other("inner"));
        assert_eq!(Trouble::platform(&error), Trouble::Platform("outer: inner".to_owned()));
    }

    #[test]
    fn a_lost_lease_is_no_failure() {
        assert_eq!(Trouble::from(StoreError::LeaseLost), Trouble::Stopped(Stop::LeaseLost));
        assert!(matches!(Trouble::from(StoreError::NotFound("run")), Trouble::Platform(_)));
    }
}
