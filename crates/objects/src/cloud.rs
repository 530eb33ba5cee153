//! Objects in a Cloud Storage bucket, through Google's own client.
//!
//! Contents travel over HTTP ([`Storage`]); lists, deletions and metadata over gRPC ([`StorageControl`]). Both retry
//! what can be retried, until a time limit.

mod failure;

use std::{ops::Range, time::Duration};

use assay_types::Timestamp;
use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use google_cloud_auth::{
    credentials::{Builder as DefaultCredentials, anonymous},
    signer::Signer,
};
use google_cloud_gax::{
    exponential_backoff::ExponentialBackoffBuilder, options::RequestOptionsBuilder, retry_policy::RetryPolicyExt,
};
use google_cloud_storage::{
    builder::storage::SignedUrlBuilder,
    client::{Storage, StorageControl},
    model::Object,
    model_ext::ReadRange,
    read_object::ReadObjectResponse,
    read_resume_policy::{ReadResumePolicyExt, Recommended},
    retry_policy::RetryableErrors,
};

use crate::{KeyPrefix, Listing, ObjectError, ObjectKey, ObjectMeta, ObjectStore, Precondition};

/// Most objects that one page of Google's list holds.
const MAX_PAGE: usize = 1000;
/// A download that breaks is taken up again this often.
const MAX_RESUMES: u32 = 4;
/// Larger objects are uploaded in pieces that can be repeated one by one.
const RESUMABLE_FROM: usize = 8 << 20;
/// Google refuses URLs that live longer than a week.
const MAX_URL_TTL: Duration = Duration::from_hours(7 * 24);

/// How to reach a bucket.
#[derive(Clone, Debug)]
pub struct CloudConfig {
    /// The bucket's name.
    pub bucket: String,
    /// Another endpoint than Google's; one that begins with `http://` is used without credentials.
    pub endpoint: Option<String>,
    /// Longest that one operation may take, retries included.
    pub time_limit: Duration,
    /// Largest object accepted.
    pub max_bytes: u64,
}

/// A store in a Cloud Storage bucket.
pub struct Cloud {
    contents: Storage,
    control: StorageControl,
    bucket: String,
    signer: Result<Signer, String>,
    time_limit: Duration,
    max_bytes: u64,
}

impl Cloud {
    /// Makes the clients. The bucket itself is not touched until the first operation.
    pub async fn connect(config: &CloudConfig) -> Result<Self, ObjectError> {
        let policy = || RetryableErrors.with_time_limit(config.time_limit);
        let backoff = || {
            ExponentialBackoffBuilder::new()
                .with_initial_delay(Duration::from_millis(100))
                .with_maximum_delay(Duration::from_secs(5))
                .clamp()
        };
        let mut contents = Storage::builder()
            .with_retry_policy(policy())
            .with_backoff_policy(backoff())
            .with_resumable_upload_threshold(RESUMABLE_FROM)
            .with_read_resume_policy(Recommended.with_attempt_limit(MAX_RESUMES));
        let mut control = StorageControl::builder().with_retry_policy(policy()).with_backoff_policy(backoff());
        if let Some(endpoint) = &config.endpoint {
            contents = contents.with_endpoint(endpoint);
            control = control.with_endpoint(endpoint);
        }
        // A real token must never cross a network in plain text.
        let plaintext = config.endpoint.as_ref().is_some_and(|endpoint| endpoint.starts_with("http://"));
        let signer = if plaintext {
            contents = contents.with_credentials(anonymous::Builder::new().build());
            control = control.with_credentials(anonymous::Builder::new().build());
            Err("the endpoint is used without credentials".to_owned())
        } else {
            DefaultCredentials::default().build_signer().map_err(|error| error.to_string())
        };
        Ok(Self {
            contents: contents.build().await.map_err(failure::connect)?,
            control: control.build().await.map_err(failure::connect)?,
            bucket: format!("projects/_/buckets/{}", config.bucket),
            signer,
            time_limit: config.time_limit,
            max_bytes: config.max_bytes,
        })
    }

    /// Uses another signer for URLs than that of the process's credentials.
    #[must_use]
    pub fn with_signer(mut self, signer: Signer) -> Self {
        self.signer = Ok(signer);
        self
    }

    fn failure(&self, key: &ObjectKey, error: google_cloud_storage::Error) -> ObjectError {
        failure::of(key, &self.bucket, error)
    }

    fn check_size(&self, key: &ObjectKey, bytes: u64) -> Result<(), ObjectError> {
        if bytes > self.max_bytes {
            return Err(ObjectError::TooLarge { key: key.clone(), bytes, limit: self.max_bytes });
        }
        Ok(())
    }

    async fn collect(&self, key: &ObjectKey, mut response: ReadObjectResponse) -> Result<Bytes, ObjectError> {
        let mut bytes = BytesMut::new();
        while let Some(chunk) = response.next().await {
            let chunk = chunk.map_err(|error| self.failure(key, error))?;
            self.check_size(key, (bytes.len() + chunk.len()) as u64)?;
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes.freeze())
    }

    /// Ends what would otherwise wait for a server that accepts and never answers.
    fn limited<'a, T: 'a>(
        &self,
        work: impl Future<Output = Result<T, ObjectError>> + Send + 'a,
    ) -> impl Future<Output = Result<T, ObjectError>> + Send + 'a {
        // The retries have their own limit; this one is for a single attempt that hangs.
        let limited = tokio::time::timeout(self.time_limit.saturating_mul(2), Box::pin(work));
        async move { limited.await.unwrap_or_else(|elapsed| Err(ObjectError::Unavailable { source: elapsed.into() })) }
    }
}

#[async_trait]
impl ObjectStore for Cloud {
    async fn put(&self, key: &ObjectKey, bytes: Bytes, precondition: Precondition) -> Result<ObjectMeta, ObjectError> {
        self.check_size(key, bytes.len() as u64)?;
        // Repeating the same write of the same bytes changes nothing, so it may always be retried.
        let mut write = self
            .contents
            .write_object(&self.bucket, key.as_str(), bytes)
            .set_content_type(key.content_type())
            .with_idempotency(true);
        if precondition == Precondition::Absent {
            write = write.set_if_generation_match(0);
        }
        self.limited(async {
            let object = Box::pin(write.send_buffered()).await.map_err(|error| self.failure(key, error))?;
            Ok(describe(key.clone(), &object))
        })
        .await
    }

    async fn get(&self, key: &ObjectKey) -> Result<Bytes, ObjectError> {
        self.limited(async {
            let read = self.contents.read_object(&self.bucket, key.as_str());
            let response = read.send().await.map_err(|error| self.failure(key, error))?;
            self.collect(key, response).await
        })
        .await
    }

    async fn get_range(&self, key: &ObjectKey, range: Range<u64>) -> Result<Bytes, ObjectError> {
        let outside = || ObjectError::Range { key: key.clone(), start: range.start, end: range.end };
        if range.is_empty() {
            self.stat(key).await?;
            return Err(outside());
        }
        let length = range.end - range.start;
        self.check_size(key, length)?;
        self.limited(async {
            let read = self.contents.read_object(&self.bucket, key.as_str());
            let read = read.set_read_range(ReadRange::segment(range.start, length));
            let response = match read.send().await {
                Err(error) if error.http_status_code() == Some(416) => return Err(outside()),
                response => response.map_err(|error| self.failure(key, error))?,
            };
            let bytes = self.collect(key, response).await?;
            // A range that begins inside and ends outside is cut short by the server.
            if bytes.len() as u64 == length { Ok(bytes) } else { Err(outside()) }
        })
        .await
    }

    async fn stat(&self, key: &ObjectKey) -> Result<ObjectMeta, ObjectError> {
        self.limited(async {
            let request = self.control.get_object().set_bucket(&self.bucket).set_object(key.as_str());
            let object = request.send().await.map_err(|error| self.failure(key, error))?;
            Ok(describe(key.clone(), &object))
        })
        .await
    }

    async fn list(&self, prefix: &KeyPrefix, after: Option<&ObjectKey>, limit: usize) -> Result<Listing, ObjectError> {
        self.limited(self.list_pages(prefix, after, limit)).await
    }

    async fn delete(&self, key: &ObjectKey) -> Result<(), ObjectError> {
        self.limited(async {
            let request = self.control.delete_object().set_bucket(&self.bucket).set_object(key.as_str());
            match request.with_idempotency(true).send().await.map_err(|error| self.failure(key, error)) {
                Ok(()) | Err(ObjectError::NotFound { .. }) => Ok(()),
                Err(error) => Err(error),
            }
        })
        .await
    }

    /// Signs with the client's own clock: Google checks the URL against its own time, not ours.
    async fn signed_url(&self, key: &ObjectKey, ttl: Duration, _now: Timestamp) -> Result<String, ObjectError> {
        let signer = self.signer.as_ref().map_err(|reason| ObjectError::CannotSign { reason: reason.clone() })?;
        self.limited(async {
            SignedUrlBuilder::for_object(&self.bucket, key.as_str())
                .with_expiration(ttl.min(MAX_URL_TTL))
                .sign_with(signer)
                .await
                .map_err(|error| ObjectError::CannotSign { reason: error.to_string() })
        })
        .await
    }
}

impl Cloud {
    async fn list_pages(
        &self,
        prefix: &KeyPrefix,
        after: Option<&ObjectKey>,
        limit: usize,
    ) -> Result<Listing, ObjectError> {
        let mut objects = Vec::new();
        let mut token = String::new();
        // The start is inclusive, so the object itself comes first; and one more tells whether more follow.
        let wanted = limit.saturating_add(1 + usize::from(after.is_some()));
        loop {
            let size = wanted.saturating_sub(objects.len()).clamp(1, MAX_PAGE);
            let page = self
                .control
                .list_objects()
                .set_parent(&self.bucket)
                .set_prefix(prefix.as_str())
                .set_lexicographic_start(after.map_or("", ObjectKey::as_str))
                .set_page_size(i32::try_from(size).unwrap_or(i32::MAX))
                .set_page_token(token)
                .send()
                .await
                .map_err(|error| failure::of_bucket(&self.bucket, error))?;
            // Objects that no key names are not ours.
            let keyed = page.objects.iter().filter_map(|object| Some((object.name.parse().ok()?, object)));
            objects.extend(
                keyed
                    .filter(|(key, _)| after.is_none_or(|after| key > after))
                    .map(|(key, object)| describe(key, object)),
            );
            if objects.len() > limit || page.next_page_token.is_empty() {
                break;
            }
            token = page.next_page_token;
        }
        let more = objects.len() > limit;
        objects.truncate(limit);
        Ok(Listing { objects, more })
    }
}

fn describe(key: ObjectKey, object: &Object) -> ObjectMeta {
    let nanos = object
        .update_time
        .as_ref()
        .map_or(0, |at| at.seconds().saturating_mul(1_000_000_000).saturating_add(i64::from(at.nanos())));
    let bytes = u64::try_from(object.size).unwrap_or(0);
    ObjectMeta { key, bytes, modified: Timestamp::from_nanos(nanos) }
}
