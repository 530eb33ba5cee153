use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use assay_objects::{ObjectKey, ObjectStore};
use assay_types::Digest;
use bytes::Bytes;

use crate::trouble::Trouble;

/// Datasets that were used lately, whole and verified, up to a number of bytes.
pub(crate) struct Cache {
    limit: u64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    entries: HashMap<Digest, Entry>,
    bytes: u64,
    clock: u64,
}

struct Entry {
    bytes: Bytes,
    used: u64,
}

impl Cache {
    pub(crate) fn new(limit: u64) -> Self {
        Self { limit, state: Mutex::default() }
    }

    /// Returns the object, which has to have the digest; what was damaged at rest is never handed out.
    pub(crate) async fn get(
        &self,
        objects: &dyn ObjectStore,
        key: &ObjectKey,
        digest: Digest,
    ) -> Result<Bytes, Trouble> {
        if let Some(bytes) = self.find(digest) {
            metrics::counter!("assay_dispatcher_cache_total", "outcome" => "hit").increment(1);
            return Ok(bytes);
        }
        metrics::counter!("assay_dispatcher_cache_total", "outcome" => "miss").increment(1);
        let bytes = objects.get(key).await?;
        let hashed = bytes.clone();
        let found = tokio::task::spawn_blocking(move || Digest::of(&hashed)).await;
        let found = found.map_err(|error| Trouble::platform(&error))?;
        if found != digest {
            return Err(Trouble::Platform(format!("the bars at {key} have the digest {found}, not {digest}")));
        }
        self.keep(digest, &bytes);
        Ok(bytes)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, digest: Digest) -> Option<Bytes> {
        let mut state = self.state();
        state.clock += 1;
        let now = state.clock;
        let entry = state.entries.get_mut(&digest)?;
        entry.used = now;
        Some(entry.bytes.clone())
    }

    fn keep(&self, digest: Digest, bytes: &Bytes) {
        let size = bytes.len() as u64;
        if size > self.limit {
            return;
        }
        let mut state = self.state();
        while state.bytes + size > self.limit {
            // The bound is in bytes and datasets are large, so there are few entries to look through.
            let oldest = state.entries.iter().min_by_key(|(_, entry)| entry.used).map(|(digest, _)| *digest);
            let Some(entry) = oldest.and_then(|digest| state.entries.remove(&digest)) else { break };
            state.bytes -= entry.bytes.len() as u64;
        }
        state.clock += 1;
        let entry = Entry { bytes: bytes.clone(), used: state.clock };
        if let Some(replaced) = state.entries.insert(digest, entry) {
            state.bytes -= replaced.bytes.len() as u64;
        }
        state.bytes += size;
    }
}

#[cfg(test)]
mod tests;
