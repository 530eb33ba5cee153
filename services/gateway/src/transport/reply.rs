use async_graphql::{Response, ServerError, Value};
use axum::{body::Body, response::IntoResponse as _};
use http::{HeaderMap, HeaderValue, Response as HttpResponse, StatusCode, header};
use serde::Serialize;

use super::{
    Answer, Denied,
    media::{Media, Outcome},
};
use crate::{
    ErrorCode, TokenError,
    budget::{Exhausted, Level},
};

/// The body of a response; a refused document has no `data`, not even null.
#[derive(Serialize)]
struct Wire<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    extensions: &'a std::collections::BTreeMap<String, Value>,
}

/// Writes a response as JSON.
pub(super) fn to_json(answer: &Answer) -> String {
    let Response { data, errors, extensions, .. } = &answer.response;
    let body = Wire { errors, data: answer.executed.then_some(data), extensions };
    // Values are maps with text keys, which always serialise.
    serde_json::to_string(&body).unwrap_or_default()
}

/// The answer to one request, in the type that the caller prefers.
pub(super) struct Reply {
    media: Media,
    outcome: Outcome,
    answer: Answer,
    headers: HeaderMap,
}

impl Reply {
    /// Answers with what the executor gave.
    pub(super) fn answered(media: Media, mut answer: Answer) -> Self {
        let outcome = if answer.executed { Outcome::Answered } else { Outcome::Refused };
        let headers = std::mem::take(&mut answer.response.http_headers);
        Self { media, outcome, answer, headers }
    }

    /// Answers with one error.
    pub(super) fn error(media: Media, outcome: Outcome, error: ServerError, trace_id: &str) -> Self {
        let answer =
            Answer { response: Response::from_errors(vec![error]), executed: false, cost: 0 }.complete(trace_id);
        Self { media, outcome, answer, headers: HeaderMap::new() }
    }

    /// Answers that the token proves nothing, or cannot be verified.
    pub(super) fn token(media: Media, error: TokenError, trace_id: &str) -> Self {
        match error {
            TokenError::Invalid => {
                let error = ErrorCode::Unauthenticated
                    .error("The access token is not valid or has expired. Refresh it, or sign in again.", None);
                Self::error(media, Outcome::InvalidToken, error, trace_id)
                    .with(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer error=\"invalid_token\""))
            }
            TokenError::Throttled => {
                let message = "Too many wrong API keys came from this address. Try again in a minute.";
                Self::error(media, Outcome::RateLimited, ErrorCode::RateLimited.error(message, None), trace_id)
                    .with(header::RETRY_AFTER, HeaderValue::from(60))
            }
            TokenError::Unavailable => {
                let message = "Access tokens cannot be verified at the moment. Try again shortly.";
                let error = ErrorCode::ServiceUnavailable.error(message, None);
                Self::error(media, Outcome::Overloaded, error, trace_id).with(header::RETRY_AFTER, HeaderValue::from(1))
            }
        }
    }

    /// Answers that the operation does not run.
    pub(super) fn denied(media: Media, denied: Denied, trace_id: &str) -> Self {
        let Denied { outcome, error, charge, cost } = denied;
        let reply = Self::error(media, outcome, error, trace_id);
        match charge {
            Some(Err(Exhausted { level, retry_after })) => {
                reply.charged(cost, None, level).with(header::RETRY_AFTER, HeaderValue::from(retry_after))
            }
            Some(Ok(level)) => reply.charged(cost, None, level),
            None if outcome == Outcome::RateLimited => reply.with(header::RETRY_AFTER, HeaderValue::from(1)),
            None => reply,
        }
    }

    /// Says what the operation cost and what is left, as headers and as an extension.
    pub(super) fn charged(mut self, cost: u64, actual: Option<u64>, level: Level) -> Self {
        let Level { allowance, available, full_after } = level;
        let used = allowance.maximum.saturating_sub(available);
        for (name, value) in [
            ("x-ratelimit-limit", allowance.maximum),
            ("x-ratelimit-remaining", available),
            ("x-ratelimit-used", used),
            ("x-ratelimit-reset", full_after),
            ("x-complexity", cost),
        ] {
            self.headers.insert(name, HeaderValue::from(value));
        }
        self.headers.insert("x-ratelimit-resource", HeaderValue::from_static("graphql"));
        // The same in the words of the IETF's draft.
        let window = allowance.maximum.div_ceil(allowance.restore_rate.max(1));
        for (name, value) in [
            ("ratelimit-policy", format!("\"graphql\";q={};w={window}", allowance.maximum)),
            ("ratelimit", format!("\"graphql\";r={available};t={full_after}")),
        ] {
            if let Ok(value) = HeaderValue::try_from(value) {
                self.headers.insert(name, value);
            }
        }
        self.answer.response.extensions.insert(
            "cost".to_owned(),
            async_graphql::value!({
                "requestedQueryCost": cost,
                "actualQueryCost": actual,
                "throttleStatus": {
                    "maximumAvailable": allowance.maximum,
                    "currentlyAvailable": available,
                    "restoreRate": allowance.restore_rate,
                },
            }),
        );
        self
    }

    /// Adds a header.
    pub(super) fn with(mut self, name: http::HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Writes the HTTP response.
    pub(super) fn into_http(self) -> HttpResponse<Body> {
        let status: StatusCode = self.media.status(self.outcome);
        let mut response = (status, to_json(&self.answer)).into_response();
        let headers = response.headers_mut();
        headers.extend(self.headers);
        headers.insert(header::CONTENT_TYPE, self.media.content_type());
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::VARY, HeaderValue::from_static("accept, authorization"));
        response
    }
}
