use assay_host::grpc::Channel;
use assay_proto::v1::{KeysRequest, auth_client::AuthClient};
use axum::{Extension, Router, body::Body, extract::State, response::IntoResponse as _, routing::get};
use http::{Response, header};

use crate::{ApiError, observe::RequestId, problem::problem};

/// Publishes the keys that verify access tokens.
pub(crate) fn routes(auth: Channel) -> Router {
    Router::new().route("/.well-known/jwks.json", get(keys)).with_state(auth)
}

async fn keys(State(auth): State<Channel>, Extension(RequestId(trace_id)): Extension<RequestId>) -> Response<Body> {
    match AuthClient::new(auth).keys(KeysRequest {}).await {
        Ok(answer) => {
            let headers =
                [(header::CONTENT_TYPE, "application/jwk-set+json"), (header::CACHE_CONTROL, "public, max-age=300")];
            (headers, answer.into_inner().jwks_json).into_response()
        }
        Err(status) => problem(&ApiError::from_status("auth", &status), &trace_id),
    }
}
