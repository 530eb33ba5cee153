use std::{io, path::PathBuf};

use assay_types::{Code, Coded};

use crate::ObjectKey;

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why an object could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum ObjectError {
    /// No object has the name.
    #[error("object {key} does not exist")]
    NotFound {
        /// The name.
        key: ObjectKey,
    },
    /// The write was to happen only where nothing is, and something is there.
    #[error("object {key} exists already")]
    Exists {
        /// The name.
        key: ObjectKey,
    },
    /// The object is larger than this store accepts or hands out.
    #[error("object {key} has {bytes} bytes, more than the {limit} allowed by --objects-max-bytes")]
    TooLarge {
        /// The name.
        key: ObjectKey,
        /// Its length.
        bytes: u64,
        /// The longest allowed.
        limit: u64,
    },
    /// The range is empty, reversed or ends after the object.
    #[error("object {key} has no range of bytes {start} to {end}")]
    Range {
        /// The name.
        key: ObjectKey,
        /// First byte asked for.
        start: u64,
        /// The byte after the last asked for.
        end: u64,
    },
    /// The disk of a local store is full.
    #[error("no space is left at {}: free some, or move the store with --objects-path", path.display())]
    Full {
        /// The file being written.
        path: PathBuf,
    },
    /// The process may not use the folder or bucket.
    #[error("permission denied at {place}: let this process read and write there, or choose another place")]
    Permission {
        /// A path or bucket.
        place: String,
        /// What the store said.
        #[source]
        source: Cause,
    },
    /// The store cannot make signed URLs.
    #[error("this store cannot sign URLs: {reason}")]
    CannotSign {
        /// Why, and what to do about it.
        reason: String,
    },
    /// The store does not answer, or not in time.
    #[error("the object store does not answer")]
    Unavailable {
        /// What happened.
        #[source]
        source: Cause,
    },
    /// A file operation failed for another reason.
    #[error("cannot use {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// The store answered with something that makes no sense.
    #[error("the object store gave an answer that cannot be used: {what}")]
    Answer {
        /// What was wrong.
        what: String,
    },
}

impl ObjectError {
    /// Returns whether the same call may succeed later.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable { .. } | Self::Full { .. } | Self::Io { .. } | Self::Permission { .. })
    }
}

impl Coded for ObjectError {
    fn code(&self) -> Code {
        match self {
            Self::NotFound { .. } => Code::NotFound,
            Self::Exists { .. } => Code::Conflict,
            Self::TooLarge { .. } | Self::Range { .. } => Code::InvalidArgument,
            Self::Full { .. } | Self::Unavailable { .. } => Code::Unavailable,
            Self::CannotSign { .. } => Code::FailedPrecondition,
            Self::Permission { .. } | Self::Io { .. } | Self::Answer { .. } => Code::Internal,
        }
    }

    fn public_message(&self) -> String {
        match self {
            Self::NotFound { .. } => "There is no such object.",
            Self::Exists { .. } => "The object exists already.",
            Self::TooLarge { .. } => "The object is too large.",
            Self::Range { .. } => "The object has no such range of bytes.",
            Self::Full { .. } | Self::Unavailable { .. } => "Storage is not available right now; try again.",
            Self::CannotSign { .. } => "Downloads are not set up on this server.",
            Self::Permission { .. } | Self::Io { .. } | Self::Answer { .. } => "Storage failed.",
        }
        .to_owned()
    }
}
