use std::sync::Arc;

use ::http::{HeaderMap, StatusCode, header};
use axum::{
    Json, Router,
    extract::{Path, Query, State as Shared},
    response::{IntoResponse, Response},
    routing::{get, post, put},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use serde_json::{Value, json};

use super::{
    BUCKET, State,
    bucket::Stored,
    multipart,
    upload::{self, Upload, UploadQuery},
};

pub(super) fn router(state: Arc<State>) -> Router {
    Router::new()
        .route("/upload/storage/v1/b/{bucket}/o", post(insert))
        .route("/upload/resumable/{id}", put(upload::receive))
        .route("/storage/v1/b/{bucket}/o/{object}", get(read))
        .route("/{bucket}/{*object}", get(read))
        .with_state(state)
}

pub(super) fn refuse(status: StatusCode, message: &str) -> Response {
    let body = json!({ "error": { "code": status.as_u16(), "message": message } });
    (status, Json(body)).into_response()
}

pub(super) fn describe(name: &str, stored: &Stored) -> Value {
    json!({
        "kind": "storage#object",
        "name": name,
        "bucket": BUCKET,
        "generation": stored.generation.to_string(),
        "metageneration": "1",
        "contentType": stored.content_type,
        "storageClass": "STANDARD",
        "size": stored.bytes.len().to_string(),
        "crc32c": STANDARD.encode(stored.crc32c.to_be_bytes()),
        "etag": stored.generation.to_string(),
    })
}

async fn insert(
    Shared(state): Shared<Arc<State>>,
    Path(bucket): Path<String>,
    Query(query): Query<UploadQuery>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if bucket != BUCKET {
        return refuse(StatusCode::NOT_FOUND, "The specified bucket does not exist.");
    }
    if query.upload_type == "resumable" {
        return begin(&state, query, &body);
    }
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Some(parts) = multipart::split(content_type, &body) else {
        return refuse(StatusCode::BAD_REQUEST, "The body is not multipart/related.");
    };
    let [metadata, media, ..] = parts.as_slice() else {
        return refuse(StatusCode::BAD_REQUEST, "The body has no metadata or no media.");
    };
    let content_type = upload::content_type(metadata);
    match state.bucket().put(&query.name, media.clone(), content_type, query.if_generation_match) {
        Ok(stored) => Json(describe(&query.name, &stored)).into_response(),
        Err(_) => refuse(StatusCode::PRECONDITION_FAILED, "The generation does not match."),
    }
}

fn begin(state: &State, query: UploadQuery, metadata: &Bytes) -> Response {
    let mut bucket = state.bucket();
    if bucket.check(&query.name, query.if_generation_match).is_err() {
        return refuse(StatusCode::PRECONDITION_FAILED, "The generation does not match.");
    }
    let id = bucket.begin(Upload::new(query, upload::content_type(metadata)));
    let location = format!("{}/upload/resumable/{id}", state.endpoint);
    (StatusCode::OK, [(header::LOCATION, location)]).into_response()
}

async fn read(
    Shared(state): Shared<Arc<State>>,
    Path((bucket, object)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let Some(stored) = state.bucket().get(&object).filter(|_| bucket == BUCKET).cloned() else {
        return refuse(StatusCode::NOT_FOUND, "No such object.");
    };
    let length = stored.bytes.len();
    let common = [
        ("x-goog-generation", stored.generation.to_string()),
        ("x-goog-metageneration", "1".to_owned()),
        ("x-goog-stored-content-length", length.to_string()),
        ("x-goog-stored-content-encoding", "identity".to_owned()),
        ("x-goog-hash", format!("crc32c={}", STANDARD.encode(stored.crc32c.to_be_bytes()))),
        ("content-type", stored.content_type.clone()),
    ];
    let Some(range) = headers.get(header::RANGE).and_then(|value| value.to_str().ok()) else {
        return (common, stored.bytes).into_response();
    };
    match parse_range(range, length) {
        Some((start, end)) => {
            let range = [(header::CONTENT_RANGE, format!("bytes {start}-{}/{length}", end - 1))];
            (StatusCode::PARTIAL_CONTENT, common, range, stored.bytes.slice(start..end)).into_response()
        }
        None => refuse(StatusCode::RANGE_NOT_SATISFIABLE, "The range is not satisfiable."),
    }
}

/// Reads `bytes=a-b`, `bytes=a-` and `bytes=-n`; returns the half-open range within `length`.
fn parse_range(header: &str, length: usize) -> Option<(usize, usize)> {
    let (first, last) = header.strip_prefix("bytes=")?.split_once('-')?;
    if first.is_empty() {
        let count: usize = last.parse().ok()?;
        return (length > 0 && count > 0).then(|| (length.saturating_sub(count), length));
    }
    let first: usize = first.parse().ok()?;
    let end = if last.is_empty() { length } else { last.parse::<usize>().ok()?.saturating_add(1).min(length) };
    (first < end).then_some((first, end))
}

#[cfg(test)]
mod tests {
    use super::parse_range;

    #[test]
    fn ranges_are_read_as_google_reads_them() {
        for (header, expected) in [
            ("bytes=0-0", Some((0, 1))),
            ("bytes=2-4", Some((2, 5))),
            ("bytes=8-", Some((8, 10))),
            ("bytes=8-99", Some((8, 10))),
            ("bytes=-3", Some((7, 10))),
            ("bytes=-99", Some((0, 10))),
            ("bytes=10-", None),
            ("bytes=5-4", None),
            ("bytes=-0", None),
            ("lines=1-2", None),
        ] {
            assert_eq!(parse_range(header, 10), expected, "{header}");
        }
        assert_eq!(parse_range("bytes=0-", 0), None);
    }
}
