use std::sync::Arc;

use assay_objects::ObjectStore;
use assay_protocol::Limits;
use assay_sandbox::{Sandbox, Unavailable};
use assay_store::Store;
use assay_types::{Clock, Code, Coded, Entropy};

/// What a dispatcher works with.
#[derive(Clone)]
pub struct Deps {
    /// The database, as [`assay_store::ServiceRole::Dispatcher`].
    pub store: Store,
    /// Where bars come from and results go.
    pub objects: Arc<dyn ObjectStore>,
    /// Where strategies run.
    pub sandbox: Arc<dyn Sandbox>,
    /// What a run may use.
    pub limits: Limits,
    /// The time, for traces.
    pub clock: Arc<dyn Clock>,
    /// Randomness, for the worker's name and for spreading retries.
    pub entropy: Arc<dyn Entropy>,
}

/// Why a dispatcher does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Its sandbox does not work. Nothing is run without one.
    #[error("cannot run strategies")]
    Sandbox(#[from] Unavailable),
    /// The posture of the sandbox cannot be told.
    #[error("cannot describe the sandbox")]
    Posture(#[from] serde_json::Error),
}

impl Coded for StartError {
    fn code(&self) -> Code {
        match self {
            Self::Sandbox(error) => error.code(),
            Self::Posture(_) => Code::Internal,
        }
    }

    fn public_message(&self) -> String {
        match self {
            Self::Sandbox(error) => error.public_message(),
            Self::Posture(_) => "something went wrong on our side".to_owned(),
        }
    }
}
