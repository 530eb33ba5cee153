use assay_proto::v1::UserError;

/// Something that the user can put right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The input field.
    field: &'static str,
    /// The reason in the API's terms.
    code: RefusalCode,
    /// The sentence for the user.
    message: String,
}

/// Why a request is refused; names as in the GraphQL enum `UserErrorCode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RefusalCode {
    Invalid,
    Required,
    TooLong,
    OutOfRange,
    NotFound,
    NotReady,
    CompileFailed,
    IdempotencyMismatch,
    QuotaExceeded,
}

impl RefusalCode {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "INVALID",
            Self::Required => "REQUIRED",
            Self::TooLong => "TOO_LONG",
            Self::OutOfRange => "OUT_OF_RANGE",
            Self::NotFound => "NOT_FOUND",
            Self::NotReady => "NOT_READY",
            Self::CompileFailed => "COMPILE_FAILED",
            Self::IdempotencyMismatch => "IDEMPOTENCY_MISMATCH",
            Self::QuotaExceeded => "QUOTA_EXCEEDED",
        }
    }
}

impl Refusal {
    pub(crate) fn of(field: &'static str, code: RefusalCode, message: impl Into<String>) -> Self {
        Self { field, code, message: message.into() }
    }
}

impl From<Refusal> for UserError {
    fn from(refusal: Refusal) -> Self {
        let field = vec!["input".to_owned(), refusal.field.to_owned()];
        Self { message: refusal.message, field, code: refusal.code.as_str().to_owned() }
    }
}

/// Writes refusals into an answer.
pub(crate) fn user_errors(refusals: Vec<Refusal>) -> Vec<UserError> {
    refusals.into_iter().map(Into::into).collect()
}
