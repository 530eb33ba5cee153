use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;

use super::upload::Upload;

/// An object and what a server tells about it.
#[derive(Clone)]
pub(super) struct Stored {
    pub(super) bytes: Bytes,
    pub(super) content_type: String,
    pub(super) generation: i64,
    pub(super) crc32c: u32,
}

/// The precondition of a write or deletion does not hold.
#[derive(Debug)]
pub(super) struct PreconditionFailed;

#[derive(Default)]
pub(super) struct Bucket {
    objects: BTreeMap<String, Stored>,
    pub(super) uploads: HashMap<u64, Upload>,
    generation: i64,
    upload: u64,
}

impl Stored {
    /// A logical time: the generation, in seconds after a fixed moment.
    pub(super) fn seconds(&self) -> i64 {
        1_700_000_000 + self.generation
    }
}

impl Bucket {
    pub(super) fn get(&self, name: &str) -> Option<&Stored> {
        self.objects.get(name)
    }

    fn holds(&self, name: &str, generation: Option<i64>) -> bool {
        let present = self.objects.get(name).map_or(0, |stored| stored.generation);
        generation.is_none_or(|wanted| wanted == present)
    }

    pub(super) fn check(&self, name: &str, generation: Option<i64>) -> Result<(), PreconditionFailed> {
        if self.holds(name, generation) { Ok(()) } else { Err(PreconditionFailed) }
    }

    pub(super) fn put(
        &mut self,
        name: &str,
        bytes: Bytes,
        content_type: String,
        if_generation: Option<i64>,
    ) -> Result<Stored, PreconditionFailed> {
        self.check(name, if_generation)?;
        self.generation += 1;
        let crc32c = crc32c::crc32c(&bytes);
        let stored = Stored { bytes, content_type, generation: self.generation, crc32c };
        self.objects.insert(name.to_owned(), stored.clone());
        Ok(stored)
    }

    pub(super) fn remove(&mut self, name: &str) -> Option<Stored> {
        self.objects.remove(name)
    }

    /// Objects below `prefix` from `start` on, in order.
    pub(super) fn range(&self, prefix: &str, start: &str) -> impl Iterator<Item = (&String, &Stored)> {
        let from = start.max(prefix).to_owned();
        let prefix = prefix.to_owned();
        self.objects.range(from..).take_while(move |(name, _)| name.starts_with(&prefix))
    }

    pub(super) fn begin(&mut self, upload: Upload) -> u64 {
        self.upload += 1;
        self.uploads.insert(self.upload, upload);
        self.upload
    }

    pub(super) fn corrupt(&mut self, name: &str) -> bool {
        let Some(stored) = self.objects.get_mut(name) else { return false };
        let mut bytes = stored.bytes.to_vec();
        let Some(first) = bytes.first_mut() else { return false };
        *first ^= 1;
        stored.bytes = bytes.into();
        true
    }
}
