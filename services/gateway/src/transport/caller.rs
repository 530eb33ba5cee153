use std::net::{IpAddr, SocketAddr};

use async_graphql::Executor;
use axum::extract::ConnectInfo;
use http::{Extensions, HeaderMap, header, request::Parts};
use secrecy::SecretString;

use super::{Transport, media::is_json};
use crate::{Caller, Identity, TokenError, observe::RequestId};

/// The cookie that holds a browser's refresh token.
pub(crate) const REFRESH_COOKIE: &str = "assay_refresh";
/// A page of ours sends this header; a form of someone else's cannot.
const CSRF_HEADER: &str = "x-assay-csrf";
/// Says what kind of program calls.
const CLIENT_HEADER: &str = "x-assay-client";
const IDEMPOTENCY_HEADER: &str = "idempotency-key";

/// Whether a request may bring cookies at all.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cookies {
    /// A GET, or a socket.
    Never,
    /// A POST that another site could not have sent.
    IfOurs,
}

impl<E: Executor> Transport<E> {
    /// Finds out who calls.
    pub(super) async fn caller(&self, parts: &Parts, cookies: Cookies) -> Result<Caller, TokenError> {
        let headers = &parts.headers;
        let identity = match headers.get(header::AUTHORIZATION) {
            Some(value) => {
                let from = address(headers, &parts.extensions, self.settings.trusted_proxies);
                Some(self.identify(value.to_str().unwrap_or_default(), from).await?)
            }
            None => None,
        };
        let refresh_cookie = (cookies == Cookies::IfOurs && is_ours(headers)).then(|| cookie(headers)).flatten();
        Ok(Caller { identity, refresh_cookie, ..self.stranger(headers, &parts.extensions) })
    }

    /// Describes a caller of whom nothing is proved yet.
    pub(super) fn stranger(&self, headers: &HeaderMap, extensions: &Extensions) -> Caller {
        let text = |name: &str, limit: usize| {
            headers.get(name).and_then(|value| value.to_str().ok()).map(|value| value.chars().take(limit).collect())
        };
        let client: Option<String> = text(CLIENT_HEADER, 40);
        let from_a_page = headers.contains_key(header::ORIGIN) || headers.contains_key("sec-fetch-site");
        Caller {
            identity: None,
            address: address(headers, extensions, self.settings.trusted_proxies),
            user_agent: text(header::USER_AGENT.as_str(), 200).unwrap_or_default(),
            shows_refresh_token: client.is_some_and(|client| client != "web") && !from_a_page,
            refresh_cookie: None,
            idempotency_key: text(IDEMPOTENCY_HEADER, 200),
            trace_id: extensions.get::<RequestId>().map_or_else(|| self.trace_id(), |id| id.0.clone()),
        }
    }

    /// Verifies `Bearer <token>`.
    pub(super) async fn identify(&self, authorization: &str, from: Option<IpAddr>) -> Result<Identity, TokenError> {
        let (scheme, token) = authorization.split_once(' ').ok_or(TokenError::Invalid)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(TokenError::Invalid);
        }
        self.environment.authenticate.authenticate(token.trim(), from).await
    }

    fn trace_id(&self) -> String {
        let mut id = [0; 16];
        self.environment.entropy.fill(&mut id);
        hex::encode(id)
    }
}

/// Returns the address that calls: the socket's, or the one that the outermost trusted proxy saw.
pub(crate) fn address(headers: &HeaderMap, extensions: &Extensions, proxies: usize) -> Option<IpAddr> {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    if proxies == 0 {
        return peer;
    }
    let forwarded: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    // What stands further left than our proxies was written by the caller.
    let seen = forwarded.len().checked_sub(proxies).and_then(|at| forwarded.get(at));
    seen.and_then(|text| text.parse().ok()).or(peer)
}

/// Returns whether a page of ours sent the request, or a program, but no page of another site.
fn is_ours(headers: &HeaderMap) -> bool {
    headers.contains_key(CSRF_HEADER) && !is_foreign(headers) || is_json(headers) && is_same_origin(headers)
}

/// Returns whether a browser says that the page that calls is of this host.
pub(super) fn is_same_origin(headers: &HeaderMap) -> bool {
    origin_matches(headers) == Some(true)
}

/// Returns whether a browser says that the page that calls is of another host.
pub(super) fn is_foreign(headers: &HeaderMap) -> bool {
    origin_matches(headers) == Some(false)
}

fn origin_matches(headers: &HeaderMap) -> Option<bool> {
    let origin = headers.get(header::ORIGIN)?.to_str().unwrap_or_default();
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let origin_host = origin.split_once("://").map(|(_, rest)| rest);
    Some(host.is_some() && origin_host == host)
}

fn cookie(headers: &HeaderMap) -> Option<SecretString> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, value)| *name == REFRESH_COOKIE && !value.is_empty())
        .map(|(_, value)| SecretString::from(value))
}
