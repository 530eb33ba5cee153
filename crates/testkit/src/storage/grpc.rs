use std::sync::Arc;

use prost_types::Timestamp;
use tonic::{Request, Response, Status};

use super::{
    BUCKET, State,
    bucket::Stored,
    v2::{
        DeleteObjectRequest, GetObjectRequest, ListObjectsRequest, ListObjectsResponse, Object, ObjectChecksums,
        storage_server::{Storage, StorageServer},
    },
};

/// Google's largest page.
const MAX_PAGE: usize = 1000;

struct Service {
    state: Arc<State>,
}

pub(super) fn service(state: Arc<State>) -> StorageServer<impl Storage> {
    StorageServer::new(Service { state })
}

fn resource() -> String {
    format!("projects/_/buckets/{BUCKET}")
}

fn check_bucket(name: &str) -> Result<(), Status> {
    if name == resource() { Ok(()) } else { Err(Status::not_found("The specified bucket does not exist.")) }
}

fn absent(name: &str) -> Status {
    Status::not_found(format!("No such object: {BUCKET}/{name}"))
}

fn describe(name: &str, stored: &Stored) -> Object {
    let at = Some(Timestamp { seconds: stored.seconds(), nanos: 0 });
    Object {
        name: name.to_owned(),
        bucket: resource(),
        generation: stored.generation,
        metageneration: 1,
        storage_class: "STANDARD".to_owned(),
        size: i64::try_from(stored.bytes.len()).unwrap_or(i64::MAX),
        content_type: stored.content_type.clone(),
        create_time: at,
        update_time: at,
        checksums: Some(ObjectChecksums { crc32c: Some(stored.crc32c) }),
        etag: stored.generation.to_string(),
    }
}

#[tonic::async_trait]
impl Storage for Service {
    async fn delete_object(&self, request: Request<DeleteObjectRequest>) -> Result<Response<()>, Status> {
        let request = request.into_inner();
        check_bucket(&request.bucket)?;
        let mut bucket = self.state.bucket();
        bucket
            .check(&request.object, request.if_generation_match)
            .map_err(|_| Status::failed_precondition("The generation does not match."))?;
        bucket.remove(&request.object).map(|_| Response::new(())).ok_or_else(|| absent(&request.object))
    }

    async fn get_object(&self, request: Request<GetObjectRequest>) -> Result<Response<Object>, Status> {
        let request = request.into_inner();
        check_bucket(&request.bucket)?;
        let bucket = self.state.bucket();
        let stored = bucket.get(&request.object).ok_or_else(|| absent(&request.object))?;
        Ok(Response::new(describe(&request.object, stored)))
    }

    async fn list_objects(
        &self,
        request: Request<ListObjectsRequest>,
    ) -> Result<Response<ListObjectsResponse>, Status> {
        let request = request.into_inner();
        check_bucket(&request.parent)?;
        let size = usize::try_from(request.page_size).ok().filter(|size| *size > 0).unwrap_or(MAX_PAGE).min(MAX_PAGE);
        let bucket = self.state.bucket();
        let start = request.lexicographic_start.as_str().max(&request.page_token);
        let mut following = bucket
            .range(&request.prefix, start)
            .filter(|(name, _)| request.lexicographic_end.is_empty() || **name < request.lexicographic_end);
        let objects = following.by_ref().take(size).map(|(name, stored)| describe(name, stored)).collect();
        let next_page_token = following.next().map(|(name, _)| name.clone()).unwrap_or_default();
        Ok(Response::new(ListObjectsResponse { objects, next_page_token }))
    }
}
