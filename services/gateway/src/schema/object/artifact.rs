use assay_proto::v1;
use async_graphql::SimpleObject;

use crate::schema::scalar::{BigInt, Digest, Uri};

/// A file that a run left.
#[derive(SimpleObject)]
pub(crate) struct Artifact {
    /// Its name.
    name: String,
    /// What it is.
    content_type: String,
    /// How large it is.
    bytes: BigInt,
    /// Its digest.
    digest: Option<Digest>,
    /// Where to fetch it; signed, and good for a short time.
    url: Uri,
}

impl From<v1::Artifact> for Artifact {
    fn from(artifact: v1::Artifact) -> Self {
        Self {
            name: artifact.name,
            content_type: artifact.content_type,
            bytes: artifact.bytes.into(),
            digest: Digest::of(&artifact.digest),
            url: Uri(artifact.url),
        }
    }
}
