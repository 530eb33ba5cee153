use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use assay_types::Digest;

use crate::ErrorCode;

/// Bytes of documents that callers taught us; beyond it all of them are forgotten, and callers teach again.
const LEARNED_BYTES: usize = 8 << 20;

/// How a caller names a document that it does not send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// `documentId`, of the appendix on persisted documents.
    Id(String),
    /// `extensions.persistedQuery`, which Apollo's clients send: the hash of a document that may come along.
    Hash(String),
}

/// A document cannot be had under its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unknown(pub(super) ErrorCode, pub(super) &'static str);

const NOT_FOUND: Unknown =
    Unknown(ErrorCode::PersistedQueryNotFound, "PersistedQueryNotFound: send the document along with its hash.");
const MISMATCH: Unknown =
    Unknown(ErrorCode::PersistedQueryHashMismatch, "The hash is not the one of the document that came along.");
const REQUIRED: Unknown = Unknown(
    ErrorCode::PersistedQueryIdRequired,
    "This server runs only documents that it knows: name one by its `documentId`.",
);

/// The documents that this gateway knows by the hash of their text.
#[derive(Debug, Default)]
pub(super) struct Documents {
    /// Those of our own pages, by hash in hexadecimal.
    shipped: HashMap<String, String>,
    /// Those that callers taught us.
    learned: Mutex<Learned>,
    only_shipped: bool,
}

#[derive(Debug, Default)]
struct Learned {
    documents: HashMap<String, Arc<str>>,
    bytes: usize,
}

impl Learned {
    fn insert(&mut self, hash: &str, document: &str) {
        if self.documents.contains_key(hash) {
            return;
        }
        if self.bytes + document.len() > LEARNED_BYTES {
            *self = Self::default();
        }
        self.bytes += document.len();
        self.documents.insert(hash.to_owned(), document.into());
    }
}

impl Documents {
    pub(super) fn new(shipped: HashMap<String, String>, only_shipped: bool) -> Self {
        Self { shipped, learned: Mutex::default(), only_shipped }
    }

    /// Returns the document that a request means.
    pub(super) fn find(&self, sent: Option<String>, named: Option<&Named>) -> Result<String, Unknown> {
        match (named, sent) {
            (None, Some(sent)) if !self.only_shipped => Ok(sent),
            (None, _) => Err(REQUIRED),
            (Some(Named::Id(id)), sent) => {
                let hash = id.strip_prefix("sha256:").unwrap_or(id);
                // A page may be newer than its gateway: then what it sends along counts, where others may send too.
                self.known(hash).or(sent.filter(|_| !self.only_shipped)).ok_or(NOT_FOUND)
            }
            (Some(Named::Hash(hash)), None) => self.known(hash).ok_or(NOT_FOUND),
            (Some(Named::Hash(hash)), Some(sent)) => {
                if hash_of(&sent) != *hash {
                    return Err(MISMATCH);
                }
                if self.only_shipped && !self.shipped.contains_key(hash) {
                    return Err(REQUIRED);
                }
                Ok(sent)
            }
        }
    }

    /// Remembers a document that came with its hash and that passed the guard.
    pub(super) fn learn(&self, named: Option<&Named>, document: &str) {
        let Some(Named::Hash(hash)) = named else { return };
        if self.only_shipped || self.shipped.contains_key(hash) {
            return;
        }
        self.learned.lock().unwrap_or_else(PoisonError::into_inner).insert(hash, document);
    }

    fn known(&self, hash: &str) -> Option<String> {
        let learned = || {
            let learned = self.learned.lock().unwrap_or_else(PoisonError::into_inner);
            learned.documents.get(hash).map(ToString::to_string).filter(|_| !self.only_shipped)
        };
        self.shipped.get(hash).cloned().or_else(learned)
    }
}

fn hash_of(document: &str) -> String {
    Digest::of(document.as_bytes()).to_string().trim_start_matches("sha256:").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_taught_once_and_then_named() {
        let documents = Documents::default();
        let named = Named::Hash(hash_of("{ a }"));
        assert_eq!(documents.find(None, Some(&named)), Err(NOT_FOUND));
        assert_eq!(documents.find(Some("{ b }".to_owned()), Some(&named)), Err(MISMATCH));
        assert_eq!(documents.find(Some("{ a }".to_owned()), Some(&named)).unwrap(), "{ a }");
        assert_eq!(documents.find(None, Some(&named)), Err(NOT_FOUND), "it is learned when it passed the guard");
        documents.learn(Some(&named), "{ a }");
        assert_eq!(documents.find(None, Some(&named)).unwrap(), "{ a }");
        let id = Named::Id(format!("sha256:{}", hash_of("{ a }")));
        assert_eq!(documents.find(None, Some(&id)).unwrap(), "{ a }");
    }

    #[test]
    fn what_callers_teach_never_fills_the_memory() {
        let documents = Documents::default();
        for number in 0..100 {
            let document = format!("{}{number}", " ".repeat(LEARNED_BYTES / 10));
            let named = Named::Hash(hash_of(&document));
            documents.learn(Some(&named), &document);
            assert_eq!(documents.find(None, Some(&named)).unwrap(), document, "the last one is known");
            let learned = documents.learned.lock().unwrap();
            let held: usize = learned.documents.values().map(|document| document.len()).sum();
            assert!(held == learned.bytes && held <= LEARNED_BYTES, "{held}");
        }
    }

    #[test]
    fn where_only_our_own_run_nothing_else_does() {
        let shipped = HashMap::from([(hash_of("{ ours }"), "{ ours }".to_owned())]);
        let documents = Documents::new(shipped, true);
        let ours = Named::Id(format!("sha256:{}", hash_of("{ ours }")));
        assert_eq!(documents.find(None, Some(&ours)).unwrap(), "{ ours }");
        assert_eq!(documents.find(Some("{ a }".to_owned()), None), Err(REQUIRED));
        let newer = Named::Id("sha256:00".to_owned());
        assert_eq!(documents.find(Some("{ a }".to_owned()), Some(&newer)), Err(NOT_FOUND));
        let taught = Named::Hash(hash_of("{ a }"));
        assert_eq!(documents.find(Some("{ a }".to_owned()), Some(&taught)), Err(REQUIRED));
        documents.learn(Some(&taught), "{ a }");
        assert_eq!(documents.find(None, Some(&taught)), Err(NOT_FOUND));
    }
}
