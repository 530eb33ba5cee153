use std::any::Any;

use assay_engine::EngineError;
use assay_protocol::{DecodeError, EncodeError, ExitClass, TableError};

/// A task cannot be done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TaskError {
    /// The strategy or its settings are at fault.
    #[error("{0}")]
    Strategy(String),
    /// The data is at fault.
    #[error("{0}")]
    Data(String),
    /// The platform is at fault.
    #[error("{0}")]
    Platform(String),
    /// The host sent what is no frame.
    #[error("the host's frames cannot be read: {0}")]
    Decode(#[from] DecodeError),
    /// The host cannot be written to.
    #[error("a result cannot be sent: {0}")]
    Encode(#[from] EncodeError),
    /// The trades do not fit into a table.
    #[error("the trades cannot be sent: {0}")]
    Table(#[from] TableError),
    /// A result has no JSON form.
    #[error("a result cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl TaskError {
    /// Returns the class to report.
    pub(crate) const fn class(&self) -> ExitClass {
        match self {
            Self::Strategy(_) => ExitClass::StrategyError,
            Self::Data(_) => ExitClass::Data,
            Self::Platform(_) | Self::Decode(_) | Self::Encode(_) | Self::Table(_) | Self::Json(_) => {
                ExitClass::PlatformError
            }
        }
    }
}

impl From<EngineError> for TaskError {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Spec(_)
            | EngineError::Strategy(_)
            | EngineError::Evaluate(_)
            | EngineError::NoSuchTrade { .. } => Self::Strategy(error.to_string()),
            EngineError::Instrument { symbol, cause } => match Self::from(*cause) {
                Self::Strategy(cause) => Self::Strategy(format!("{symbol}: {cause}")),
                Self::Data(cause) => Self::Data(format!("{symbol}: {cause}")),
                other => other,
            },
            EngineError::NoBars
            | EngineError::TooShort { .. }
            | EngineError::Finer { .. }
            | EngineError::Bar { .. } => Self::Data(error.to_string()),
            EngineError::Columns { .. }
            | EngineError::Feeds { .. }
            | EngineError::Canonical
            | EngineError::Sweep
            | EngineError::Canceled => Self::Platform(error.to_string()),
        }
    }
}

impl From<Box<dyn Any + Send>> for TaskError {
    /// Wraps what a panic left behind.
    fn from(panic: Box<dyn Any + Send>) -> Self {
        let text = panic.downcast_ref::<&str>().copied();
        let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        Self::Platform(format!("the runner panicked: {}", text.unwrap_or("without a message")))
    }
}
