use std::sync::Arc;

use async_graphql::{Executor, parser::types::OperationType};
use axum::{
    body::{Body, Bytes},
    extract::{FromRequestParts as _, Request, State, WebSocketUpgrade},
    response::IntoResponse as _,
};
use http::{HeaderValue, Response, header, request::Parts};
use tracing::Span;

use super::{
    Operation, Transport,
    caller::Cookies,
    media::{Media, Outcome, is_json},
    parameters::{Malformed, Parameters},
    reply::Reply,
    ws,
};
use crate::{Caller, ErrorCode};

/// Answers `POST /graphql`.
pub(super) async fn post<E: Executor>(State(transport): State<Arc<Transport<E>>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let trace_id = transport.stranger(&parts.headers, &parts.extensions).trace_id;
    let media = match acceptable(&parts, &trace_id) {
        Ok(media) => media,
        Err(reply) => return reply.into_http(),
    };
    let reply = match transport.read(&parts, body, media).await {
        Ok((parameters, caller)) => transport.run(media, parameters, &caller, false).await,
        Err(reply) => *reply,
    };
    reply.into_http()
}

/// Answers `GET /graphql`: a query, or the handshake of a socket.
pub(super) async fn get<E: Executor>(State(transport): State<Arc<Transport<E>>>, request: Request) -> Response<Body> {
    let (mut parts, _) = request.into_parts();
    if parts.headers.contains_key(header::UPGRADE) {
        return match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
            Ok(upgrade) => ws::upgrade(transport, upgrade, &parts),
            Err(rejection) => rejection.into_response(),
        };
    }
    let trace_id = transport.stranger(&parts.headers, &parts.extensions).trace_id;
    let media = match acceptable(&parts, &trace_id) {
        Ok(media) => media,
        Err(reply) => return reply.into_http(),
    };
    let reply = match Parameters::from_query(parts.uri.query().unwrap_or_default()) {
        Ok(parameters) => match transport.caller(&parts, Cookies::Never).await {
            Ok(caller) => transport.run(media, parameters, &caller, true).await,
            Err(error) => Reply::token(media, error, &trace_id),
        },
        Err(malformed) => malformed_reply(media, malformed, &trace_id),
    };
    reply.into_http()
}

/// Chooses the type of the response, or says that there is none.
fn acceptable(parts: &Parts, trace_id: &str) -> Result<Media, Box<Reply>> {
    Media::negotiate(&parts.headers).ok_or_else(|| {
        let message = "Accept `application/graphql-response+json` or `application/json`.";
        let error = ErrorCode::BadUserInput.error(message, None);
        Box::new(Reply::error(Media::Json, Outcome::NotAcceptable, error, trace_id))
    })
}

fn malformed_reply(media: Media, malformed: Malformed, trace_id: &str) -> Reply {
    Reply::error(media, Outcome::Malformed, malformed.code.error(malformed.message, None), trace_id)
}

impl<E: Executor> Transport<E> {
    /// Reads the body of a POST and finds out who sent it.
    pub(super) async fn read(
        &self,
        parts: &Parts,
        body: Body,
        media: Media,
    ) -> Result<(Parameters, Caller), Box<Reply>> {
        let trace_id = self.stranger(&parts.headers, &parts.extensions).trace_id;
        let refuse = |outcome, message: String| {
            Box::new(Reply::error(media, outcome, ErrorCode::BadUserInput.error(message, None), &trace_id))
        };
        if !is_json(&parts.headers) {
            let message = "Send the request as `Content-Type: application/json`.".to_owned();
            return Err(refuse(Outcome::WrongContentType, message));
        }
        let caller =
            self.caller(parts, Cookies::IfOurs).await.map_err(|error| Reply::token(media, error, &trace_id))?;
        // The declared length is believed only where it already says too much.
        let declared = parts.headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        let limit = self.settings.body_bytes;
        let body: Option<Bytes> = if declared.is_some_and(|length: usize| length > limit) {
            None
        } else {
            let read = tokio::time::timeout(self.settings.timeout, axum::body::to_bytes(body, limit)).await;
            read.map_err(|_| refuse(Outcome::TooSlow, "The body did not arrive in time.".to_owned()))?.ok()
        };
        let body =
            body.ok_or_else(|| refuse(Outcome::TooLarge, format!("The body may have at most {} KiB.", limit / 1024)))?;
        let parameters =
            Parameters::from_body(&body).map_err(|malformed| malformed_reply(media, malformed, &trace_id))?;
        Ok((parameters, caller))
    }

    /// Runs one query or mutation.
    async fn run(&self, media: Media, parameters: Parameters, caller: &Caller, only_reads: bool) -> Reply {
        let trace_id = &caller.trace_id;
        let Operation { request, charge, kind, name } = match self.admit(parameters, caller).await {
            Ok(operation) => operation,
            Err(denied) => return Reply::denied(media, *denied, trace_id),
        };
        Span::current().record("graphql.operation", name.as_deref().unwrap_or_default());
        if kind == OperationType::Mutation && only_reads {
            let error = ErrorCode::BadUserInput.error("Send a mutation by POST.", None);
            return Reply::error(media, Outcome::WrongMethod, error, trace_id)
                .with(header::ALLOW, HeaderValue::from_static("POST"));
        }
        if kind == OperationType::Subscription {
            let message = "A subscription needs a WebSocket at /graphql, or server-sent events at /graphql/stream.";
            let error = ErrorCode::OperationResolutionFailure.error(message, None);
            return Reply::error(media, Outcome::Refused, error, trace_id).charged(charge.cost, None, charge.level);
        }
        let cost = charge.cost;
        let (answer, level) = self.execute(request, charge, trace_id).await;
        let used = answer.cost;
        Reply::answered(media, answer).charged(cost, Some(used), level)
    }
}
