//! What Google's client reports, in the words of this crate.

use google_cloud_gax::error::rpc::Code;
use google_cloud_storage::Error;

use crate::{ObjectError, ObjectKey};

/// Contents travel over HTTP and everything else over gRPC; both come down to these.
enum Kind {
    NotFound,
    Precondition,
    Permission,
    Other,
}

fn kind(error: &Error) -> Kind {
    match (error.http_status_code(), error.status().map(|status| status.code)) {
        (Some(404), _) | (_, Some(Code::NotFound)) => Kind::NotFound,
        (Some(412), _) | (_, Some(Code::FailedPrecondition)) => Kind::Precondition,
        (Some(401 | 403), _) | (_, Some(Code::PermissionDenied | Code::Unauthenticated)) => Kind::Permission,
        _ if error.is_authentication() => Kind::Permission,
        _ => Kind::Other,
    }
}

pub(super) fn of(key: &ObjectKey, bucket: &str, error: Error) -> ObjectError {
    match kind(&error) {
        Kind::NotFound => ObjectError::NotFound { key: key.clone() },
        Kind::Precondition => ObjectError::Exists { key: key.clone() },
        Kind::Permission | Kind::Other => of_bucket(bucket, error),
    }
}

pub(super) fn of_bucket(bucket: &str, error: Error) -> ObjectError {
    match kind(&error) {
        Kind::Permission => ObjectError::Permission { place: bucket.to_owned(), source: error.into() },
        _ => ObjectError::Unavailable { source: error.into() },
    }
}

pub(super) fn connect(error: google_cloud_gax::client_builder::Error) -> ObjectError {
    ObjectError::Permission { place: "Cloud Storage".to_owned(), source: error.into() }
}
