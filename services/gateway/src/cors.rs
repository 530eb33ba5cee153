//! Which pages of other hosts may call: those that the configuration names, without cookies; by default none.

use std::{str::FromStr, time::Duration};

use http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::CorsLayer;

/// How long a browser may remember what it was told.
const MEMORY: Duration = Duration::from_hours(1);
/// What a script of such a page may read, besides the body.
const SHOWN: [HeaderName; 5] = [
    header::RETRY_AFTER,
    HeaderName::from_static("x-complexity"),
    HeaderName::from_static("x-ratelimit-limit"),
    HeaderName::from_static("x-ratelimit-remaining"),
    HeaderName::from_static("x-ratelimit-reset"),
];

/// Where a page comes from, as a browser writes it: `https://example.org`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(HeaderValue);

/// A text is no origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an origin is http:// or https://, a host and perhaps a port, such as https://example.org")]
pub struct OriginError;

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).ok_or(OriginError)?;
        let is_host = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-:[]".contains(c);
        if host.is_empty() || !host.chars().all(is_host) {
            return Err(OriginError);
        }
        HeaderValue::from_str(text).map(Self).map_err(|_| OriginError)
    }
}

impl Origin {
    /// Returns whether a request says that it comes from here.
    pub(crate) fn sent(&self, headers: &http::HeaderMap) -> bool {
        headers.get(header::ORIGIN) == Some(&self.0)
    }
}

/// Lets scripts of these pages call; `None` where there are none, so that nothing at all is said about it.
pub(crate) fn layer(origins: &[Origin]) -> Option<CorsLayer> {
    if origins.is_empty() {
        return None;
    }
    let own = ["x-assay-client", "idempotency-key", "traceparent"].map(HeaderName::from_static);
    let layer = CorsLayer::new()
        .allow_origin(origins.iter().map(|origin| origin.0.clone()).collect::<Vec<_>>())
        .allow_methods([Method::GET, Method::POST])
        .allow_headers(
            [header::AUTHORIZATION, header::CONTENT_TYPE, header::ACCEPT].into_iter().chain(own).collect::<Vec<_>>(),
        )
        .expose_headers(SHOWN)
        .max_age(MEMORY);
    Some(layer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_exact() {
        for good in ["https://example.org", "http://127.0.0.1:5173", "https://[::1]:8443"] {
            assert!(good.parse::<Origin>().is_ok(), "{good}");
        }
        for bad in [
            "*",
            "null",
            "",
            "https://",
            "example.org",
            "https://*.example.org",
            "https://example.org/",
            "https://a@b",
            "https://Example.org",
            "ftp://a",
        ] {
            assert_eq!(bad.parse::<Origin>(), Err(OriginError), "{bad}");
        }
    }
}
