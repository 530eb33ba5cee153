use assay_protocol::{DecodeError, EncodeError, Violation};
use assay_types::{Code, Coded};

use crate::Kind;

/// A backend cannot be used on this machine.
#[derive(Debug, thiserror::Error)]
#[error("the {kind} sandbox is not available: {reason}; {remedy}")]
pub struct Unavailable {
    /// The backend.
    pub kind: Kind,
    /// Why.
    pub reason: String,
    /// What to do about it.
    pub remedy: String,
}

/// No backend can be used, so no run can be.
#[derive(Debug, thiserror::Error)]
#[error("no sandbox is available, and strategies are never run without one: {}", list(.0))]
pub struct NoSandbox(pub Vec<Unavailable>);

fn list(reasons: &[Unavailable]) -> String {
    reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// A sandbox was not started.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    /// The backend does not work (any more).
    #[error("the sandbox backend failed to {step}")]
    Backend {
        /// What was being done.
        step: &'static str,
        /// Why it failed.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The jail could not be built.
    #[error("the jail could not be built: {0}")]
    Jail(String),
    /// The jail is weaker than configured. Nothing was sent into it.
    #[error("the jail is weaker than required: {0}")]
    Weak(String),
    /// The runner did not report its posture in time or at all.
    #[error("the runner did not report its posture: {0}")]
    Silent(String),
}

impl LaunchError {
    /// Wraps the error of a step.
    pub(crate) fn backend<E>(step: &'static str) -> impl FnOnce(E) -> Self
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        move |source| Self::Backend { step, source: source.into() }
    }
}

/// A session cannot go on. [`crate::Session::wait`] tells how it ended.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The runner has ended.
    #[error("the runner has ended")]
    Ended,
    /// The runner wrote something that is no frame, or too much; it was killed.
    #[error("the runner's output was refused")]
    Output(#[from] DecodeError),
    /// The runner broke the rules of the conversation; it was killed.
    #[error("the runner broke the rules of the conversation")]
    Violation(#[source] Violation),
    /// The host itself tried to send what may not be sent now.
    #[error("the frame may not be sent now")]
    Misuse(#[source] Violation),
    /// The frame cannot be encoded.
    #[error("the frame cannot be encoded")]
    Encode(#[from] EncodeError),
}

/// Returns an error with its causes in one line.
pub(crate) fn describe(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

impl Coded for Unavailable {
    fn code(&self) -> Code {
        Code::FailedPrecondition
    }

    fn public_message(&self) -> String {
        "no sandbox is available".to_owned()
    }
}

impl Coded for NoSandbox {
    fn code(&self) -> Code {
        Code::FailedPrecondition
    }

    fn public_message(&self) -> String {
        "no sandbox is available".to_owned()
    }
}

impl Coded for LaunchError {
    fn code(&self) -> Code {
        Code::Unavailable
    }

    fn public_message(&self) -> String {
        "the sandbox could not be started".to_owned()
    }
}

impl Coded for SessionError {
    fn code(&self) -> Code {
        match self {
            Self::Misuse(_) | Self::Encode(_) => Code::Internal,
            Self::Ended | Self::Output(_) | Self::Violation(_) => Code::FailedPrecondition,
        }
    }

    fn public_message(&self) -> String {
        "the sandbox ended before the work was done".to_owned()
    }
}
