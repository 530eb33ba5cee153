use async_graphql::Object;
use serde_json::Value;

use crate::schema::scalar::{BigInt, Digest};

/// Everything needed to run it again bit for bit.
pub(crate) struct RunManifest {
    pub(super) spec: Value,
    pub(super) digest: String,
    pub(super) result_digest: String,
}

/// Everything needed to run it again bit for bit.
#[Object]
impl RunManifest {
    /// The version of the engine.
    async fn engine_version(&self) -> Option<&str> {
        self.spec.get("engine")?.as_str()
    }

    /// The digests of the data.
    async fn dataset_digests(&self) -> Vec<Digest> {
        let instruments = self.spec.get("instruments").and_then(Value::as_array);
        let named = instruments.into_iter().flatten().flat_map(|instrument| {
            [instrument.get("dataset"), instrument.get("finer").and_then(|finer| finer.get("dataset"))]
        });
        named.flatten().filter_map(Value::as_str).map(|digest| Digest(digest.to_owned())).collect()
    }

    /// The value of every parameter of the first strategy; `spec` has those of the others.
    async fn parameters(&self) -> Value {
        self.spec.pointer("/strategies/0/parameters").cloned().unwrap_or_default()
    }

    /// How orders are filled and what they cost.
    async fn execution(&self) -> Value {
        self.spec.get("execution").cloned().unwrap_or_default()
    }

    /// What every draw of chance follows from.
    async fn seed(&self) -> Option<BigInt> {
        self.spec.get("seed")?.as_u64().map(BigInt::from)
    }

    /// The whole specification, in its canonical form.
    async fn spec(&self) -> &Value {
        &self.spec
    }

    /// The digest of the specification.
    async fn digest(&self) -> Option<Digest> {
        Digest::of(&self.digest)
    }

    /// The digest of the result; null until there is one.
    async fn result_digest(&self) -> Option<Digest> {
        Digest::of(&self.result_digest)
    }
}
