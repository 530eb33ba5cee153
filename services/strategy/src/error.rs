use std::error::Error;

use assay_authn::AuthnError;
use assay_objects::{KeyError, ObjectError};
use assay_store::StoreError;
use assay_types::{Code, Coded, Denied};
use tonic::Status;

/// A call that failed. What the user can put right is a refusal in the answer instead.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// Nobody proved who is calling.
    #[error(transparent)]
    Authn(#[from] AuthnError),
    /// The caller's role does not include this, or its key does not name it.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// There is no such object in the caller's organisation.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// The request breaks the contract; no client of ours sends it.
    #[error("{0}")]
    Invalid(String),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The object store.
    #[error(transparent)]
    Objects(#[from] ObjectError),
    /// A name in the database is none of the object store.
    #[error("an object's name in the database is broken")]
    Key(#[from] KeyError),
    /// Something stored is not what it was when it was stored.
    #[error("{what} is damaged: {detail}")]
    Damaged {
        /// What.
        what: &'static str,
        /// How that was noticed.
        detail: String,
    },
    /// Too many files arrive at once.
    #[error("too many uploads at once")]
    Busy,
}

impl Coded for CallError {
    fn code(&self) -> Code {
        match self {
            Self::Authn(error) => error.code(),
            Self::Denied(error) => error.code(),
            Self::NotFound(_) => Code::NotFound,
            Self::Invalid(_) => Code::InvalidArgument,
            Self::Store(error) => error.code(),
            // That the object is missing is our defect, not the caller's.
            Self::Objects(ObjectError::NotFound { .. }) | Self::Key(_) | Self::Damaged { .. } => Code::Internal,
            Self::Objects(error) => error.code(),
            Self::Busy => Code::Unavailable,
        }
    }

    fn public_message(&self) -> String {
        match self {
            Self::Authn(error) => error.public_message(),
            Self::Denied(error) => error.public_message(),
            Self::NotFound(_) | Self::Invalid(_) => self.to_string(),
            Self::Store(error) => error.public_message(),
            Self::Damaged { what, .. } => format!("{what} cannot be shown: it failed its integrity check"),
            Self::Objects(_) if self.code() != Code::Internal => {
                "the object store does not answer; try again in a moment".to_owned()
            }
            Self::Objects(_) | Self::Key(_) => "something went wrong on our side".to_owned(),
            Self::Busy => "too many files are being received; try again in a moment".to_owned(),
        }
    }
}

impl From<CallError> for Status {
    fn from(error: CallError) -> Self {
        if error.code() == Code::Internal {
            tracing::error!(error = &error as &dyn Error, "a call failed");
        }
        assay_proto::status(&error)
    }
}
