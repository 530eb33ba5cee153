//! Results that are in the object store, read and kept for a while: pages of one curve or one list come one after another.

use std::{
    any::Any,
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use assay_store::Artifact;
use assay_types::{Digest, RunId, Scope};
use bytes::Bytes;

use crate::{CallError, service::Service};

/// Results kept at most.
const KEPT: usize = 32;
/// Larger results are read anew each time, so that what is kept stays below half a gigabyte.
const MAX_KEPT_BYTES: u64 = 16 * 1024 * 1024;

type Parsed = Arc<dyn Any + Send + Sync>;

/// What was read lately, the latest last. Names of objects hold the organisation, and nobody gets here without having
/// been shown the run.
#[derive(Default)]
pub(crate) struct Results {
    kept: Mutex<VecDeque<(String, Parsed)>>,
}

impl Results {
    fn get<T: Send + Sync + 'static>(&self, key: &str) -> Option<Arc<T>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(name, _)| name == key)?;
        let entry = kept.remove(at)?;
        let parsed = Arc::clone(&entry.1);
        kept.push_back(entry);
        parsed.downcast().ok()
    }

    fn put(&self, key: String, parsed: Parsed) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(name, _)| *name != key);
        kept.push_back((key, parsed));
        if kept.len() > KEPT {
            kept.pop_front();
        }
    }
}

impl Service {
    /// Returns a part of a run's result, or `None` where the run has none (yet).
    pub(crate) async fn result<T, E>(
        &self,
        scope: &Scope,
        run: RunId,
        name: &str,
        parse: impl FnOnce(&[u8]) -> Result<T, E> + Send + 'static,
    ) -> Result<Option<Arc<T>>, CallError>
    where
        T: Send + Sync + 'static,
        E: ToString + Send + 'static,
    {
        let artifacts = self.deps.store.runs().artifacts(scope, run).await?;
        match artifacts.into_iter().find(|artifact| artifact.name == name) {
            Some(artifact) => self.parsed(artifact, parse).await.map(Some),
            None => Ok(None),
        }
    }

    /// Returns what is in a file of a run.
    pub(crate) async fn parsed<T, E>(
        &self,
        artifact: Artifact,
        parse: impl FnOnce(&[u8]) -> Result<T, E> + Send + 'static,
    ) -> Result<Arc<T>, CallError>
    where
        T: Send + Sync + 'static,
        E: ToString + Send + 'static,
    {
        if let Some(kept) = self.results.get(&artifact.object_key) {
            return Ok(kept);
        }
        let bytes = self.deps.objects.get(&artifact.object_key.parse()?).await?;
        let small = artifact.bytes <= MAX_KEPT_BYTES;
        let key = artifact.object_key.clone();
        let work = tokio::task::spawn_blocking(move || read(&artifact, &bytes, parse));
        let parsed = Arc::new(work.await.map_err(|error| damaged(&error))??);
        if small {
            self.results.put(key, Arc::clone(&parsed) as Parsed);
        }
        Ok(parsed)
    }
}

/// Shows nothing that is not what the run left behind.
fn read<T, E: ToString>(
    artifact: &Artifact,
    bytes: &Bytes,
    parse: impl FnOnce(&[u8]) -> Result<T, E>,
) -> Result<T, CallError> {
    if Digest::of(bytes) != artifact.digest {
        return Err(damaged(&format!("the digest of {} differs", artifact.object_key)));
    }
    parse(bytes).map_err(|error| damaged(&error))
}

fn damaged(detail: &impl ToString) -> CallError {
    CallError::Damaged { what: "the result", detail: detail.to_string() }
}
