use assay_proto::v1::UserError;

/// Something that the user can put right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The input field, where there is one.
    pub(crate) field: Option<&'static str>,
    /// The reason in the API's terms.
    pub(crate) code: RefusalCode,
    /// The sentence for the user.
    pub(crate) message: String,
}

/// Why a request is refused; names as in the GraphQL enum `UserErrorCode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RefusalCode {
    Invalid,
    Required,
    TooShort,
    TooLong,
    Taken,
    WeakPassword,
    InvalidCredentials,
    LockedOut,
    TokenExpired,
    TokenUsed,
    OutOfRange,
    Forbidden,
    Conflict,
    AlreadyDone,
    QuotaExceeded,
    IdempotencyMismatch,
    EmailNotVerified,
}

impl RefusalCode {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "INVALID",
            Self::Required => "REQUIRED",
            Self::TooShort => "TOO_SHORT",
            Self::TooLong => "TOO_LONG",
            Self::Taken => "TAKEN",
            Self::WeakPassword => "WEAK_PASSWORD",
            Self::InvalidCredentials => "INVALID_CREDENTIALS",
            Self::LockedOut => "LOCKED_OUT",
            Self::TokenExpired => "TOKEN_EXPIRED",
            Self::TokenUsed => "TOKEN_USED",
            Self::OutOfRange => "OUT_OF_RANGE",
            Self::Forbidden => "FORBIDDEN",
            Self::Conflict => "CONFLICT",
            Self::AlreadyDone => "ALREADY_DONE",
            Self::QuotaExceeded => "QUOTA_EXCEEDED",
            Self::IdempotencyMismatch => "IDEMPOTENCY_MISMATCH",
            Self::EmailNotVerified => "EMAIL_NOT_VERIFIED",
        }
    }
}

impl Refusal {
    pub(crate) fn of(field: &'static str, code: RefusalCode, message: impl Into<String>) -> Self {
        Self { field: Some(field), code, message: message.into() }
    }

    pub(crate) fn whole(code: RefusalCode, message: impl Into<String>) -> Self {
        Self { field: None, code, message: message.into() }
    }
}

impl From<Refusal> for UserError {
    fn from(refusal: Refusal) -> Self {
        let field = refusal.field.map_or_else(Vec::new, |name| vec!["input".to_owned(), name.to_owned()]);
        Self { message: refusal.message, field, code: refusal.code.as_str().to_owned() }
    }
}
