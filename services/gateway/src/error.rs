use assay_types::{Code, Coded as _, Denied};
use async_graphql::{ErrorExtensionValues, Pos, ServerError};

/// Declares the codes with their names on the wire, in one table.
macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident = $name:literal;)*) => {
        /// The codes of top-level errors, `errors[].extensions.code`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ErrorCode { $($(#[$doc])* $code,)* }

        impl ErrorCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$code),*];

            /// Returns the name on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$code => $name,)* }
            }
        }
    };
}

codes! {
    /// The document is not GraphQL.
    GraphqlParseFailed = "GRAPHQL_PARSE_FAILED";
    /// The document does not fit the schema.
    GraphqlValidationFailed = "GRAPHQL_VALIDATION_FAILED";
    /// An argument or variable is wrong.
    BadUserInput = "BAD_USER_INPUT";
    /// A cursor was not made by this server, or was changed.
    BadCursor = "BAD_CURSOR";
    /// The cursor of an event stream is older than what is kept.
    CursorExpired = "CURSOR_EXPIRED";
    /// The operation to run cannot be told.
    OperationResolutionFailure = "OPERATION_RESOLUTION_FAILURE";
    /// An array of operations was sent.
    BatchingDisabled = "BATCHING_DISABLED";
    /// No document is known under the hash that was named.
    PersistedQueryNotFound = "PERSISTED_QUERY_NOT_FOUND";
    /// A document came with the hash of another.
    PersistedQueryHashMismatch = "PERSISTED_QUERY_HASH_MISMATCH";
    /// Only documents that the server knows are run, and none was named.
    PersistedQueryIdRequired = "PERSISTED_QUERY_ID_REQUIRED";
    /// Too many tokens.
    MaxTokensLimit = "MAX_TOKENS_LIMIT";
    /// Nested too deep or expanding to too much.
    MaxDepthLimit = "MAX_DEPTH_LIMIT";
    /// Too many aliases.
    MaxAliasesLimit = "MAX_ALIASES_LIMIT";
    /// Too many directives.
    MaxDirectivesLimit = "MAX_DIRECTIVES_LIMIT";
    /// Too many fragments.
    MaxFragmentsLimit = "MAX_FRAGMENTS_LIMIT";
    /// Too many top-level fields.
    MaxRootFieldsLimit = "MAX_ROOT_FIELDS_LIMIT";
    /// One operation costs more than any may.
    CostEstimatedTooExpensive = "COST_ESTIMATED_TOO_EXPENSIVE";
    /// The caller's points are used up.
    RateLimited = "RATE_LIMITED";
    /// The caller's socket does not read what it asked for.
    SlowConsumer = "SLOW_CONSUMER";
    /// Nobody proved who is calling, or the proof is no longer valid.
    Unauthenticated = "UNAUTHENTICATED";
    /// The caller may not do this.
    Forbidden = "FORBIDDEN";
    /// No such object, or none that the caller may know of.
    NotFound = "NOT_FOUND";
    /// The object exists already or changed in the meantime.
    Conflict = "CONFLICT";
    /// This cannot be done in the present state.
    FailedPrecondition = "FAILED_PRECONDITION";
    /// The plan's limit is reached.
    QuotaExceeded = "QUOTA_EXCEEDED";
    /// The operation took longer than allowed.
    Timeout = "TIMEOUT";
    /// A part of the platform does not answer.
    ServiceUnavailable = "SERVICE_UNAVAILABLE";
    /// A defect of ours.
    InternalServerError = "INTERNAL_SERVER_ERROR";
}

/// Said of every defect of ours, whatever its cause.
pub(crate) const INTERNAL: &str = "Something went wrong on our side. Report the trace id if it happens again.";

impl ErrorCode {
    /// Returns the code that a service's failure has in GraphQL.
    pub const fn of(code: Code) -> Self {
        match code {
            Code::InvalidArgument => Self::BadUserInput,
            Code::Unauthenticated => Self::Unauthenticated,
            Code::Forbidden => Self::Forbidden,
            Code::NotFound => Self::NotFound,
            Code::Conflict => Self::Conflict,
            Code::FailedPrecondition => Self::FailedPrecondition,
            Code::RateLimited => Self::RateLimited,
            Code::QuotaExceeded => Self::QuotaExceeded,
            Code::Unavailable => Self::ServiceUnavailable,
            Code::Timeout => Self::Timeout,
            Code::Internal => Self::InternalServerError,
        }
    }

    /// Makes a top-level error.
    pub(crate) fn error(self, message: impl Into<String>, position: Option<Pos>) -> ServerError {
        let mut error = ServerError::new(message, position);
        error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("code", self.as_str());
        error
    }
}

/// What a resolver fails with. Its text is public.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    code: ErrorCode,
    message: String,
    service: Option<&'static str>,
    /// Seconds to wait before trying again.
    retry_after: Option<u64>,
}

impl ApiError {
    /// Makes an error with a sentence for the caller.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), service: None, retry_after: None }
    }

    /// The error of a field that needs a caller who is signed in.
    pub(crate) fn unauthenticated() -> Self {
        Self::new(ErrorCode::Unauthenticated, "Sign in first: send `Authorization: Bearer <access token>`.")
    }

    /// Turns a service's failure into the caller's error; what it says of itself stays in the log where it is not public.
    pub(crate) fn from_status(service: &'static str, status: &tonic::Status) -> Self {
        let code = ErrorCode::of(assay_proto::code_of(status));
        let message = match code {
            ErrorCode::InternalServerError => {
                tracing::error!(service, status = %status, "a service failed");
                INTERNAL.to_owned()
            }
            ErrorCode::ServiceUnavailable => {
                tracing::warn!(service, status = %status, "a service does not answer");
                assay_proto::said(status).map_or_else(
                    || format!("The {service} service does not answer at the moment. Try again shortly."),
                    sentence,
                )
            }
            ErrorCode::Timeout => {
                tracing::warn!(service, status = %status, "a service took too long");
                format!("The {service} service took too long. Try again shortly.")
            }
            _ => status.message().to_owned(),
        };
        Self { code, message, service: Some(service), retry_after: None }
    }

    /// Says when it makes sense to try again.
    pub(crate) fn retry_after(self, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    /// Returns when it makes sense to try again, in seconds.
    pub(crate) fn wait(&self) -> u64 {
        self.retry_after.unwrap_or(1)
    }

    /// Returns the code.
    pub fn code(&self) -> ErrorCode {
        self.code
    }
}

impl From<Denied> for ApiError {
    fn from(denied: Denied) -> Self {
        Self::new(ErrorCode::of(denied.code()), sentence(&denied.public_message()))
    }
}

/// Makes a sentence of what a service said in half a one.
fn sentence(said: &str) -> String {
    let mut letters = said.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// Gives every error of a response its code and trace id, and lets no text out that is not meant for the caller.
///
/// Errors that the executor makes itself carry no code: before execution they are the document's, within it the arguments'.
pub(crate) fn complete(errors: &mut [ServerError], executed: bool, trace_id: &str) {
    for error in errors {
        let known = error.source::<ApiError>().cloned();
        let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
        if let Some(known) = known {
            extensions.set("code", known.code.as_str());
            if let Some(service) = known.service {
                extensions.set("service", service);
            }
        } else if extensions.get("code").is_none() {
            let code = if !executed && error.path.is_empty() {
                ErrorCode::GraphqlValidationFailed
            } else {
                ErrorCode::BadUserInput
            };
            extensions.set("code", code.as_str());
        }
        extensions.set("traceId", trace_id);
        if error.message.len() > 1_000 {
            error.message = error.message.chars().take(500).chain("…".chars()).collect();
        }
    }
}

#[cfg(test)]
mod tests;
