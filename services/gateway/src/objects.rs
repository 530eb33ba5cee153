use std::sync::Arc;

use assay_objects::{Local, ObjectError, ObjectStore as _};
use assay_types::Clock;
use axum::{
    Extension, Router,
    body::Body,
    extract::{Path, RawQuery, State},
    response::IntoResponse as _,
    routing::get,
};
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};

use crate::{
    ApiError, ErrorCode,
    observe::RequestId,
    problem::{problem, problem_with},
    transport::form_pairs,
};

#[derive(Clone)]
struct Objects {
    store: Arc<Local>,
    clock: Arc<dyn Clock>,
}

/// Serves objects of the local folder to whoever holds an address that the platform signed.
pub(crate) fn routes(store: Option<Arc<Local>>, clock: Arc<dyn Clock>) -> Router {
    let Some(store) = store else { return Router::new() };
    Router::new().route("/objects/{*key}", get(download)).with_state(Objects { store, clock })
}

async fn download(
    State(objects): State<Objects>,
    Extension(RequestId(trace_id)): Extension<RequestId>,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
) -> Response<Body> {
    let (mut expires, mut signature) = (String::new(), String::new());
    for (name, value) in form_pairs(query.as_deref().unwrap_or_default()) {
        match name.as_str() {
            "exp" => expires = value,
            "sig" => signature = value,
            _ => {}
        }
    }
    let Ok(key) = objects.store.verify(&key, &expires, &signature, objects.clock.now()) else {
        let message = "This address is not valid or has expired. Ask for a new one.";
        return problem_with(StatusCode::FORBIDDEN, &ApiError::new(ErrorCode::Forbidden, message), &trace_id);
    };
    match objects.store.get(&key).await {
        Ok(bytes) => {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(key.content_type()));
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=60"));
            if let Ok(disposition) = HeaderValue::try_from(format!("attachment; filename=\"{}\"", key.name())) {
                headers.insert(header::CONTENT_DISPOSITION, disposition);
            }
            (headers, bytes).into_response()
        }
        Err(ObjectError::NotFound { .. }) => {
            problem(&ApiError::new(ErrorCode::NotFound, "This object is no longer there."), &trace_id)
        }
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "an object cannot be read");
            problem(
                &ApiError::new(ErrorCode::ServiceUnavailable, "The object cannot be read at the moment."),
                &trace_id,
            )
        }
    }
}
