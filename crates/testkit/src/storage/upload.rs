use std::sync::Arc;

use ::http::{HeaderMap, StatusCode, header};
use axum::{
    Json,
    extract::{Path, State as Shared},
    response::{IntoResponse, Response},
};
use bytes::{Bytes, BytesMut};
use serde_json::Value;

use super::{
    State,
    bucket::Bucket,
    http::{describe, refuse},
};

/// The query parameters of an upload.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UploadQuery {
    pub(super) upload_type: String,
    pub(super) name: String,
    pub(super) if_generation_match: Option<i64>,
}

/// A resumable upload that has begun.
pub(super) struct Upload {
    query: UploadQuery,
    content_type: String,
    received: BytesMut,
    /// The answer, once it is complete; a client that lost it asks again.
    finished: Option<Value>,
}

impl Upload {
    pub(super) fn new(query: UploadQuery, content_type: String) -> Self {
        Self { query, content_type, received: BytesMut::new(), finished: None }
    }

    fn progress(&self) -> Response {
        let status = StatusCode::PERMANENT_REDIRECT;
        match self.received.len() {
            0 => status.into_response(),
            received => (status, [(header::RANGE, format!("bytes=0-{}", received - 1))]).into_response(),
        }
    }
}

/// Reads the type out of an upload's JSON metadata.
pub(super) fn content_type(metadata: &[u8]) -> String {
    serde_json::from_slice::<Value>(metadata)
        .ok()
        .and_then(|value| value.get("contentType")?.as_str().map(ToOwned::to_owned))
        .unwrap_or_else(|| "application/octet-stream".to_owned())
}

/// What a `Content-Range` says: where the piece begins (if there is one) and how long the whole is (if known).
struct Piece {
    start: Option<usize>,
    total: Option<usize>,
}

fn parse_piece(header: &str) -> Option<Piece> {
    let (range, total) = header.strip_prefix("bytes ")?.split_once('/')?;
    let start = match range {
        "*" => None,
        range => Some(range.split_once('-')?.0.parse().ok()?),
    };
    Some(Piece { start, total: if total == "*" { None } else { Some(total.parse().ok()?) } })
}

pub(super) async fn receive(
    Shared(state): Shared<Arc<State>>,
    Path(id): Path<u64>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let range = headers.get(header::CONTENT_RANGE).and_then(|value| value.to_str().ok());
    let Some(piece) = range.and_then(parse_piece) else {
        return refuse(StatusCode::BAD_REQUEST, "The request has no usable Content-Range.");
    };
    let mut bucket = state.bucket();
    let Some(mut upload) = bucket.uploads.remove(&id) else {
        return refuse(StatusCode::NOT_FOUND, "No such upload.");
    };
    let response = advance(&mut bucket, &mut upload, &piece, &body);
    bucket.uploads.insert(id, upload);
    response
}

fn advance(bucket: &mut Bucket, upload: &mut Upload, piece: &Piece, body: &Bytes) -> Response {
    if let Some(answer) = &upload.finished {
        return Json(answer.clone()).into_response();
    }
    if let Some(start) = piece.start {
        // Bytes that arrived before are skipped; a hole is refused by telling how far we are.
        let Some(known) = upload.received.len().checked_sub(start) else { return upload.progress() };
        upload.received.extend_from_slice(body.get(known..).unwrap_or_default());
    }
    if piece.total != Some(upload.received.len()) {
        return upload.progress();
    }
    let bytes = upload.received.clone().freeze();
    match bucket.put(&upload.query.name, bytes, upload.content_type.clone(), upload.query.if_generation_match) {
        Ok(stored) => {
            let answer = describe(&upload.query.name, &stored);
            upload.finished = Some(answer.clone());
            Json(answer).into_response()
        }
        Err(_) => refuse(StatusCode::PRECONDITION_FAILED, "The generation does not match."),
    }
}
