//! Files on their way in: streamed through to the service, never held as a whole.

use std::{net::IpAddr, sync::Arc, time::Duration};

use assay_host::grpc::{Channel, with_identity};
use assay_proto::v1::{
    DatasetResponse, ImportDatasetRequest, ImportHeader, datasets_client::DatasetsClient, import_dataset_request::Part,
};
use assay_types::{Clock, TokenScope};
use axum::{
    Extension, Router,
    body::{Body, BodyDataStream, Bytes},
    extract::{DefaultBodyLimit, RawQuery, State},
    response::IntoResponse as _,
    routing::post,
};
use futures::StreamExt as _;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header, request::Parts};
use secrecy::ExposeSecret as _;
use serde_json::json;
use tokio::{sync::mpsc, time::timeout};
use tokio_stream::wrappers::ReceiverStream;

use crate::{
    Allowance, ApiError, Authenticate, Budget, ErrorCode, Identity, TokenError,
    observe::RequestId,
    problem::{problem, problem_with},
    transport::{address, form_pairs},
};

/// Silence after which an upload is given up.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long an upload may take as a whole.
const DEADLINE: Duration = Duration::from_mins(15);
/// Points that an upload costs, of those that queries use too.
const COST: u64 = 100;
/// A longer key is refused, so one character more than allowed is enough to see.
const LONGEST_KEY: usize = 256;
/// Bytes of one message to the service.
const CHUNK: usize = 1024 * 1024;

pub(crate) struct Uploads {
    pub(crate) authenticate: Arc<dyn Authenticate>,
    pub(crate) strategy: Channel,
    pub(crate) max_bytes: u64,
    pub(crate) trusted_proxies: usize,
    pub(crate) budget: Arc<Budget>,
    pub(crate) allowance: Allowance,
    pub(crate) clock: Arc<dyn Clock>,
}

/// Takes files: `POST /upload/datasets?name=…&symbol=…`, the body being the file.
pub(crate) fn routes(uploads: Uploads) -> Router {
    Router::new()
        .route("/upload/datasets", post(datasets))
        // The limit is counted while the file streams through.
        .layer(DefaultBodyLimit::disable())
        .with_state(Arc::new(uploads))
}

/// Why an upload did not reach the service.
enum Interrupted {
    TooLarge,
    Stalled,
    /// The service answered before the file ended.
    Answered,
}

async fn datasets(
    State(uploads): State<Arc<Uploads>>,
    Extension(RequestId(trace_id)): Extension<RequestId>,
    RawQuery(query): RawQuery,
    request: Request<Body>,
) -> Response<Body> {
    let (Parts { headers, extensions, .. }, body) = request.into_parts();
    let from = address(&headers, &extensions, uploads.trusted_proxies);
    match uploads.import(&headers, from, query.as_deref().unwrap_or_default(), body).await {
        Ok(answer) => written(answer),
        Err((status, error)) => status.map_or_else(
            || problem(&error, &trace_id),
            |status| {
                let mut response = problem_with(status, &error, &trace_id);
                // What is left of the body is not read, so the connection cannot be used again.
                response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
                response
            },
        ),
    }
}

fn written(answer: DatasetResponse) -> Response<Body> {
    let status = if answer.dataset.is_some() { StatusCode::CREATED } else { StatusCode::UNPROCESSABLE_ENTITY };
    let body = json!({
        "dataset": answer.dataset.map(|dataset| json!({
            "id": dataset.id,
            "name": dataset.name,
            "state": dataset.state.to_ascii_uppercase(),
        })),
        "userErrors": answer.user_errors.into_iter().map(|error| json!({
            "message": error.message,
            "field": error.field,
            "code": error.code,
        })).collect::<Vec<_>>(),
    });
    (status, axum::Json(body)).into_response()
}

type Failure = (Option<StatusCode>, ApiError);

impl Uploads {
    /// Finds out who sends the file, and that they may.
    async fn sender(&self, headers: &HeaderMap, from: Option<IpAddr>) -> Result<Identity, ApiError> {
        let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.split_once(' '));
        let token = bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim());
        let token = token.ok_or_else(ApiError::unauthenticated)?;
        let identity = self.authenticate.authenticate(token, from).await.map_err(|error| match error {
            TokenError::Invalid => ApiError::unauthenticated(),
            TokenError::Throttled => {
                let message = "Too many wrong API keys came from this address. Try again in a minute.";
                ApiError::new(ErrorCode::RateLimited, message).retry_after(60)
            }
            TokenError::Unavailable => {
                let message = "Access tokens cannot be verified at the moment. Try again shortly.";
                ApiError::new(ErrorCode::ServiceUnavailable, message)
            }
        })?;
        identity.principal.permits(TokenScope::Run)?;
        Ok(identity)
    }

    async fn import(
        &self,
        headers: &HeaderMap,
        from: Option<IpAddr>,
        query: &str,
        body: Body,
    ) -> Result<DatasetResponse, Failure> {
        let identity = self.sender(headers, from).await.map_err(|error| (None, error))?;
        let user = identity.principal.user.to_string();
        let charged = self.budget.charge(&user, self.allowance, COST, self.clock.now()).await;
        charged.map_err(|exhausted| {
            let message = format!("Too many points used. Try again in {} s.", exhausted.retry_after);
            (None, ApiError::new(ErrorCode::RateLimited, message).retry_after(exhausted.retry_after))
        })?;
        let declared: Option<u64> =
            headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        if declared.is_some_and(|bytes| bytes > self.max_bytes) {
            return Err(self.failure(&Interrupted::TooLarge));
        }
        let (sender, receiver) = mpsc::channel(4);
        let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok()).unwrap_or_default();
        let idempotency_key = key.chars().take(LONGEST_KEY).collect();
        let header = ImportHeader { idempotency_key, ..import_header(query, declared.unwrap_or(0)) };
        let mut request = with_identity(ReceiverStream::new(receiver), identity.token.expose_secret())
            .map_err(|_| (None, ApiError::unauthenticated()))?;
        request.set_timeout(DEADLINE);
        let mut client = DatasetsClient::new(self.strategy.clone());
        let call = client.import_dataset(request);
        tokio::pin!(call);
        let answer = tokio::select! {
            biased;
            answer = &mut call => answer,
            pumped = self.pump(&sender, header, body.into_data_stream()) => match pumped {
                Ok(()) | Err(Interrupted::Answered) => {
                    drop(sender);
                    call.await
                }
                // Dropping the call resets its stream, so that the service does not take the part for the whole.
                Err(interrupted) => return Err(self.failure(&interrupted)),
            },
        };
        answer.map(tonic::Response::into_inner).map_err(|status| (None, ApiError::from_status("strategy", &status)))
    }

    async fn pump(
        &self,
        sender: &mpsc::Sender<ImportDatasetRequest>,
        header: ImportHeader,
        mut body: BodyDataStream,
    ) -> Result<(), Interrupted> {
        let send = async |part| {
            sender.send(ImportDatasetRequest { part: Some(part) }).await.map_err(|_| Interrupted::Answered)
        };
        send(Part::Header(header)).await?;
        let mut seen: u64 = 0;
        loop {
            let mut bytes: Bytes = match timeout(PATIENCE, body.next()).await {
                Ok(Some(Ok(bytes))) => bytes,
                Ok(None) => return Ok(()),
                Ok(Some(Err(_))) | Err(_) => return Err(Interrupted::Stalled),
            };
            seen = seen.saturating_add(bytes.len() as u64);
            if seen > self.max_bytes {
                return Err(Interrupted::TooLarge);
            }
            while !bytes.is_empty() {
                send(Part::Chunk(bytes.split_to(bytes.len().min(CHUNK)).into())).await?;
            }
        }
    }

    fn failure(&self, why: &Interrupted) -> Failure {
        match why {
            Interrupted::TooLarge => {
                let most = self.max_bytes / (1024 * 1024);
                let message = format!("A file may have at most {most} MiB. Split it, or send it as Parquet.");
                (Some(StatusCode::PAYLOAD_TOO_LARGE), ApiError::new(ErrorCode::BadUserInput, message))
            }
            Interrupted::Stalled | Interrupted::Answered => {
                let message = "The upload broke off. Send the file again.";
                (Some(StatusCode::REQUEST_TIMEOUT), ApiError::new(ErrorCode::Timeout, message))
            }
        }
    }
}

fn import_header(query: &str, bytes: u64) -> ImportHeader {
    let mut header = ImportHeader { bytes, ..ImportHeader::default() };
    for (name, value) in form_pairs(query) {
        match name.as_str() {
            "name" => header.name = value,
            "symbol" => header.symbol = value,
            "timeframe" => header.timeframe = value,
            "format" => header.format = value,
            "timestamps" => header.timestamps = value,
            "calendar" => header.calendar = value,
            _ => {}
        }
    }
    header
}
