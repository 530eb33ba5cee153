use std::sync::Arc;

use assay_types::Digest;
use axum::{Router, body::Body, extract::State, response::IntoResponse as _, routing::get};
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};

struct Published {
    text: String,
    etag: String,
}

/// Publishes the schema.
pub(crate) fn routes(sdl: String) -> Router {
    let etag = format!("\"{}\"", Digest::of(sdl.as_bytes()).to_string().replace(':', "-"));
    Router::new().route("/graphql/schema.graphql", get(read)).with_state(Arc::new(Published { text: sdl, etag }))
}

async fn read(State(published): State<Arc<Published>>, headers: HeaderMap) -> Response<Body> {
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).is_some_and(|tags| {
        tags.split(',')
            .any(|tag| matches!(tag.trim().trim_start_matches("W/"), tag if tag == published.etag || tag == "*"))
    });
    let mut response =
        if known { StatusCode::NOT_MODIFIED.into_response() } else { published.text.clone().into_response() };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    if let Ok(etag) = HeaderValue::try_from(published.etag.as_str()) {
        headers.insert(header::ETAG, etag);
    }
    response
}
