//! Subscriptions for callers behind proxies without WebSocket: the "distinct connections" mode of the graphql-sse protocol.

use std::{convert::Infallible, sync::Arc, time::Duration};

use async_graphql::{Executor, parser::types::OperationType};
use axum::{
    body::Body,
    extract::{Request, State},
    response::{
        IntoResponse as _,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{Stream, StreamExt as _, stream};
use http::{HeaderValue, Response, header};

use super::{
    Operation, Transport,
    caller::Cookies,
    media::{Media, Outcome},
    parameters::Parameters,
    reply::{Reply, to_json},
};
use crate::{Caller, ErrorCode};

/// Silence after which a comment keeps the connection open.
const KEEP_ALIVE: Duration = Duration::from_secs(12);

/// Answers `GET /graphql/stream?query=…`.
pub(super) async fn get<E: Executor>(State(transport): State<Arc<Transport<E>>>, request: Request) -> Response<Body> {
    let (parts, _) = request.into_parts();
    let trace_id = transport.stranger(&parts.headers, &parts.extensions).trace_id;
    let parameters = match Parameters::from_query(parts.uri.query().unwrap_or_default()) {
        Ok(parameters) => parameters,
        Err(malformed) => {
            let error = malformed.code.error(malformed.message, None);
            return Reply::error(Media::Json, Outcome::Malformed, error, &trace_id).into_http();
        }
    };
    match transport.caller(&parts, Cookies::Never).await {
        Ok(caller) => transport.stream(parameters, &caller, true).await,
        Err(error) => Reply::token(Media::Json, error, &trace_id).into_http(),
    }
}

/// Answers `POST /graphql/stream`.
pub(super) async fn post<E: Executor>(State(transport): State<Arc<Transport<E>>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    match transport.read(&parts, body, Media::Json).await {
        Ok((parameters, caller)) => transport.stream(parameters, &caller, false).await,
        Err(reply) => reply.into_http(),
    }
}

impl<E: Executor> Transport<E> {
    async fn stream(&self, parameters: Parameters, caller: &Caller, only_reads: bool) -> Response<Body> {
        let operation = match self.admit(parameters, caller).await {
            Ok(operation) => operation,
            Err(mut denied) => {
                // The protocol of the stream has no second media type: a refused document is a bad request.
                if denied.outcome == Outcome::Refused {
                    denied.outcome = Outcome::Malformed;
                }
                return Reply::denied(Media::Json, *denied, &caller.trace_id).into_http();
            }
        };
        if operation.kind == OperationType::Mutation && only_reads {
            let error = ErrorCode::BadUserInput.error("Send a mutation by POST.", None);
            return Reply::error(Media::Json, Outcome::WrongMethod, error, &caller.trace_id)
                .with(header::ALLOW, HeaderValue::from_static("POST"))
                .into_http();
        }
        let mut response =
            Sse::new(self.events(operation, caller)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response();
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }

    /// Turns an operation's responses into events; the stream ends with `complete`, with the caller's token, or with the process.
    fn events(&self, operation: Operation, caller: &Caller) -> impl Stream<Item = Result<Event, Infallible>> + use<E> {
        let trace_id = caller.trace_id.clone();
        let Operation { request, charge, .. } = operation;
        let answers = self.executor.execute_stream(request, None).map(move |response| {
            let answer = charge.answer(response).complete(&trace_id);
            Event::default().event("next").data(to_json(&answer))
        });
        // A browser does not tell its page of an event without data, so `complete` has an empty line.
        let expiry = self.until_expiry(caller.identity.as_ref(), caller.address);
        let stopping = self.environment.stopping.clone();
        let over = async move {
            tokio::select! {
                () = expiry => {}
                () = stopping.cancelled() => {}
            }
        };
        answers
            .chain(stream::once(async { Event::default().event("complete").data("\n") }))
            .take_until(Box::pin(over))
            .map(Ok)
    }
}
