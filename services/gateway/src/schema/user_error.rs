use assay_proto::v1;
use async_graphql::SimpleObject;

use super::wire_enum::wire_enum;

wire_enum! {
    /// What is wrong with an input. New values may be added: a client needs a default.
    UserErrorCode {
        Invalid = "INVALID",
        Required = "REQUIRED",
        TooShort = "TOO_SHORT",
        TooLong = "TOO_LONG",
        OutOfRange = "OUT_OF_RANGE",
        Taken = "TAKEN",
        NotFound = "NOT_FOUND",
        Forbidden = "FORBIDDEN",
        Conflict = "CONFLICT",
        AlreadyDone = "ALREADY_DONE",
        NotReady = "NOT_READY",
        QuotaExceeded = "QUOTA_EXCEEDED",
        InvalidCredentials = "INVALID_CREDENTIALS",
        TokenExpired = "TOKEN_EXPIRED",
        TokenUsed = "TOKEN_USED",
        WeakPassword = "WEAK_PASSWORD",
        BreachedPassword = "BREACHED_PASSWORD",
        LockedOut = "LOCKED_OUT",
        EmailNotVerified = "EMAIL_NOT_VERIFIED",
        IdempotencyMismatch = "IDEMPOTENCY_MISMATCH",
        CompileFailed = "COMPILE_FAILED",
        DatasetGap = "DATASET_GAP",
    }
}

/// Something in the input that the caller can put right.
#[derive(SimpleObject, Clone, Debug)]
pub(crate) struct UserError {
    /// What is wrong and what to do about it.
    pub(crate) message: String,
    /// The path of the input field, such as `["input", "email"]`.
    pub(crate) field: Option<Vec<String>>,
    /// What is wrong, for programs.
    pub(crate) code: UserErrorCode,
}

impl UserError {
    /// Makes an error that the gateway itself found.
    pub(crate) fn new(code: UserErrorCode, field: &[&str], message: impl Into<String>) -> Self {
        let field = field.iter().map(|part| (*part).to_owned()).collect();
        Self { message: message.into(), field: Some(field), code }
    }
}

impl From<v1::UserError> for UserError {
    fn from(error: v1::UserError) -> Self {
        let code = UserErrorCode::from_wire(&error.code).unwrap_or_else(|| {
            tracing::warn!(code = error.code, "a service gave an unknown user error code");
            UserErrorCode::Invalid
        });
        Self { message: error.message, field: (!error.field.is_empty()).then_some(error.field), code }
    }
}

/// Converts what a service refused.
pub(crate) fn user_errors(errors: Vec<v1::UserError>) -> Vec<UserError> {
    errors.into_iter().map(UserError::from).collect()
}
