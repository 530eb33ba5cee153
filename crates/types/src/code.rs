/// What kind of failure an error is, for whoever has to answer it.
///
/// Every transport maps these in exactly one table at its edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// The request itself is wrong; sending it again cannot help.
    InvalidArgument,
    /// Nobody proved who is calling.
    Unauthenticated,
    /// The caller is known and may not do this.
    Forbidden,
    /// No such object, or none that the caller may know of.
    NotFound,
    /// The object exists already or changed in the meantime.
    Conflict,
    /// The system is not in a state in which this can be done.
    FailedPrecondition,
    /// Too many requests; try again later.
    RateLimited,
    /// The plan's limit is reached.
    QuotaExceeded,
    /// A part of the platform does not answer; try again.
    Unavailable,
    /// The work took longer than allowed.
    Timeout,
    /// A defect of ours.
    Internal,
}

impl Code {
    /// Every code, in the order of declaration.
    pub const ALL: [Self; 11] = [
        Self::InvalidArgument,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::NotFound,
        Self::Conflict,
        Self::FailedPrecondition,
        Self::RateLimited,
        Self::QuotaExceeded,
        Self::Unavailable,
        Self::Timeout,
        Self::Internal,
    ];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidArgument => "invalid_argument",
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::FailedPrecondition => "failed_precondition",
            Self::RateLimited => "rate_limited",
            Self::QuotaExceeded => "quota_exceeded",
            Self::Unavailable => "unavailable",
            Self::Timeout => "timeout",
            Self::Internal => "internal",
        }
    }

    /// Whether the same request may succeed later without being changed.
    pub const fn is_retryable(self) -> bool {
        matches!(self, Self::RateLimited | Self::Unavailable | Self::Timeout)
    }
}

/// An error that knows its [`Code`] and what may be said of it in public.
pub trait Coded {
    /// Returns the kind of failure.
    fn code(&self) -> Code;

    /// Returns the sentence that the caller may read; the private cause stays in the log.
    fn public_message(&self) -> String;
}
